package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.bytes;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.proof.Verdict;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of transactions, and every kept height asked for all that it knows. */
class LedgerHistoryTest {
  private static final long WINDOW = 5;
  private static final byte[] COUNT = bytes("count");

  /** What the chain was after one block. */
  private record Moment(Head head, long count, Amount balance, long nonce) {}

  /** A chain with a counter and with a contract that tells the block that it sees. */
  private static final class History {
    final SplittableRandom random = new SplittableRandom(1);
    final List<Moment> moments = new ArrayList<>();
    TestChain chain;
    @Nullable Address counter;
    @Nullable Address context;
    long count;

    History(TestChain chain) {
      this.chain = chain;
      remember();
    }

    void deploy() {
      context = chain.deployed(contract("c/tests/context.wasm"));
      remember();
      counter = chain.deployed(contract("c/tests/counter.wasm"));
      remember();
    }

    void block() {
      List<VerifiedTransaction> transactions = new ArrayList<>();
      long nonce = chain.nonce(dev(1));
      Address to = counter;
      assertNotNull(to);
      for (int i = random.nextInt(3); i > 0; i--) {
        Action add = new Action.Invoke(to, "invoke", new byte[0], Amount.ZERO);
        transactions.add(signed(1, TestChain.transaction(1, nonce++, 1_000_000, add)));
        count++;
      }
      if (random.nextBoolean()) {
        Action pay = new Action.Transfer(dev(2), Amount.of(random.nextInt(100)));
        transactions.add(signed(1, TestChain.transaction(1, nonce, 100_000, pay)));
      }
      chain.block(transactions);
      remember();
    }

    private void remember() {
      Head head = chain.ledger().head();
      assertEquals(moments.size(), head.height());
      moments.add(new Moment(head, count, chain.balance(dev(1)), chain.nonce(dev(1))));
    }

    void assertAgrees(long oldest) throws HeightNotKeptException {
      Ledger ledger = chain.ledger();
      long latest = ledger.head().height();
      assertEquals(oldest, ledger.oldestHeight());
      for (long height = oldest; height <= latest; height++) {
        try (Snapshot snapshot = ledger.snapshot(height)) {
          assertAgrees(moments.get((int) height), snapshot);
        }
        assertEquals(height, ledger.height(moments.get((int) height).head().hash()));
      }
      for (long height : new long[] {oldest - 1, latest + 1}) {
        HeightNotKeptException refused =
            assertThrows(HeightNotKeptException.class, () -> ledger.snapshot(height).close());
        assertEquals(
            List.of(height, oldest, latest),
            List.of(refused.height(), refused.oldest(), refused.latest()));
      }
    }

    private void assertAgrees(Moment moment, Snapshot snapshot) {
      assertEquals(moment.head(), snapshot.head());
      assertEquals(moment.nonce(), snapshot.nonce(dev(1)));
      AccountState account = snapshot.account(dev(1));
      assertNotNull(account);
      assertEquals(moment.balance(), account.balance());
      assertProof(snapshot.prove(dev(1), List.of()), dev(1), account, null);
      assertProof(snapshot.prove(Address.ZERO, List.of(COUNT)), Address.ZERO, null, null);
      if (counter != null && context != null) {
        boolean deployed = moment.head().height() >= 2;
        byte[] value =
            deployed
                ? ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(moment.count())
                    .array()
                : null;
        assertArrayEquals(value, snapshot.storage(counter, COUNT));
        assertEquals(deployed, snapshot.code(counter) != null);
        assertEntries(value, snapshot, counter);
        assertProof(
            snapshot.prove(counter, List.of(COUNT)), counter, snapshot.account(counter), value);
        if (value != null) {
          assertArrayEquals(value, query(snapshot, counter, "get").output());
          ByteBuffer seen =
              ByteBuffer.wrap(query(snapshot, context, "invoke").output())
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .position(3 * Address.BYTES);
          assertEquals(moment.head().height(), seen.getInt());
          assertEquals(moment.head().time() / 1_000, seen.getLong());
        }
      }
    }

    private static ExecutionResult query(Snapshot snapshot, Address contract, String method) {
      return snapshot.query(
          new CallRequest(dev(2), contract, method, new byte[0], Amount.ZERO, 10_000_000));
    }

    private static void assertEntries(
        byte @Nullable [] value, Snapshot snapshot, Address contract) {
      try (Entries entries = snapshot.entries(contract, KeyRange.ALL, false)) {
        if (value == null) {
          assertNull(entries);
          return;
        }
        assertNotNull(entries);
        StoreReader.Entry entry = entries.next();
        assertNotNull(entry);
        assertArrayEquals(COUNT, entry.key());
        assertArrayEquals(value, entry.value());
        assertNull(entries.next());
      }
    }

    private static void assertProof(
        ContractProof proof,
        Address address,
        @Nullable AccountState account,
        byte @Nullable [] value) {
      ContractProof.Shown shown = proof.check(proof.stateRoot(), address);
      assertTrue(shown.holds(), shown::toString);
      assertEquals(
          account == null ? Verdict.Absent.class : Verdict.Present.class,
          shown.account().getClass());
      for (Verdict verdict : shown.storage()) {
        if (value == null) {
          assertInstanceOf(Verdict.Absent.class, verdict);
        } else {
          assertArrayEquals(value, assertInstanceOf(Verdict.Present.class, verdict).value());
        }
      }
      assertTrue(!proof.check(Hash32.ZERO, address).holds());
    }
  }

  @Test
  void snapshot_everyKeptHeight_isAsItWas() throws Exception {
    try (TestChain chain =
        new TestChain(Ledger.over(new MemoryStore(), GENESIS, new Retention(WINDOW)))) {
      History history = new History(chain);
      history.assertAgrees(0);
      history.deploy();
      history.assertAgrees(0);
      for (int i = 0; i < 40; i++) {
        history.block();
        history.assertAgrees(Math.max(0, chain.ledger().head().height() - WINDOW));
      }
    }
  }

  @Test
  void snapshot_onDiskOpenedWithOtherWindows_keepsWhatEachSays(@TempDir Path folder)
      throws Exception {
    History history = new History(open(folder, Retention.ARCHIVE));
    history.deploy();
    long oldest = 0;
    for (long window : new long[] {Long.MAX_VALUE, 10, 3, Long.MAX_VALUE, 1_024}) {
      history.chain.close();
      history.chain = open(folder, new Retention(window));
      history.assertAgrees(oldest);
      for (int i = 0; i < 8; i++) {
        history.block();
        oldest = Math.max(oldest, history.chain.ledger().head().height() - window);
        history.assertAgrees(oldest);
      }
    }
    history.chain.close();
  }

  private static TestChain open(Path folder, Retention retention) throws LedgerException {
    return new TestChain(Ledger.open(folder.resolve("chain"), GENESIS, retention));
  }

  @Test
  void snapshot_prunedMeanwhile_staysReadable(@TempDir Path folder) throws Exception {
    try (TestChain chain = open(folder, new Retention(2))) {
      History history = new History(chain);
      history.deploy();
      history.block();
      Moment moment = history.moments.get(2);
      try (Snapshot pinned = chain.ledger().snapshot(2)) {
        for (int i = 0; i < 10; i++) {
          history.block();
        }
        assertThrows(HeightNotKeptException.class, () -> chain.ledger().snapshot(2).close());
        history.assertAgrees(moment, pinned);
      }
    }
  }
}
