package io.qlcvm.ledger.history;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.types.Hash32;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys of the two history columns. A storage key has any length, so its end is marked in a way that
 * keeps the order of the keys: 0x00 in it becomes 0x00 0xff, and behind it stands 0x00 0x01.
 *
 * <pre>
 *   account: address 32 bytes              | height 8 bytes
 *   storage: storage id 8 bytes | marked key | height 8 bytes
 *   code:    0, the id of no storage, 8 bytes | marked hash | height 8 bytes
 * </pre>
 */
final class HistoryKey {
  private static final byte ESCAPE = 0;
  private static final byte ESCAPED_ZERO = (byte) 0xff;
  private static final byte END = 1;

  private HistoryKey() {}

  /** What the entries of one storage key begin with. */
  static byte[] ofSlot(long storageId, byte[] key) {
    ByteArrayOutputStream out = started(storageId, key.length + 2);
    escape(key, out);
    out.write(ESCAPE);
    out.write(END);
    return out.toByteArray();
  }

  /** What the entry of a code begins with. */
  static byte[] ofCode(Hash32 hash) {
    return ofSlot(Account.NO_STORAGE, hash.bytes());
  }

  /** Whether an entry of the storages' column is one of a code. */
  static boolean isOfCode(byte[] historyKey) {
    return ByteBuffer.wrap(historyKey).getLong() == Account.NO_STORAGE;
  }

  /** A bound: below it are the entries of exactly those storage keys that are below the key. */
  static byte[] bound(long storageId, byte[] key) {
    ByteArrayOutputStream out = started(storageId, key.length);
    escape(key, out);
    return out.toByteArray();
  }

  /** The entry of a block: what it replaced. */
  static byte[] at(byte[] prefix, long height) {
    return ByteBuffer.allocate(prefix.length + Long.BYTES).put(prefix).putLong(height).array();
  }

  static long height(byte[] historyKey) {
    return ByteBuffer.wrap(historyKey).getLong(historyKey.length - Long.BYTES);
  }

  /** The key in the flat state of an entry of an account. */
  static byte[] address(byte[] historyKey) {
    return Arrays.copyOf(historyKey, historyKey.length - Long.BYTES);
  }

  /** The key in the flat state of an entry of a storage: the storage id, then the storage key. */
  static byte[] storeKey(byte[] historyKey) {
    byte[] key = slotKey(historyKey);
    return ByteBuffer.allocate(Long.BYTES + key.length)
        .put(historyKey, 0, Long.BYTES)
        .put(key)
        .array();
  }

  /** The storage key of an entry; {@link IndexOutOfBoundsException} when it is damaged. */
  static byte[] slotKey(byte[] historyKey) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(historyKey.length);
    int end = historyKey.length - Long.BYTES - 2;
    for (int i = Long.BYTES; i < end; i++) {
      out.write(historyKey[i]);
      if (historyKey[i] == ESCAPE) {
        i++;
      }
    }
    return out.toByteArray();
  }

  private static ByteArrayOutputStream started(long storageId, int more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Long.BYTES + more);
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(storageId).array());
    return out;
  }

  private static void escape(byte[] key, ByteArrayOutputStream out) {
    for (byte b : key) {
      out.write(b);
      if (b == ESCAPE) {
        out.write(ESCAPED_ZERO);
      }
    }
  }
}
