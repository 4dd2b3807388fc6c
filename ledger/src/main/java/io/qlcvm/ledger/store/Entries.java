package io.qlcvm.ledger.store;

import org.jspecify.annotations.Nullable;

/**
 * A walk over keys and their values, in the order of the keys or the other way. What is walked over
 * stays as it was when the walk began. Close it: it holds back the disk's cleaning. For one thread.
 */
public interface Entries extends AutoCloseable {
  /**
   * Goes one entry further.
   *
   * @return {@code null} at the end, and ever after
   * @throws StoreException when the store cannot be read, or was closed, or this walk was
   */
  StoreReader.@Nullable Entry next();

  @Override
  void close();
}
