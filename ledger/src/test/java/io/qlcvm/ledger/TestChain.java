package io.qlcvm.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ledger with a producer: the dev chain, a block at a time, a second apart. */
final class TestChain implements AutoCloseable {
  static final Genesis GENESIS = Genesis.defaultDev();
  static final long GAS = 20_000_000;
  private static final KeyPair PRODUCER = DevAccounts.keyPair(0);

  private final Ledger ledger;

  TestChain(Ledger ledger) {
    this.ledger = ledger;
  }

  static TestChain inMemory() {
    return new TestChain(Ledger.inMemory(GENESIS));
  }

  static TestChain open(Path folder) throws LedgerException {
    return new TestChain(Ledger.open(folder, GENESIS, Retention.DEFAULT));
  }

  Ledger ledger() {
    return ledger;
  }

  Hash32 stateRoot() {
    return ledger.head().stateRoot();
  }

  /** A contract of the repository, such as {@code c/tests/counter.wasm}. */
  static byte[] contract(String path) {
    try {
      return Files.readAllBytes(Path.of("../contracts").resolve(path));
    } catch (IOException e) {
      throw new AssertionError("run the test in the module's folder", e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Address dev(int index) {
    return DevAccounts.keyPair(index).address();
  }

  /** A transaction with the account's next nonce. */
  Transaction transaction(int from, Action action) {
    return transaction(from, nonce(dev(from)), GAS, action);
  }

  static Transaction transaction(int from, long nonce, long gasLimit, Action action) {
    return new Transaction(GENESIS.chainId(), dev(from), nonce, gasLimit, 1, null, action);
  }

  static VerifiedTransaction signed(int from, Transaction transaction) {
    try {
      return transaction.sign(DevAccounts.keyPair(from)).verify(GENESIS.chainId());
    } catch (RefusedTransactionException e) {
      throw new AssertionError(e);
    }
  }

  /** The proposal that follows the head. */
  Proposal proposal(List<VerifiedTransaction> transactions) {
    Head head = ledger.head();
    return new Proposal(
        GENESIS.chainId(),
        head.height() + 1,
        head.hash(),
        head.time() + 1_000,
        PRODUCER.address(),
        ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList()),
        GENESIS.blockGasLimit());
  }

  CommittedBlock block(List<VerifiedTransaction> transactions) {
    Proposal proposal = proposal(transactions);
    try {
      return ledger.commit(ledger.execute(proposal, transactions), proposal.sign(PRODUCER));
    } catch (InvalidProposalException e) {
      throw new AssertionError(e);
    }
  }

  /** A block that begins with edits of the state. */
  CommittedBlock edit(List<StateEdit> edits, VerifiedTransaction... transactions) {
    Proposal proposal = proposal(List.of(transactions));
    try {
      return ledger.commit(
          ledger.execute(proposal, List.of(transactions), edits), proposal.sign(PRODUCER));
    } catch (InvalidProposalException e) {
      throw new AssertionError(e);
    }
  }

  CommittedBlock block(VerifiedTransaction... transactions) {
    return block(List.of(transactions));
  }

  /** A block of one transaction; its receipt. */
  LoggedReceipt run(int from, Transaction transaction) {
    return block(signed(from, transaction)).receipts().getFirst();
  }

  LoggedReceipt run(int from, Action action) {
    return run(from, transaction(from, action));
  }

  LoggedReceipt deploy(byte[] code, byte[] input) {
    return run(1, new Action.Deploy(code, input, Amount.ZERO));
  }

  /** Deploys from account 1, which must succeed. */
  Address deployed(byte[] code) {
    LoggedReceipt receipt = deploy(code, new byte[0]);
    Address contract = receipt.receipt().contract();
    if (contract == null) {
      throw new AssertionError("not deployed: " + receipt);
    }
    return contract;
  }

  LoggedReceipt invoke(Address contract, String method, byte[] input) {
    return run(1, new Action.Invoke(contract, method, input, Amount.ZERO));
  }

  LoggedReceipt invoke(Address contract) {
    return invoke(contract, "invoke", new byte[0]);
  }

  ExecutionResult query(Address contract, String method, byte[] input) {
    return ledger.query(new CallRequest(dev(2), contract, method, input, Amount.ZERO, 10_000_000));
  }

  long nonce(Address address) {
    try (Snapshot snapshot = ledger.snapshot()) {
      return snapshot.nonce(address);
    }
  }

  Amount balance(Address address) {
    try (Snapshot snapshot = ledger.snapshot()) {
      AccountState account = snapshot.account(address);
      return account == null ? Amount.ZERO : account.balance();
    }
  }

  byte @Nullable [] storage(Address contract, String key) {
    try (Snapshot snapshot = ledger.snapshot()) {
      return snapshot.storage(contract, bytes(key));
    }
  }

  /** Receipts hold arrays; these are equal when all their bytes are. */
  static void assertSame(LoggedReceipt expected, @Nullable LoggedReceipt actual) {
    assertNotNull(actual);
    assertEquals(expected.receipt().hash(), actual.receipt().hash());
    assertEquals(expected.logs(), actual.logs());
    assertEquals(expected.trap(), actual.trap());
    assertEquals(expected.block(), actual.block());
    assertEquals(expected.height(), actual.height());
    assertEquals(expected.index(), actual.index());
  }

  /** A block with as many transactions from one account. */
  CommittedBlock transfers(int from, int to, int count) {
    List<VerifiedTransaction> transactions = new ArrayList<>();
    long nonce = nonce(dev(from));
    for (int i = 0; i < count; i++) {
      Action action = new Action.Transfer(dev(to), Amount.of(i + 1));
      transactions.add(signed(from, transaction(from, nonce + i, 100_000, action)));
    }
    return block(transactions);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
