package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.contract.BlockContext;
import io.qlcvm.ledger.contract.CallOutcome;
import io.qlcvm.ledger.contract.CallStack;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.TransactionContext;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.types.Hash32;

/**
 * Runs queries: read-only calls whose overlay is thrown away. As safe for threads as the state that
 * is handed in.
 */
public final class QueryExecutor {
  private final Contracts contracts;

  public QueryExecutor(Contracts contracts) {
    this.contracts = contracts;
  }

  /** Runs a query against a state that stays as it is. */
  public ExecutionResult query(StateView state, BlockContext block, CallRequest request) {
    StateOverlay overlay = new StateOverlay(state, 0);
    CallStack stack =
        new CallStack(
            overlay,
            new TransactionContext(block, Hash32.ZERO, request.from(), 0),
            contracts,
            Math.min(request.gasLimit(), Gas.QUERY_GAS_MAX));
    CallOutcome outcome =
        stack.invoke(request.contract(), request.method(), request.input(), request.amount(), true);
    return new ExecutionResult(
        outcome.status(),
        outcome.output(),
        stack.gasUsed(),
        overlay.events(),
        stack.logs(),
        ExecutionResult.error(outcome.trap(), outcome.error()),
        outcome.trap());
  }
}
