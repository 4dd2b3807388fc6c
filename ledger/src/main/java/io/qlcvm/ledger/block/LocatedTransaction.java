package io.qlcvm.ledger.block;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.tx.SignedTransaction;

/**
 * A committed transaction with where it is.
 *
 * @param block hash of the block
 * @param height height of the block
 * @param index place in the block, from 0
 */
public record LocatedTransaction(
    SignedTransaction transaction, Hash32 block, long height, int index) {}
