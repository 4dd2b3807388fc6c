package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.FaultyDisk;
import io.qlcvm.ledger.store.FaultyDisk.Fault;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreDump;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain that goes back while it is open. */
class RewindTest {
  private static final int BLOCKS = 6;

  @TempDir Path temporary = Path.of("");

  private static void block(TestChain chain, SplittableRandom random) {
    Address first = Address.ofContract(dev(1), 0);
    switch (random.nextInt(5)) {
      case 0 -> chain.deploy(contract("c/tests/counter.wasm"), new byte[0]);
      case 1 -> chain.block();
      case 2 -> chain.invoke(first);
      case 3 -> chain.edit(List.of(edit(chain, first, random)));
      default -> chain.transfers(1 + random.nextInt(3), 4 + random.nextInt(3), random.nextInt(4));
    }
  }

  private static StateEdit edit(TestChain chain, Address contract, SplittableRandom random) {
    byte[] value = random.nextBoolean() ? new byte[] {(byte) random.nextInt(3)} : null;
    return isContract(chain, contract)
        ? new StateEdit.Storage(contract, new byte[] {(byte) random.nextInt(3)}, value)
        : new StateEdit.Balance(contract, Amount.of(random.nextInt(3)));
  }

  private static boolean isContract(TestChain chain, Address address) {
    try (Snapshot state = chain.ledger().snapshot()) {
      return state.code(address) != null;
    }
  }

  @Property(tries = 12)
  void rewind_anyHeight_isTheStoreOfThenAndGoesOn(@ForAll long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryStore store = new MemoryStore();
    List<List<String>> dumps = new ArrayList<>();
    List<Head> heads = new ArrayList<>();
    try (TestChain chain = new TestChain(Ledger.over(store, GENESIS, Retention.ARCHIVE))) {
      for (int turn = 0; turn < 5; turn++) {
        while (heads.size() < 1 + random.nextInt(3, 12)) {
          if (!heads.isEmpty()) {
            block(chain, random);
          }
          heads.add(chain.ledger().head());
          dumps.add(StoreDump.of(store));
        }
        int height = random.nextInt(heads.size());
        assertEquals(heads.get(height), chain.ledger().rewind(height));
        assertEquals(heads.get(height), chain.ledger().head());
        assertEquals(dumps.get(height), StoreDump.of(store));
        heads.subList(height + 1, heads.size()).clear();
        dumps.subList(height + 1, dumps.size()).clear();
      }
    }
  }

  @Test
  void rewind_blocksAbove_areGoneForAllWhoAskLater() throws Exception {
    try (TestChain chain = TestChain.inMemory()) {
      Ledger ledger = chain.ledger();
      chain.transfers(1, 2, 1);
      Head then = ledger.head();
      LoggedReceipt gone = chain.transfers(1, 2, 2).receipts().getFirst();
      Hash32 transaction = gone.receipt().transaction();
      try (Snapshot before = ledger.snapshot()) {
        assertEquals(then, ledger.rewind(1));
        assertEquals(gone.block(), before.head().hash());
        assertEquals(3, before.nonce(dev(1)));
      }
      assertEquals(1, chain.nonce(dev(1)));
      assertNull(ledger.block(2));
      assertNull(ledger.committed(2));
      assertNull(ledger.block(gone.block()));
      assertNull(ledger.receipt(transaction));
      assertNull(ledger.transaction(transaction));
      assertNull(ledger.trace(transaction));
      assertEquals(1, ledger.transactions(dev(1), null, 10).transactions().size());
      assertThrows(HeightNotKeptException.class, () -> ledger.snapshot(2).close());
      LoggedReceipt again = chain.transfers(1, 2, 2).receipts().getFirst();
      assertEquals(transaction, again.receipt().transaction());
      assertNotNull(ledger.trace(transaction));
    }
  }

  @Test
  void rewind_heightNotKept_isRefusedAndChangesNothing() {
    try (TestChain chain =
        new TestChain(Ledger.over(new MemoryStore(), GENESIS, new Retention(2)))) {
      for (int i = 0; i < BLOCKS; i++) {
        chain.transfers(1, 2, 1);
      }
      Head head = chain.ledger().head();
      HeightNotKeptException refused =
          assertThrows(HeightNotKeptException.class, () -> chain.ledger().rewind(3));
      assertEquals(4, refused.oldest());
      assertThrows(HeightNotKeptException.class, () -> chain.ledger().rewind(7));
      assertEquals(head, chain.ledger().head());
      chain.transfers(1, 2, 1);
    }
  }

  @Test
  void rewind_onDisk_isThereAfterARestart() throws Exception {
    Path data = temporary.resolve("data");
    Head head;
    try (TestChain chain = TestChain.open(data)) {
      for (int i = 0; i < BLOCKS; i++) {
        chain.transfers(1, 2, 2);
      }
      chain.ledger().rewind(3);
      chain.transfers(3, 2, 1);
      chain.ledger().rewind(0);
      chain.ledger().rewind(0);
      chain.transfers(2, 3, 2);
      head = chain.ledger().head();
    }
    try (OfflineLedger offline = OfflineLedger.open(data, GENESIS)) {
      assertEquals(List.of(), offline.check().findings());
    }
    try (TestChain chain = TestChain.open(data)) {
      assertEquals(head, chain.ledger().head());
      assertEquals(1, chain.ledger().rewind(1).height());
      assertEquals(0, chain.ledger().rewind(0).height());
    }
    try (TestChain chain = TestChain.open(data)) {
      assertEquals(0, chain.ledger().head().height());
    }
  }

  /** The operations are: sync of the record before, two a block, both slots of the record, sync. */
  @Test
  void rewind_diskFailsAnywhere_isEndedByRecover() throws Exception {
    int failures = 0;
    for (int operation = 0; operation < 12; operation++) {
      FaultyDisk disk = new FaultyDisk(operation);
      try (TestChain chain = new TestChain(LedgerOn.open(disk, GENESIS))) {
        Ledger ledger = chain.ledger();
        List<Head> heads = new ArrayList<>(List.of(ledger.head()));
        for (int i = 0; i < BLOCKS; i++) {
          chain.transfers(1, 2, 1);
          heads.add(ledger.head());
        }
        disk.arm(Fault.ERROR, operation);
        try {
          ledger.rewind(2);
        } catch (StoreException e) {
          failures++;
          assertNull(ledger.recover());
          ledger.rewind(2);
        }
        disk.arm(Fault.NONE, 0);
        assertEquals(heads.get(2), ledger.head());
        chain.transfers(1, 3, 1);
      }
      try (TestChain chain = new TestChain(LedgerOn.open(disk, GENESIS))) {
        assertEquals(3, chain.ledger().head().height());
        chain.transfers(1, 3, 1);
      }
    }
    assertTrue(failures >= 10, "failures: " + failures);
  }
}
