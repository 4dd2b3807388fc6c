package io.qlcvm.node.http;

import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /health} and {@code GET /ready} tell.
 *
 * @param height of the head
 * @param fault why the node must be started again; null if it need not
 * @param pause why the node makes no blocks for now; null if it does
 */
public record Health(long height, @Nullable String fault, @Nullable String pause) {
  /** Why the node does not do all its work now; null if it does. */
  @Nullable String unready() {
    return fault == null ? pause : fault;
  }
}
