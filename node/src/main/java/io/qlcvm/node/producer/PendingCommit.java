package io.qlcvm.node.producer;

import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.store.DiskTask;
import io.qlcvm.ledger.store.StoreException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The commit of a block that was executed. It is done once, by the thread that gets to it first:
 * one that it was given to, or the writer when it needs the block on the disk. What that thread has
 * done is seen by the writer once {@link #await} has returned.
 */
final class PendingCommit {
  private final ExecutedBlock block;
  private final DiskTask commit;

  /**
   * A commit that has not begun.
   *
   * @param commit writes the block, and tells those who follow
   */
  PendingCommit(ExecutedBlock block, Runnable commit) {
    this.block = block;
    this.commit = new DiskTask(commit);
  }

  ExecutedBlock block() {
    return block;
  }

  /** Lets another thread do it. Returns at once. */
  void begin(Executor other) {
    commit.begin(other);
  }

  /**
   * Returns when it is done; does it when nobody has begun.
   *
   * @throws StoreException when the disk failed; again and again
   */
  void await() {
    Throwable failure = end();
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      case StoreException e -> throw new StoreException(String.valueOf(e.getMessage()), e);
      default -> throw new IllegalStateException("block could not be committed", failure);
    }
  }

  /** The same, for whoever does not care; how it failed, or {@code null}. */
  @Nullable Throwable end() {
    return commit.end();
  }
}
