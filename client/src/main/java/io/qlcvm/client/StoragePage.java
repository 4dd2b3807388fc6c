package io.qlcvm.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a contract's storage.
 *
 * @param entries in unsigned byte order of their keys
 * @param next the key to go on after, or null when this was the last part
 */
public record StoragePage(List<Entry> entries, @Nullable Bytes next) {

  /** A key and its value. */
  public record Entry(Bytes key, Bytes value) {}
}
