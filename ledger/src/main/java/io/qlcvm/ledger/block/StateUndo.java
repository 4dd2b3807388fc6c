package io.qlcvm.ledger.block;

import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;

/**
 * Takes the state, its history and its trees back by one block: what {@link StateWriter} wrote for
 * the head is undone, byte for byte. Block, indexes and head are not touched.
 *
 * <p>Going back by several blocks is one batch after the other, each of which leaves a state that
 * is whole.
 */
final class StateUndo {
  private StateUndo() {}

  /**
   * Adds the writes.
   *
   * @param store as it is at the head
   * @param head the head's height; the state of the height below it must be kept
   */
  static void undo(StoreReader store, WriteBatch batch, long head) {
    new StateTree(store, StateTree.ACCOUNTS).undo(batch, head);
    for (long storageId : History.undo(store, batch, head)) {
      new StateTree(store, storageId).undo(batch, head);
    }
  }
}
