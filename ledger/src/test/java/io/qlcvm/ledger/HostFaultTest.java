package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.ForwardingStore;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fault of the host stops the block; it is never a contract's outcome. */
class HostFaultTest {
  private final FaultyStore store = new FaultyStore();
  private final TestChain chain = new TestChain(Ledger.over(store, GENESIS, Retention.DEFAULT));

  @AfterEach
  void close() {
    chain.close();
  }

  /** Fails on demand. */
  private static final class FaultyStore extends ForwardingStore {
    private @Nullable Column failingReads;
    private @Nullable Throwable fault;
    private boolean failingWrites;

    FaultyStore() {
      super(new MemoryStore());
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      if (column == failingReads) {
        if (fault instanceof Error error) {
          throw error;
        }
        if (fault instanceof RuntimeException exception) {
          throw exception;
        }
      }
      return super.get(column, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      return keys.stream().<byte @Nullable []>map(key -> get(column, key)).toList();
    }

    @Override
    public void write(WriteBatch batch) {
      if (failingWrites) {
        throw new StoreException("disk full");
      }
      super.write(batch);
    }
  }

  private void assertStopsTheBlock(Throwable fault) {
    Address address = chain.deployed(contract("c/seed/seed.wasm"));
    Action invoke = new Action.Invoke(address, "invoke", new byte[0], Amount.ZERO);
    List<VerifiedTransaction> transactions = List.of(signed(1, chain.transaction(1, invoke)));
    Proposal proposal = chain.proposal(transactions);
    Head before = chain.ledger().head();
    store.failingReads = Column.STORAGE;
    store.fault = fault;
    Throwable thrown =
        assertThrows(fault.getClass(), () -> chain.ledger().execute(proposal, transactions));
    assertSame(fault, thrown);
    store.failingReads = null;
    assertEquals(before, chain.ledger().head());
    assertNull(chain.storage(address, "key01"));
    assertEquals(1, chain.nonce(TestChain.dev(1)));
    chain.block(transactions); // the same block, once the host is well
  }

  @Test
  void execute_storeFails_stopsTheBlock() {
    assertStopsTheBlock(new StoreException("I/O error"));
  }

  @Test
  void execute_bug_stopsTheBlock() {
    assertStopsTheBlock(new IllegalStateException("a bug"));
  }

  @Test
  void execute_outOfMemory_stopsTheBlock() {
    assertStopsTheBlock(new OutOfMemoryError("heap"));
  }

  @Test
  void execute_stackOverflow_stopsTheBlock() {
    assertStopsTheBlock(new StackOverflowError("stack"));
  }

  @Test
  void execute_faultInANestedCall_stopsTheBlock() {
    byte[] puppet = contract("c/tests/puppet.wasm");
    Address outer = chain.deployed(puppet);
    Address inner = chain.deployed(puppet);
    Program program =
        new Program().emit(1, 1, 1).call(0, inner, 0, new Program().read(1)).write(1, 1, 1);
    for (Throwable fault :
        List.of(new StoreException("I/O error"), new StackOverflowError("stack"))) {
      Action invoke = new Action.Invoke(outer, "invoke", program.bytes(), Amount.ZERO);
      List<VerifiedTransaction> transactions = List.of(signed(1, chain.transaction(1, invoke)));
      Proposal proposal = chain.proposal(transactions);
      Head before = chain.ledger().head();
      store.failingReads = Column.STORAGE;
      store.fault = fault;
      assertSame(
          fault,
          assertThrows(fault.getClass(), () -> chain.ledger().execute(proposal, transactions)));
      store.failingReads = null;
      assertEquals(before, chain.ledger().head());
      chain.block(transactions);
    }
  }

  @Test
  void commit_writeFails_isTheLastOne() throws Exception {
    Proposal proposal = chain.proposal(List.of());
    ExecutedBlock executed = chain.ledger().execute(proposal, List.of());
    Signature signature = proposal.sign(DevAccounts.keyPair(0));
    Head before = chain.ledger().head();
    store.failingWrites = true;
    assertThrows(StoreException.class, () -> chain.ledger().commit(executed, signature));
    store.failingWrites = false;
    assertEquals(before, chain.ledger().head());
    assertEquals(GENESIS.balances().get(TestChain.dev(1)), chain.balance(TestChain.dev(1)));
    StoreException refused =
        assertThrows(StoreException.class, () -> chain.ledger().commit(executed, signature));
    assertThrows(StoreException.class, () -> chain.ledger().execute(proposal, List.of()));
    assertEquals(
        "a write failed before, and what is on the disk was not looked at", refused.getMessage());
    assertNull(chain.ledger().block(1));
    assertNull(chain.ledger().block(Hash32.ZERO));
    assertNull(chain.ledger().recover());
    assertEquals(1, chain.block().block().height());
  }
}
