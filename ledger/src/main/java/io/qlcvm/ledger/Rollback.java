package io.qlcvm.ledger;

import io.qlcvm.ledger.block.BlockCheck;
import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.BlockUndo;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.ledger.store.DataFolder;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.RollbackMark;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.types.block.Genesis;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Takes blocks back, in a data folder that no node runs on; {@link Ledger#rewind} does the same in
 * one that is open.
 *
 * <p>Each block is taken back by one atomic, synced write. In between the database is behind the
 * head record, which otherwise means that blocks were lost; so the folder is marked before the
 * first write, and the mark is taken away after the head record is written anew. A stop anywhere in
 * between leaves a marked folder, which is refused by everything but the same rollback and {@link
 * Ledger#open}, and these go on where it stopped.
 */
public final class Rollback {
  private Rollback() {}

  /**
   * Takes back every block above a height.
   *
   * @return the new head; the same as before when it is at the height already
   * @throws HeightNotKeptException when the height is above the head, or its state is not kept;
   *     nothing is changed then
   * @throws LedgerException when the folder is not that of this chain, in use or damaged, when the
   *     disk fails, or when a rollback to another height was not finished
   */
  public static Head run(Path dataFolder, Genesis genesis, long height)
      throws LedgerException, HeightNotKeptException {
    return run(dataFolder, genesis, height, _ -> {});
  }

  /**
   * As above.
   *
   * @param reached told of each height that the database has come down to, before anything else
   */
  static Head run(Path dataFolder, Genesis genesis, long height, LongConsumer reached)
      throws LedgerException, HeightNotKeptException {
    try (DataFolder folder = DataFolder.open(dataFolder, genesis.hash());
        Store store = RocksStore.open(folder.database(), folder.libraries())) {
      Long marked = RollbackMark.read(dataFolder);
      if (marked != null && marked != height) {
        RollbackMark.refuse(dataFolder);
      }
      BlockStore blocks = new BlockStore(store);
      Head head = head(blocks);
      if (marked == null) {
        checkHeadRecord(folder, store, head);
        checkKept(store, head, height);
        if (height == head.height()) {
          return head;
        }
        RollbackMark.place(dataFolder, height);
        CrashPoint.ROLLBACK_MARKED.reached();
      }
      return finish(folder, store, height, reached);
    } catch (StoreException | UncheckedIOException e) {
      throw new LedgerException(e);
    }
  }

  /** Ends what was begun in a folder that is marked for it. */
  static Head finish(DataFolder folder, Store store, long height, LongConsumer reached) {
    undo(store, height, reached);
    Head now = Checkpoint.recordHead(new BlockStore(store), folder.head());
    CrashPoint.ROLLBACK_HEAD_RECORDED.reached();
    RollbackMark.remove(folder.path());
    CrashPoint.ROLLBACK_DONE.reached();
    return now;
  }

  /**
   * Takes block after block out of a database.
   *
   * @param reached told of each height that it has come down to
   * @throws StoreException when the disk fails, or the database is below the height already
   */
  static void undo(Store store, long height, LongConsumer reached) {
    long head = head(new BlockStore(store)).height();
    if (head < height) {
      throw new StoreException(
          "the database is at height %d, below the %d that the blocks were taken back to:"
                  .formatted(head, height)
              + " it has lost blocks; restore the whole data folder from a copy");
    }
    for (long above = head; above > height; above--) {
      store.write(BlockUndo.undo(store));
      CrashPoint.ROLLBACK_BLOCK_UNDONE.reached();
      reached.accept(above - 1);
    }
  }

  private static Head head(BlockStore blocks) {
    Head head = blocks.head();
    if (head == null) {
      throw new StoreException("there is no block yet, so none can be taken back");
    }
    return head;
  }

  private static void checkHeadRecord(DataFolder folder, Store store, Head head) {
    HeadFile.compare(folder.head(), head.record(), BlockCheck.parentOf(store, head.height()));
  }

  /** Whether the chain can be taken back to a height. */
  static void checkKept(Store store, Head head, long height) throws HeightNotKeptException {
    long oldest = History.oldest(store, head.height());
    if (height < oldest || height > head.height()) {
      throw new HeightNotKeptException(height, oldest, head.height());
    }
  }
}
