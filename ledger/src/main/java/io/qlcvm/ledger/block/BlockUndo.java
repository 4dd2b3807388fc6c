package io.qlcvm.ledger.block;

import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.block.Block;

/**
 * Takes the last block back: state, trees, history, block, receipts and indexes are what they were
 * before it, and the block below is the head. What the block's pruning deleted stays so.
 */
public final class BlockUndo {
  private BlockUndo() {}

  /**
   * The writes, to be applied in one.
   *
   * @param store its head is at least 1, and the state of the height below is kept
   */
  public static WriteBatch undo(StoreReader store) {
    BlockStore blocks = new BlockStore(store);
    Head head = blocks.head();
    Block block = head == null ? null : blocks.block(head.height());
    Head below = head == null ? null : blocks.head(head.height() - 1);
    if (head == null || block == null || below == null) {
      throw new StoreException("the last two blocks cannot be read, so none can be taken back");
    }
    WriteBatch batch = new WriteBatch();
    StateUndo.undo(store, batch, head.height());
    BlockStore.writes(block, blocks.receipts(block), blocks.edits(block.height()))
        .writes()
        .forEach(write -> batch.delete(write.column(), write.key()));
    BlockStore.writeHead(batch, below);
    return batch;
  }
}
