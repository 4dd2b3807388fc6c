package io.qlcvm.ledger.history;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import java.util.EnumMap;
import java.util.Map;

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

  /** Reading a storage that is deleted costs a share as well: a deletion's for so many bytes. */
  private static final int BYTES_PER_DELETION = 4 << 10;

  /** Where the first part is that is still there: what is before it was deleted. */
  private byte[] first = Expiring.firstKey(0);

  /** How far the storage has been deleted that the first part stands for, by column. */
  private final Map<Column, byte[]> deletedTo = new EnumMap<>(Column.class);

  /** Deletions that the block may still make. */
  private long left;

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
    left = DELETIONS_MIN + (long) DELETIONS_PER_WRITE * batch.size();
    long oldest = head == 0 ? 0 : History.oldest(store, head - 1);
    oldest = Math.max(oldest, retention.oldest(head));
    History.putOldest(batch, oldest);
    KeyRange expired = new KeyRange(first, Expiring.firstKey(oldest + 1));
    try (Entries parts = store.entries(Column.EXPIRING, expired, false)) {
      StoreReader.Entry part = parts.next();
      while (part != null && left > 0 && delete(store, batch, part)) {
        part = parts.next();
      }
    }
    CrashPoint.PRUNING_CHOSEN.reached();
  }

  /** Deletes what a part lists, and the part; false if the block's share did not do for all. */
  private boolean delete(StoreReader store, WriteBatch batch, StoreReader.Entry part) {
    first = part.key();
    for (Expiring.Entry entry : Expiring.decode(part)) {
      if (!entry.isStorage()) {
        batch.delete(entry.column(), entry.key());
        left--;
      } else if (!deleteAll(store, batch, Column.STORAGE, entry.key())
          || !deleteAll(store, batch, Column.NODES, entry.key())) {
        return false;
      }
    }
    deletedTo.clear();
    batch.delete(Column.EXPIRING, part.key());
    return true;
  }

  /** Deletes what begins with a storage id; false if the block's share did not do for all. */
  private boolean deleteAll(StoreReader store, WriteBatch batch, Column column, byte[] storageId) {
    KeyRange all = KeyRange.ofPrefix(storageId);
    byte[] last = deletedTo.get(column);
    try (Entries entries = store.entries(column, last == null ? all : all.above(last), false)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null && left > 0) {
        batch.delete(column, entry.key());
        deletedTo.put(column, entry.key());
        left -= 1 + entry.value().length / BYTES_PER_DELETION;
        entry = entries.next();
      }
      return entry == null;
    }
  }
}
