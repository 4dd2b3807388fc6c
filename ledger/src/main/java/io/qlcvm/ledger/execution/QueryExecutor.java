package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.execution.Contracts.Contract;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.vm.Trap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    Effects effects = new Effects();
    CallOutcome outcome = run(new StateOverlay(state, 0), block, request, effects);
    return new ExecutionResult(
        TransactionExecutor.status(outcome),
        TransactionExecutor.output(outcome),
        outcome.gasUsed(),
        List.of(),
        effects.logs(),
        error(outcome));
  }

  private CallOutcome run(
      StateOverlay state, BlockContext block, CallRequest request, Effects effects) {
    Account account = state.accountOrEmpty(request.contract());
    ContractState contractState = account.contract();
    if (contractState == null) {
      return new CallOutcome.Rejected(Rejection.CONTRACT_NOT_FOUND);
    }
    Contract contract = contracts.get(state, contractState.codeHash());
    if (!contract.canBeInvoked(request.method())) {
      return new CallOutcome.Rejected(Rejection.METHOD_NOT_FOUND);
    }
    if (!Balances.move(state, request.from(), request.contract(), request.amount())) {
      return new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE);
    }
    Frame frame =
        new Frame(
            state,
            effects,
            block,
            request.contract(),
            account.storageId(),
            request.from(),
            request.contract(),
            request.input(),
            true);
    long gas = Math.min(request.gasLimit(), Gas.QUERY_GAS_MAX);
    return ContractRunner.run(contract, frame, request.method(), gas);
  }

  /** A query is not hashed, so its error may say where a trap happened. */
  private static @Nullable String error(CallOutcome outcome) {
    if (outcome instanceof CallOutcome.Trapped(Trap trap, _)) {
      return trap.frames().stream()
          .map(frame -> "\n  in " + frame)
          .collect(Collectors.joining("", trap.message(), ""));
    }
    return TransactionExecutor.error(outcome);
  }
}
