package io.qlcvm.ledger.store;

import java.nio.file.Path;

/**
 * An ordered key-value store. Reads see the last completed write. Any number of threads may read;
 * one thread at a time writes.
 */
public interface Store extends StoreReader, AutoCloseable {
  /**
   * Applies a batch: all of it or nothing, also across a crash. Returns after it is on the disk.
   *
   * @throws StoreException when it failed; whether the batch survives a restart is then unknown
   */
  void write(WriteBatch batch);

  /**
   * After a failed write: drops what is in memory and opens what is on the disk, which may or may
   * not have that write. Every snapshot is closed. Writer thread only.
   *
   * @throws StoreException when that does not work yet, for lack of space say; reads go on then, if
   *     they can at all, and this may be called again
   */
  void reopen();

  /** Pins the state as of the last completed write. Close it: it holds back the disk's cleaning. */
  Snapshot snapshot();

  /**
   * Writes a copy of the store as of some completed write, which opens as a store of its own. Other
   * threads may read and write meanwhile.
   *
   * @param folder does not exist; its parent does
   * @throws StoreException when it failed, or the store is in no folder
   */
  default void checkpoint(Path folder) {
    throw new StoreException("a store in memory has no files to copy to " + folder);
  }

  /** Rewrites what is on the disk without what was deleted; in memory there is nothing to do. */
  default void compact() {}

  /**
   * What is in a column, as of now, in part estimated.
   *
   * @throws StoreException when it failed, or the store is in no folder
   */
  default ColumnStats stats(Column column) {
    throw new StoreException("a store in memory counts nothing");
  }

  /** Bytes in the cache of the disk's blocks, which all columns share. */
  default long cachedBytes() {
    return 0;
  }

  /** Bytes that this cache may hold. */
  default long cacheBytesMax() {
    return 0;
  }

  /** Closes the store and every snapshot of it; later calls throw {@link StoreException}. */
  @Override
  void close();

  /** A pinned, unchanging view of a store. */
  interface Snapshot extends StoreReader, AutoCloseable {
    @Override
    void close();
  }
}
