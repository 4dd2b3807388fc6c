package io.qlcvm.ledger.state;

import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import org.jspecify.annotations.Nullable;

/** State as of some moment, for reading. */
public interface StateView {
  /** The account of an address, or {@code null} when it is absent. */
  @Nullable Account account(Address address);

  /** The value in a slot, or {@code null} when it is absent; don't change the array. */
  byte @Nullable [] storage(Slot slot);

  /**
   * Walks over a contract's storage as it is now, in unsigned byte order of the storage keys.
   *
   * @param contract whose storage it is
   * @param storageId the number of that storage ({@link Account#storageId})
   * @param backwards from the greatest key to the least
   */
  Entries entries(Address contract, long storageId, KeyRange range, boolean backwards);

  /** The code with a hash, or {@code null} when the chain has none; don't change the array. */
  byte @Nullable [] code(Hash32 hash);
}
