package io.qlcvm.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a contract leaves behind when it is destroyed: all of it while a kept height has it. */
class DestroyedStorageTest {
  private static final int WINDOW = 4;
  private static final int VALUES = 6;

  @TempDir Path temporary = Path.of("");

  private Path data() {
    return temporary.resolve("data");
  }

  private Ledger open() throws LedgerException {
    return Ledger.open(data(), TestChain.GENESIS, new Retention(WINDOW));
  }

  private static void run(TestChain chain, Address puppet, Program program) {
    Action action = new Action.Invoke(puppet, "invoke", program.bytes(), Amount.ZERO);
    assertEquals(Status.SUCCESS, chain.run(1, action).receipt().status());
  }

  private static Program writes() {
    Program program = new Program();
    for (int key = 0; key < VALUES; key++) {
      program.write(key, 100, key);
    }
    return program;
  }

  private long stored(Column column) {
    try (RocksStore store =
            RocksStore.openReadOnly(data().resolve("db"), temporary.resolve("native"));
        Entries entries = store.entries(column, KeyRange.ALL, false)) {
      long count = 0;
      while (entries.next() != null) {
        count++;
      }
      return count;
    }
  }

  private void assertSound() throws LedgerException {
    try (OfflineLedger offline = OfflineLedger.open(data(), TestChain.GENESIS)) {
      assertEquals(0, offline.check().findings().size());
    }
  }

  @Test
  void storage_ofADestroyedContract_isThereAsLongAsAHeightThatHasIt() throws Exception {
    long lastHeight;
    try (Ledger ledger = open()) {
      TestChain chain = new TestChain(ledger);
      Address puppet = chain.deployed(Puppets.CODE);
      run(chain, puppet, writes());
      lastHeight = ledger.head().height();
      run(chain, puppet, new Program().destroy());
      for (int i = 1; i < WINDOW; i++) {
        chain.transfers(1, 2, 1);
        try (Snapshot old = ledger.snapshot(lastHeight)) {
          assertEquals(VALUES, values(old, puppet));
        }
      }
    }
    assertSound();
    assertEquals(VALUES, stored(Column.STORAGE));
    try (Ledger ledger = open()) {
      new TestChain(ledger).transfers(1, 2, 1);
      new TestChain(ledger).transfers(1, 2, 1);
      assertEquals(lastHeight + 2, ledger.oldestHeight());
    }
    assertSound();
    assertEquals(0, stored(Column.STORAGE));
    assertNotEquals(0, stored(Column.NODES), "the tree of accounts is there");
  }

  private static int values(Snapshot snapshot, Address contract) {
    try (Entries entries = snapshot.entries(contract, KeyRange.ALL, false)) {
      assertNotNull(entries);
      int count = 0;
      while (entries.next() != null) {
        count++;
      }
      return count;
    }
  }
}
