package io.qlcvm.client;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a contract's storage to list.
 *
 * @param prefix of the keys; empty for all
 * @param after only keys above this one; null for all
 * @param limit entries at most; null for the node's
 */
public record StorageFilter(Bytes prefix, @Nullable Bytes after, @Nullable Long limit) {

  /** From the first key on. */
  public static final StorageFilter ALL = new StorageFilter(Bytes.EMPTY, null, null);
}
