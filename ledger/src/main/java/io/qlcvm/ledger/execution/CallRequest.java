package io.qlcvm.ledger.execution;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;

/**
 * A query: a call that is thrown away. The array is kept, not copied: don't change it afterwards.
 *
 * @param from who the contract sees as its caller; needs no key
 * @param contract the contract
 * @param method an entry point
 * @param input bytes for the contract
 * @param amount tokens that come with the call; {@code from} must have them
 * @param gasLimit at least 0; more than {@link Gas#QUERY_GAS_MAX} counts as that
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record CallRequest(
    Address from, Address contract, String method, byte[] input, Amount amount, long gasLimit) {}
