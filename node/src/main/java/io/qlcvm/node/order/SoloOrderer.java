package io.qlcvm.node.order;

/** The order of a chain with one producer: as it proposes. */
public final class SoloOrderer implements Orderer {

  private final Execution execution;

  public SoloOrderer(Execution execution) {
    this.execution = execution;
  }

  @Override
  public void offer(SignedProposal proposal) {
    execution.execute(proposal);
  }
}
