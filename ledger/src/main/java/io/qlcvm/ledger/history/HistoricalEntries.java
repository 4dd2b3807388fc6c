package io.qlcvm.ledger.history;

import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.StoreReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One storage as it was at a height: the head's entries, and over them the values that later blocks
 * replaced. Both are walked in the same direction, so nothing but the present entries is held.
 */
final class HistoricalEntries implements Entries {
  private final Entries history;
  private final Entries head;
  private final long height;
  private final boolean backwards;
  private StoreReader.@Nullable Entry nextInHistory;
  private StoreReader.@Nullable Entry nextInHead;
  private @Nullable Old old;

  /**
   * A walk over both, which are closed with it.
   *
   * @param history of the storage keys that {@code head} walks over, in the same direction
   */
  HistoricalEntries(Entries history, Entries head, long height, boolean backwards) {
    this.history = history;
    this.head = head;
    this.height = height;
    this.backwards = backwards;
    this.nextInHistory = history.next();
    this.nextInHead = head.next();
    this.old = nextOld();
  }

  /** A storage key, and what the history says of it for the height. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Old(byte[] key, byte @Nullable [] value) {}

  @Override
  public StoreReader.@Nullable Entry next() {
    while (true) {
      Old upper = old;
      StoreReader.Entry lower = nextInHead;
      if (upper == null && lower == null) {
        return null;
      }
      int order = order(upper, lower);
      if (order >= 0) {
        nextInHead = head.next();
      }
      if (upper == null || order > 0) {
        return lower;
      }
      old = nextOld();
      if (upper.value() != null) {
        return new StoreReader.Entry(upper.key(), upper.value());
      }
    }
  }

  /** Negative when the old value comes first, 0 when both are of the same key. */
  private int order(@Nullable Old upper, StoreReader.@Nullable Entry lower) {
    if (upper == null || lower == null) {
      return upper == null ? 1 : -1;
    }
    int order = Arrays.compareUnsigned(upper.key(), lower.key());
    return backwards ? -order : order;
  }

  /** The next storage key that a block above the height replaced: the first such block counts. */
  private @Nullable Old nextOld() {
    while (nextInHistory != null) {
      byte[] first = nextInHistory.key();
      byte[] replaced = null;
      StoreReader.Entry entry = nextInHistory;
      while (entry != null && sameSlot(first, entry.key())) {
        boolean later = HistoryKey.height(entry.key()) > height;
        if (later && (replaced == null || backwards)) {
          replaced = entry.value();
        }
        entry = history.next();
      }
      nextInHistory = entry;
      if (replaced != null) {
        return new Old(HistoryKey.slotKey(first), History.decode(replaced));
      }
    }
    return null;
  }

  private static boolean sameSlot(byte[] first, byte[] second) {
    int length = first.length - Long.BYTES;
    return first.length == second.length && Arrays.equals(first, 0, length, second, 0, length);
  }

  @Override
  public void close() {
    history.close();
    head.close();
  }
}
