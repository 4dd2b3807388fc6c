package io.qlcvm.ledger.store;

import io.qlcvm.types.Hash32;

/**
 * What the head is, as far as telling a shortened history needs it.
 *
 * @param height the head's height
 * @param hash the head block's hash
 * @param stateRoot the state root after the head block
 */
public record HeadRecord(long height, Hash32 hash, Hash32 stateRoot) {}
