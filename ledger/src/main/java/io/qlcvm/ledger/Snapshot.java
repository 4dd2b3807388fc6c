package io.qlcvm.ledger;

import io.qlcvm.ledger.block.BlockExecutor;
import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.BlockContext;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.ledger.execution.QueryExecutor;
import io.qlcvm.ledger.execution.Simulation;
import io.qlcvm.ledger.execution.Simulator;
import io.qlcvm.ledger.execution.TransactionExecutor;
import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.ProfileBuilder;
import io.qlcvm.ledger.trace.TraceBuilder;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.proof.StateProof;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State as of one committed block, however many are committed meanwhile. Close it soon: the disk
 * cannot be cleaned behind it. Safe for use by many threads; arrays that come out are copies.
 */
public final class Snapshot implements AutoCloseable {
  private final Store.Snapshot pinned;
  private final StateView state;
  private final Head head;
  private final Contracts contracts;
  private final String chainId;

  Snapshot(Store.Snapshot pinned, Head head, StateView state, Contracts contracts, String chainId) {
    this.pinned = pinned;
    this.state = state;
    this.head = head;
    this.contracts = contracts;
    this.chainId = chainId;
  }

  /** The block whose state this is. */
  public Head head() {
    return head;
  }

  /** An account, or {@code null} when it is absent. */
  public @Nullable AccountState account(Address address) {
    Account account = state.account(address);
    return account == null ? null : account.state();
  }

  /** The nonce that the account's next transaction must have. */
  public long nonce(Address address) {
    Account account = state.account(address);
    return account == null ? 0 : account.nonce();
  }

  /** A value in a contract's storage; {@code null} when it, or the contract, is absent. */
  public byte @Nullable [] storage(Address contract, byte[] key) {
    Account account = state.account(contract);
    if (account == null || account.contract() == null) {
      return null;
    }
    return state.storage(new Slot(contract, account.storageId(), key.clone()));
  }

  /**
   * Walks over a contract's storage in unsigned byte order of the keys; {@code null} when there is
   * no contract. Close what is returned, before this.
   *
   * @param backwards from the greatest key to the least
   */
  public @Nullable Entries entries(Address contract, KeyRange range, boolean backwards) {
    Account account = state.account(contract);
    if (account == null || account.contract() == null) {
      return null;
    }
    return state.entries(contract, account.storageId(), range, backwards);
  }

  /**
   * Proves to anyone who knows the state root what an account is, or that there is none, and what
   * is under keys of its storage, or that nothing is.
   */
  public ContractProof prove(Address address, List<byte[]> keys) {
    Account account = state.account(address);
    StateProof proof =
        new StateTree(pinned, StateTree.ACCOUNTS)
            .prove(
                head.height(),
                head.stateRoot(),
                StateHashing.path(address.bytes()),
                account == null ? null : account.state().encode());
    List<ContractProof.KeyProof> storage = new ArrayList<>();
    for (byte[] key : keys) {
      storage.add(new ContractProof.KeyProof(key, prove(address, account, key)));
    }
    return new ContractProof(head.stateRoot(), head.hash(), proof, storage);
  }

  /** Without a contract, the storage is empty. */
  private StateProof prove(Address address, @Nullable Account account, byte[] key) {
    ContractState contract = account == null ? null : account.contract();
    if (account == null || contract == null || contract.storageRoot().equals(StateHashing.EMPTY)) {
      return StateProof.OF_EMPTY_TREE;
    }
    return new StateTree(pinned, account.storageId())
        .prove(
            head.height(),
            contract.storageRoot(),
            StateHashing.path(key),
            state.storage(new Slot(address, account.storageId(), key)));
  }

  /** A contract's code; {@code null} when there is no contract. */
  public byte @Nullable [] code(Address contract) {
    Account account = state.account(contract);
    ContractState contractState = account == null ? null : account.contract();
    return contractState == null ? null : state.code(contractState.codeHash());
  }

  /**
   * Runs a read-only call on this state; nothing is written. Costs up to {@code Gas.QUERY_GAS_MAX}.
   * The calling thread needs {@link Ledger#STACK_BYTES} of stack.
   */
  public ExecutionResult query(CallRequest request) {
    return new QueryExecutor(contracts)
        .query(
            state,
            new BlockContext(chainId, head.height(), head.time(), Address.ZERO, head.hash()),
            request);
  }

  /**
   * Runs a transaction as it would run in the next block, at the earliest time that this can have;
   * nothing is written, no signature is needed, and the transaction's hash is zeros to its
   * contracts. Costs up to {@link Gas#QUERY_GAS_MAX} some times over, see {@link Simulator}. The
   * calling thread needs {@link Ledger#STACK_BYTES} of stack.
   *
   * @param transaction with its account's next nonce, see {@link #nonce}; its gas limit is the most
   *     that is tried
   */
  public Simulation simulate(Transaction transaction) {
    return new Simulator(contracts).simulate(this::nextOverlay, nextBlock(), transaction);
  }

  /**
   * Runs a transaction as {@link #simulate} does, once, with the most gas, and tells what its
   * contracts did. Costs up to {@link Gas#QUERY_GAS_MAX}.
   */
  public TransactionTrace trace(Transaction transaction) {
    TraceBuilder trace = new TraceBuilder();
    return trace.finish(run(transaction, trace));
  }

  /**
   * Runs a transaction as {@link #simulate} does, once, with the most gas, and tells where its gas
   * went. Costs up to {@link Gas#QUERY_GAS_MAX}.
   */
  public Profile profile(Transaction transaction) {
    ProfileBuilder profile = new ProfileBuilder();
    var _ = run(transaction, profile);
    return profile.finish();
  }

  private ExecutionResult run(Transaction transaction, Tracer tracer) {
    return new Simulator(contracts).run(this::nextOverlay, nextBlock(), transaction, tracer);
  }

  private StateOverlay nextOverlay() {
    return BlockExecutor.overlay(state, head.height() + 1);
  }

  private BlockContext nextBlock() {
    return new BlockContext(chainId, head.height() + 1, head.time() + 1, Address.ZERO, head.hash());
  }

  /**
   * Executes the next block of the chain once more, up to one of its transactions.
   *
   * @param receipt of the transaction that the tracer is told of
   * @return {@code null} when the receipt's block is not the next block of this chain
   */
  @Nullable TransactionResult replay(LoggedReceipt receipt, Tracer tracer) {
    Block block = new BlockStore(pinned).block(head.height() + 1);
    if (block == null || !block.hash().equals(receipt.block())) {
      return null;
    }
    int index = receipt.index();
    TransactionExecutor executor = new TransactionExecutor(contracts);
    BlockContext context = BlockExecutor.context(block.header().proposal());
    StateOverlay overlay = nextOverlay();
    BlockExecutor.apply(overlay, new BlockStore(pinned).edits(block.height()));
    for (SignedTransaction earlier : block.transactions().subList(0, index)) {
      var _ = executor.replay(overlay, context, earlier, Tracer.NONE);
    }
    return executor.replay(overlay, context, block.transactions().get(index), tracer);
  }

  @Override
  public void close() {
    pinned.close();
  }
}
