package io.qlcvm.ledger.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading from a {@link Store} or one of its snapshots. Safe for use by many threads. */
public interface StoreReader {
  /**
   * The value of a key, as a fresh array.
   *
   * @return {@code null} when the key is absent; an empty value is present
   * @throws StoreException when the store cannot be read
   */
  byte @Nullable [] get(Column column, byte[] key);

  /**
   * The values of several keys, as {@link #get(Column, byte[])} has each: one call costs less than
   * many. The keys are best given in their order.
   *
   * @return in the order of the keys
   * @throws StoreException when the store cannot be read
   */
  List<byte @Nullable []> getAll(Column column, List<byte[]> keys);

  /**
   * The entry with the greatest key that is at or below {@code key} in unsigned byte order.
   *
   * @return {@code null} when there is none
   * @throws StoreException when the store cannot be read
   */
  @Nullable Entry floor(Column column, byte[] key);

  /**
   * Walks over the entries of a range as they are now, whatever is written meanwhile.
   *
   * @param backwards from the greatest key to the least
   * @throws StoreException when the store cannot be read
   */
  Entries entries(Column column, KeyRange range, boolean backwards);

  /** A key with its value; fresh arrays that belong to the caller. */
  @SuppressWarnings("ArrayRecordComponent") // a short-lived pair, never compared
  record Entry(byte[] key, byte[] value) {}
}
