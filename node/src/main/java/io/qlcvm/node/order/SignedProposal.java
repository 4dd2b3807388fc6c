package io.qlcvm.node.order;

import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.List;

/**
 * What is ordered: a proposal with its transactions and its producer's signature.
 *
 * @param edits of the state, before the transactions; none but on a dev chain
 */
public record SignedProposal(
    Proposal proposal,
    List<VerifiedTransaction> transactions,
    Signature signature,
    List<StateEdit> edits) {

  public SignedProposal {
    transactions = List.copyOf(transactions);
    edits = List.copyOf(edits);
  }

  /** One without edits. */
  public SignedProposal(
      Proposal proposal, List<VerifiedTransaction> transactions, Signature signature) {
    this(proposal, transactions, signature, List.of());
  }
}
