package io.qlcvm.node.order;

/** Puts proposals into the one order. */
public interface Orderer {

  /**
   * Offers a proposal. If it gets a place in the order, every node executes it there. Returns when
   * this node has, though the block need not be committed by then, or when it is certain that it
   * has no place.
   */
  void offer(SignedProposal proposal);

  /** What executes ordered proposals; called by one thread at a time. */
  @FunctionalInterface
  interface Execution {
    /** Executes the next proposal of the order. */
    void execute(SignedProposal proposal);
  }
}
