package io.qlcvm.ledger.execution;

import io.qlcvm.types.Address;

/**
 * What a transaction, or a query, can know of the block that it runs in.
 *
 * @param height the block's height; for a query that of the head
 * @param time the block's time, milliseconds since 1970 UTC
 * @param producer who receives the fees
 */
public record BlockContext(long height, long time, Address producer) {}
