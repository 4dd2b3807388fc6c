package io.qlcvm.ledger.history;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;

/**
 * Raises the oldest kept height, and deletes what no kept height needs, a little with each block.
 * For one thread.
 *
 * <p>Both are part of the block's own write, so a crash leaves the height and the deletions that
 * belong to it, and a snapshot shows both or none of them.
 */
public final class Pruner {
  /**
   * Deletions that come with any block while there is something to delete: some 5 ms. Parts are
   * deleted whole, so one part may come on top.
   */
  private static final int DELETIONS_MIN = 4_096;

  /**
   * Further deletions for each write of the block. A block lists fewer entries than it has writes,
   * so the backlog shrinks under any load.
   */
  private static final int DELETIONS_PER_WRITE = 2;

  private final Retention retention;

  /** Where the first part is that is still there: what is before it was deleted. */
  private byte[] first = Expiring.firstKey(0);

  public Pruner(Retention retention) {
    this.retention = retention;
  }

  /**
   * Adds a block's share of the pruning to the block's writes.
   *
   * @param store as it is before the block
   * @param batch all the other writes of the block
   * @param head the block's height
   */
  public void prune(StoreReader store, WriteBatch batch, long head) {
    int left = DELETIONS_MIN + DELETIONS_PER_WRITE * batch.size();
    long oldest = head == 0 ? 0 : History.oldest(store, head - 1);
    oldest = Math.max(oldest, retention.oldest(head));
    History.putOldest(batch, oldest);
    KeyRange expired = new KeyRange(first, Expiring.firstKey(oldest + 1));
    try (Entries parts = store.entries(Column.EXPIRING, expired, false)) {
      StoreReader.Entry part = parts.next();
      while (part != null && left > 0) {
        for (Expiring.Entry entry : Expiring.decode(part)) {
          batch.delete(entry.column(), entry.key());
          left--;
        }
        batch.delete(Column.EXPIRING, part.key());
        first = part.key();
        part = parts.next();
      }
    }
    CrashPoint.PRUNING_CHOSEN.reached();
  }
}
