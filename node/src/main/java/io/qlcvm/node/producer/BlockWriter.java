package io.qlcvm.node.producer;

import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.ExecutedProposal;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.order.Orderer;
import io.qlcvm.node.order.SignedProposal;
import io.qlcvm.types.crypto.Signature;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes ordered proposals, commits them, takes blocks back, and tells those who follow. Writer
 * thread only, but for a commit that it lends to another thread ({@link #commitAside}): meanwhile
 * the writer executes the next proposal on what that block has changed, and nothing else; to
 * compute the roots, it waits. So one block at most is executed and not committed.
 */
public final class BlockWriter implements Orderer.Execution {

  private static final Logger LOG = LoggerFactory.getLogger(BlockWriter.class);

  private final Ledger ledger;
  private final TransactionPool pool;
  private final List<Consumer<CommittedBlock>> followers;
  private final List<Consumer<Head>> rewound;
  private final List<Consumer<Head>> resumed;
  private final Executor committing;

  /** The last block that was executed, until its commit is known to be done. */
  private @Nullable PendingCommit pending;

  /**
   * A writer. Should one of those who are told meet a failed disk, that is logged, and the others
   * are told all the same: what they are told of is on the disk. Any other fault of theirs ends the
   * writer.
   *
   * @param pool told of each block before all others
   * @param followers told of each block, in this order, when it is on the disk
   * @param rewound told of the new head, in this order, when blocks were taken back
   * @param resumed told of the head, in this order, when blocks are made again after a failed write
   * @param committing runs a commit when it likes, or never: the writer does it then
   */
  public BlockWriter(
      Ledger ledger,
      TransactionPool pool,
      List<Consumer<CommittedBlock>> followers,
      List<Consumer<Head>> rewound,
      List<Consumer<Head>> resumed,
      Executor committing) {
    this.ledger = ledger;
    this.pool = pool;
    this.followers = List.copyOf(followers);
    this.rewound = List.copyOf(rewound);
    this.resumed = List.copyOf(resumed);
    this.committing = committing;
  }

  private static <T> void tell(List<Consumer<T>> all, T news) {
    for (Consumer<T> one : all) {
      try {
        one.accept(news);
      } catch (StoreException e) {
        LOG.error("one who follows the blocks could not read what that takes", e);
      }
    }
  }

  /** What the next proposal comes after: the last block that was executed. */
  Head head() {
    return pending == null ? ledger.head() : pending.block().head();
  }

  /** Executes it; a commit is up to the caller, and that of the block before is done then. */
  @Override
  public void execute(SignedProposal ordered) {
    ExecutedBlock block;
    try {
      block = executed(ordered);
    } catch (InvalidProposalException e) {
      throw new IllegalStateException(
          "the proposal for height %d is invalid".formatted(ordered.proposal().height()), e);
    }
    pending = new PendingCommit(block, () -> commit(block, ordered.signature()));
  }

  private ExecutedBlock executed(SignedProposal ordered) throws InvalidProposalException {
    PendingCommit before = pending;
    if (before == null || !ordered.edits().isEmpty()) {
      commit(); // edits are checked on what is on the disk
      return ledger.execute(ordered.proposal(), ordered.transactions(), ordered.edits());
    }
    ExecutedProposal ahead =
        ledger.executeOn(before.block(), ordered.proposal(), ordered.transactions());
    commit();
    return ledger.finish(ahead);
  }

  private void commit(ExecutedBlock block, Signature signature) {
    CommittedBlock committed = ledger.commit(block, signature);
    pool.committed(committed.block());
    tell(followers, committed);
  }

  /** Lets another thread commit the block that was executed, if any. Returns at once. */
  void commitAside() {
    if (pending != null) {
      pending.begin(committing);
    }
  }

  /**
   * Returns when the block that was executed, if any, is committed and those who follow were told.
   * When it fails the block is forgotten: that is told once.
   *
   * @throws StoreException when the disk fails; {@link #recover} is next then
   */
  void commit() {
    PendingCommit last = pending;
    if (last != null) {
      pending = null;
      last.await();
    }
  }

  /**
   * Returns when nothing is being committed any more, after something else has failed. Should the
   * commit fail too, nothing is lost of either: a failed disk goes with the failure, and any other
   * fault, which ends all, takes its place and brings it along.
   */
  void endCommit(Throwable failure) {
    try {
      commit();
    } catch (StoreException e) {
      failure.addSuppressed(e);
    } catch (RuntimeException | Error e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  /**
   * Takes back every block above a height.
   *
   * @throws HeightNotKeptException if that state is not kept any more; nothing is changed then
   * @throws StoreException when the disk fails; to be called again after {@link #recover}
   */
  public void rewind(long height) throws HeightNotKeptException {
    tell(rewound, ledger.rewind(height));
  }

  /**
   * After a failed write, when nothing is being committed any more: looks what is on the disk, and
   * tells the pool.
   *
   * @return the block whose write failed, should it be on the disk: {@link #resume} tells those who
   *     follow, once the pool takes transactions again
   * @throws StoreException when the disk cannot be used yet; this may be called again
   */
  @Nullable CommittedBlock recover() {
    CommittedBlock survivor = ledger.recover();
    if (survivor != null) {
      pool.committed(survivor.block());
    }
    return survivor;
  }

  /** Blocks are made again: tells those who have to know, and what {@link #recover} has found. */
  void resume(@Nullable CommittedBlock survivor) {
    if (survivor != null) {
      tell(followers, survivor);
    }
    tell(resumed, ledger.head());
  }
}
