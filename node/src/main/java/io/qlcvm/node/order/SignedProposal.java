package io.qlcvm.node.order;

import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.List;

/** What is ordered: a proposal with its transactions and its producer's signature. */
public record SignedProposal(
    Proposal proposal, List<VerifiedTransaction> transactions, Signature signature) {

  public SignedProposal {
    transactions = List.copyOf(transactions);
  }
}
