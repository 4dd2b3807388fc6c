package io.qlcvm.node.http;

import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /health} tells.
 *
 * @param height of the head
 * @param fault why the node does not work as it should; null if it does
 */
public record Health(long height, @Nullable String fault) {}
