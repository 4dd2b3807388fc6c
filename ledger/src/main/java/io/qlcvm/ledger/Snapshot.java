package io.qlcvm.ledger;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.contract.BlockContext;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.execution.QueryExecutor;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.types.Address;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import org.jspecify.annotations.Nullable;

/**
 * State as of one committed block, however many are committed meanwhile. Close it soon: the disk
 * cannot be cleaned behind it. Safe for use by many threads; arrays that come out are copies.
 */
public final class Snapshot implements AutoCloseable {
  private final Store.Snapshot pinned;
  private final StateView state;
  private final Head head;
  private final QueryExecutor queries;
  private final String chainId;

  Snapshot(Store.Snapshot pinned, Head head, QueryExecutor queries, String chainId) {
    this.pinned = pinned;
    this.state = new StoredState(pinned);
    this.head = head;
    this.queries = queries;
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
    return queries.query(
        state,
        new BlockContext(chainId, head.height(), head.time(), Address.ZERO, head.hash()),
        request);
  }

  @Override
  public void close() {
    pinned.close();
  }
}
