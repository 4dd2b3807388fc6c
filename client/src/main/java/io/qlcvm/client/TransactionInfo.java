package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.tx.Action;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: the answer of {@code tx_get}.
 *
 * @param gasPrice base units per unit of gas
 * @param validUntil the last height at which it may be executed, null for no end
 * @param signature 64 bytes
 * @param block the hash of the block that holds it; null, as height and index are, while it waits
 * @param index its place in the block, from 0
 */
public record TransactionInfo(
    Hash32 hash,
    String chainId,
    Address sender,
    long nonce,
    long gasLimit,
    long gasPrice,
    @Nullable Long validUntil,
    Action action,
    Bytes signature,
    @Nullable Hash32 block,
    @Nullable Long height,
    @Nullable Long index) {}
