package io.qlcvm.ledger.contract;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;

/**
 * What all contracts of one transaction, or query, can know of it.
 *
 * @param block the block it runs in
 * @param hash the transaction's; zeros for a query
 * @param origin the sender
 * @param gasPrice base units for one gas; 0 for a query
 */
public record TransactionContext(BlockContext block, Hash32 hash, Address origin, long gasPrice) {}
