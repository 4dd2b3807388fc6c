package io.qlcvm.ledger.contract;

import io.qlcvm.ledger.state.Slot;
import io.qlcvm.types.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one transaction, or one query, counts over all of its frames. Nothing here is undone by a
 * rollback: what was touched has been paid for, what was logged is for people.
 */
final class Effects {
  /** Distinct keys that one transaction may write. */
  static final int KEYS_WRITTEN_MAX = 4_096;

  /** Keys and values of all writes of one transaction together. */
  static final int BYTES_WRITTEN_MAX = 1 << 20;

  /** One debug line; longer ones are cut. */
  static final int LOG_LINE_BYTES_MAX = 1 << 10;

  /** All debug lines of one transaction; cut past that. */
  static final int LOG_BYTES_MAX = 16 << 10;

  private final Set<Slot> touchedSlots = new HashSet<>();
  private final Set<Address> touchedAccounts = new HashSet<>();
  private final Set<Slot> written = new HashSet<>();
  private final List<String> logs = new ArrayList<>();
  private long bytesWritten;
  private int logBytes;

  /** Price of naming a key: more the first time. */
  long touch(Slot slot) {
    return touchedSlots.add(slot) ? Prices.FIRST_TOUCH : Prices.LATER_TOUCH;
  }

  /** Price of naming an account: more the first time. */
  long touch(Address account) {
    return touchedAccounts.add(account) ? Prices.FIRST_TOUCH : Prices.LATER_TOUCH;
  }

  /** Counts a write; {@code false} when it is one too many. */
  boolean countWrite(Slot slot, int valueBytes) {
    written.add(slot);
    bytesWritten += slot.keyBytes() + valueBytes;
    return written.size() <= KEYS_WRITTEN_MAX && bytesWritten <= BYTES_WRITTEN_MAX;
  }

  /** Keeps a line of text, cut to what is left; bytes that are no UTF-8 become U+FFFD. */
  void log(byte[] text) {
    int length = Math.min(text.length, Math.min(LOG_LINE_BYTES_MAX, LOG_BYTES_MAX - logBytes));
    if (length > 0 || (text.length == 0 && logs.size() < LOG_BYTES_MAX)) {
      logs.add(new String(Arrays.copyOf(text, length), StandardCharsets.UTF_8));
      logBytes += length;
    }
  }

  List<String> logs() {
    return List.copyOf(logs);
  }
}
