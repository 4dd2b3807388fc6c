package io.qlcvm.ledger;

import io.qlcvm.ledger.store.FaultyDisk;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.types.block.Genesis;

/** Opens a ledger on a disk of a test, with the checks that a data folder gets. */
public final class LedgerOn {
  private LedgerOn() {}

  /** As {@link Ledger#open} after a stop that was not an orderly one. */
  public static Ledger open(FaultyDisk disk, Genesis genesis) {
    Store store = disk.open();
    return Ledger.over(
        store, Ledger.checkDisk(store, genesis, _ -> false, disk::openHeadFile), genesis);
  }
}
