package io.qlcvm.ledger.state;

import io.qlcvm.types.Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One key of one contract's storage. Ordered by contract, storage and key in unsigned byte order.
 * Immutable.
 */
public final class Slot implements StateKey, Comparable<Slot> {
  /** Longest key of a contract. */
  public static final int KEY_BYTES_MAX = 256;

  /** Longest value of a contract. */
  public static final int VALUE_BYTES_MAX = 64 << 10;

  private static final Comparator<Slot> ORDER =
      Comparator.comparing(Slot::contract)
          .thenComparingLong(Slot::storageId)
          .thenComparing(slot -> slot.key, Arrays::compareUnsigned);

  /**
   * By storage and key alone: within one block a storage has one contract, and comparing its 32
   * bytes at each step of a search would only cost time.
   */
  static final Comparator<Slot> BY_STORAGE =
      Comparator.comparingLong(Slot::storageId)
          .thenComparing(slot -> slot.key, Arrays::compareUnsigned);

  private final Address contract;
  private final long storageId;
  private final byte[] key;
  private final int hash;

  /**
   * A slot.
   *
   * @param contract whose storage it is
   * @param storageId the number of that storage ({@link Account#storageId})
   * @param key any bytes; kept, not copied: don't change them afterwards
   */
  public Slot(Address contract, long storageId, byte[] key) {
    this.contract = contract;
    this.storageId = storageId;
    this.key = key;
    this.hash = Arrays.hashCode(key) * 31 + Long.hashCode(storageId);
  }

  public Address contract() {
    return contract;
  }

  public long storageId() {
    return storageId;
  }

  /** The key; a copy. */
  public byte[] key() {
    return key.clone();
  }

  /** Length of the key, bytes. */
  public int keyBytes() {
    return key.length;
  }

  /** Key in the store's column: the storage id (8 bytes), then the key. */
  public byte[] storeKey() {
    return ByteBuffer.allocate(Long.BYTES + key.length).putLong(storageId).put(key).array();
  }

  /** What the store keys of one storage begin with: the storage id (8 bytes). */
  static byte[] storePrefix(long storageId) {
    return ByteBuffer.allocate(Long.BYTES).putLong(storageId).array();
  }

  @Override
  public int compareTo(Slot other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Slot that
        && storageId == that.storageId
        && Arrays.equals(key, that.key)
        && contract.equals(that.contract);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
