package io.qlcvm.ledger.block;

import io.qlcvm.ledger.history.Pruner;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.crypto.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes executed blocks: state, trees, block, receipts, indexes and head in one synced batch,
 * which also deletes some of the history that is not kept, and then the head record, whose sync the
 * next block waits for. For one thread at a time.
 *
 * <p>A write that fails leaves open what is on the disk, so it is the last one: every later call is
 * refused until somebody has looked.
 */
public final class BlockCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(BlockCommitter.class);

  private final Store store;
  private final @Nullable HeadFile headFile;
  private final Retention retention;
  private Pruner pruner;
  private boolean stopped;

  /**
   * A committer.
   *
   * @param headFile {@code null} for a store in memory
   * @param retention how much history stays in the store
   */
  public BlockCommitter(Store store, @Nullable HeadFile headFile, Retention retention) {
    this.store = store;
    this.headFile = headFile;
    this.retention = retention;
    this.pruner = new Pruner(retention);
  }

  /**
   * Commits a block that was executed on the store's present state.
   *
   * @throws StoreException when the disk fails, now or in an earlier call
   */
  public CommittedBlock commit(ExecutedBlock executed, Signature signature) {
    checkGoing();
    CrashPoint.COMMIT_BEGUN.reached();
    Block block = new Block(executed.header(), executed.transactions(), signature);
    WriteBatch batch = executed.stateWrites();
    List<LoggedReceipt> receipts = BlockStore.write(batch, block, executed.results());
    BlockStore.writeEdits(batch, block.height(), executed.edits());
    pruner.prune(store, batch, block.height());
    CrashPoint.BATCH_BUILT.reached();
    stopped = true;
    if (headFile != null) {
      headFile.awaitSync();
    }
    store.write(batch);
    CrashPoint.BATCH_WRITTEN.reached();
    if (headFile != null) {
      headFile.write(BlockStore.headOf(block).record());
    }
    stopped = false;
    CrashPoint.BLOCK_COMMITTED.reached();
    return new CommittedBlock(block, receipts);
  }

  /**
   * Refuses to go on after a failed write.
   *
   * @throws StoreException when nobody knows what is on the disk
   */
  public void checkGoing() {
    if (stopped) {
      throw new StoreException("a write failed before, and what is on the disk was not looked at");
    }
  }

  /** Waits until all is on the disk; whether it is, and it is known what is. */
  public boolean finish() {
    if (!stopped && headFile != null) {
      try {
        headFile.awaitSync();
      } catch (StoreException e) {
        // The block is there and its record is not, perhaps: the next start heals that.
        LOG.warn("{}", e.getMessage());
        stopped = true;
      }
    }
    return !stopped;
  }

  /** Refuses to go on: the caller is about to take blocks back, and says when it has. */
  public void stop() {
    stopped = true;
  }

  /** The caller knows what is on the disk: perhaps not what was pruned last. */
  public void resume() {
    pruner = new Pruner(retention);
    stopped = false;
  }
}
