package io.qlcvm.ledger.block;

import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.List;

/**
 * A proposal whose transactions were executed, and whose roots were not computed yet: that takes
 * the parent's state trees, which may still be being written.
 */
public final class ExecutedProposal {
  private final Proposal proposal;
  private final StateOverlay state;
  private final List<SignedTransaction> transactions;
  private final List<TransactionResult> results;
  private final List<StateEdit> edits;

  /**
   * The outcome of an execution.
   *
   * @param state what it has written, on top of the parent's state
   * @param results one for each transaction, in their order
   */
  ExecutedProposal(
      Proposal proposal,
      StateOverlay state,
      List<SignedTransaction> transactions,
      List<TransactionResult> results,
      List<StateEdit> edits) {
    this.proposal = proposal;
    this.state = state;
    this.transactions = transactions;
    this.results = results;
    this.edits = edits;
  }

  /** What was executed. */
  public Proposal proposal() {
    return proposal;
  }

  StateOverlay state() {
    return state;
  }

  List<SignedTransaction> transactions() {
    return transactions;
  }

  List<TransactionResult> results() {
    return results;
  }

  List<StateEdit> edits() {
    return edits;
  }
}
