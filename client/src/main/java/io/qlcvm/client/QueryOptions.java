package io.qlcvm.client;

import io.qlcvm.types.Address;
import org.jspecify.annotations.Nullable;

/**
 * The circumstances of a query.
 *
 * @param from the caller that the contract sees, null for the node's choice
 * @param gasLimit null for the node's
 * @param at the state that the contract sees
 */
public record QueryOptions(@Nullable Address from, @Nullable Long gasLimit, BlockId at) {

  /** By nobody in particular, on the head. */
  public static final QueryOptions LATEST = new QueryOptions(null, null, BlockId.LATEST);
}
