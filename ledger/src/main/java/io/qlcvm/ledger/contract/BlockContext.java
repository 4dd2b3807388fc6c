package io.qlcvm.ledger.contract;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;

/**
 * What a transaction, or a query, can know of the block that it runs in.
 *
 * @param chainId the chain's name
 * @param height the block's height; for a query that of the head
 * @param time the block's time, milliseconds since 1970 UTC
 * @param producer who receives the fees
 * @param parent hash of the last block that is known: the parent's, for a query the head's
 */
public record BlockContext(
    String chainId, long height, long time, Address producer, Hash32 parent) {}
