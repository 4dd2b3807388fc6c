package io.qlcvm.ledger.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.execution.TransactionExecutor;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deployment, a call that writes, and then a store that has something else. */
class LastBlockCheckTest {
  private static final Genesis GENESIS = Genesis.defaultDev();
  private static final KeyPair PRODUCER = DevAccounts.keyPair(0);
  private static final Signature UNSIGNED = Signature.of(new byte[Signature.BYTES]);
  private static final KeyPair SENDER = DevAccounts.keyPair(1);
  private static final Address CONTRACT = Address.ofContract(SENDER.address(), 0);

  private final BlockExecutor executor =
      new BlockExecutor(GENESIS, new TransactionExecutor(new Contracts()));
  private final MemoryStore store = new MemoryStore();
  private final MemoryStore parent = new MemoryStore();
  private Head head = new Head(0, GENESIS.hash(), GENESIS.hash(), 0);

  @BeforeEach
  void build() throws Exception {
    byte[] code = Files.readAllBytes(Path.of("../contracts/c/tests/counter.wasm"));
    commit(executor.genesis(store), true);
    commit(execute(0, new Action.Deploy(code, new byte[0], Amount.ZERO)), true);
    commit(execute(1, new Action.Invoke(CONTRACT, "invoke", new byte[0], Amount.ZERO)), false);
    assertEquals(2, head.height());
  }

  private ExecutedBlock execute(long nonce, Action action) throws Exception {
    VerifiedTransaction transaction =
        new Transaction(GENESIS.chainId(), SENDER.address(), nonce, 5_000_000, 1, null, action)
            .sign(SENDER)
            .verify(GENESIS.chainId());
    Proposal proposal =
        new Proposal(
            GENESIS.chainId(),
            head.height() + 1,
            head.hash(),
            head.time() + 1,
            PRODUCER.address(),
            ListRoot.of(List.of(transaction.hash())),
            GENESIS.blockGasLimit());
    return executor.execute(store, head, proposal, List.of(transaction));
  }

  private void commit(ExecutedBlock block, boolean alsoParent) {
    head =
        BlockStore.headOf(
            new BlockCommitter(store, null, Retention.DEFAULT).commit(block, UNSIGNED).block());
    if (alsoParent) {
      new BlockCommitter(parent, null, Retention.DEFAULT).commit(block, UNSIGNED);
    }
  }

  private void reexecute() {
    new LastBlockCheck(store).reexecute(head, new StoredState(parent), executor);
  }

  private void assertRefused(String says) {
    StoreException refused = assertThrows(StoreException.class, this::reexecute);
    assertTrue(String.valueOf(refused.getMessage()).contains(says), refused.getMessage());
  }

  @Test
  void check_whole_passes() {
    new LastBlockCheck(store).check(head);
    reexecute();
    assertEquals(2, new BlockStore(store).committed(2).block().height());
  }

  @Test
  void reexecute_otherAccount_isRefused() {
    Account account = new StoredState(store).account(SENDER.address());
    assertNotNull(account);
    byte[] richer = account.withBalance(account.balance().plus(Amount.of(1))).encode();
    store.write(new WriteBatch().put(Column.ACCOUNTS, SENDER.address().bytes(), richer));
    assertRefused("block 2: the account " + SENDER.address());
  }

  @Test
  void reexecute_otherStorage_isRefused() {
    Account contract = new StoredState(store).account(CONTRACT);
    assertNotNull(contract);
    byte[] name = "count".getBytes(StandardCharsets.UTF_8);
    byte[] key = new Slot(CONTRACT, contract.storageId(), name).storeKey();
    store.write(new WriteBatch().put(Column.STORAGE, key, new byte[8]));
    assertRefused("block 2: storage of " + CONTRACT);
  }

  @Test
  void reexecute_otherParent_isRefused() {
    Account account = new StoredState(parent).account(CONTRACT);
    assertNotNull(account);
    parent.write(new WriteBatch().delete(Column.ACCOUNTS, CONTRACT.bytes()));
    assertRefused("block 2: the root of the receipts that executing it again gives");
  }

  @Test
  void check_blockGone_isRefused() {
    Head beyond = new Head(3, head.hash(), head.stateRoot(), head.time());
    assertThrows(StoreException.class, () -> new LastBlockCheck(store).check(beyond));
    assertThrows(StoreException.class, () -> new BlockStore(store).committed(3));
  }
}
