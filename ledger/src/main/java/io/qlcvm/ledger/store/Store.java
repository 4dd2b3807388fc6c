package io.qlcvm.ledger.store;

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

  /** Pins the state as of the last completed write. Close it: it holds back the disk's cleaning. */
  Snapshot snapshot();

  /** Closes the store and every snapshot of it; later calls throw {@link StoreException}. */
  @Override
  void close();

  /** A pinned, unchanging view of a store. */
  interface Snapshot extends StoreReader, AutoCloseable {
    @Override
    void close();
  }
}
