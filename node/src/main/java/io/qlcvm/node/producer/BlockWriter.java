package io.qlcvm.node.producer;

import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.node.order.Orderer;
import io.qlcvm.node.order.SignedProposal;
import java.util.List;
import java.util.function.Consumer;

/**
 * Executes ordered proposals, commits them, takes blocks back, and tells those who follow. Writer
 * thread only.
 */
public final class BlockWriter implements Orderer.Execution {

  private final Ledger ledger;
  private final List<Consumer<CommittedBlock>> followers;
  private final List<Consumer<Head>> rewound;

  /**
   * A writer.
   *
   * @param followers told of each block, in this order, when it is on the disk
   * @param rewound told of the new head, in this order, when blocks were taken back
   */
  public BlockWriter(
      Ledger ledger, List<Consumer<CommittedBlock>> followers, List<Consumer<Head>> rewound) {
    this.ledger = ledger;
    this.followers = List.copyOf(followers);
    this.rewound = List.copyOf(rewound);
  }

  @Override
  public void execute(SignedProposal ordered) {
    CommittedBlock block;
    try {
      block =
          ledger.commit(
              ledger.execute(ordered.proposal(), ordered.transactions(), ordered.edits()),
              ordered.signature());
    } catch (InvalidProposalException e) {
      throw new IllegalStateException(
          "the proposal for height %d is invalid".formatted(ordered.proposal().height()), e);
    }
    followers.forEach(follower -> follower.accept(block));
  }

  /**
   * Takes back every block above a height.
   *
   * @throws HeightNotKeptException if that state is not kept any more; nothing is changed then
   * @throws StoreException when the disk fails; to be called again after {@link #recover}
   */
  public void rewind(long height) throws HeightNotKeptException {
    Head head = ledger.rewind(height);
    rewound.forEach(follower -> follower.accept(head));
  }

  /**
   * After a failed write: looks what is on the disk. Should that be the block whose write failed,
   * the followers are told of it now.
   *
   * @return whether it was
   * @throws StoreException when the disk cannot be used yet; this may be called again
   */
  boolean recover() {
    CommittedBlock survivor = ledger.recover();
    if (survivor != null) {
      followers.forEach(follower -> follower.accept(survivor));
    }
    return survivor != null;
  }
}
