package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.List;

/**
 * A block: the answer of {@code chain_getBlock}.
 *
 * @param time milliseconds since 1970-01-01 UTC
 * @param transactions in the order of their execution
 * @param <T> {@link Hash32} of a transaction, or {@link ExecutedTransaction} in a full block
 */
public record BlockInfo<T>(
    long height,
    Hash32 hash,
    Hash32 parent,
    long time,
    Address producer,
    Hash32 transactionsRoot,
    Hash32 receiptsRoot,
    Hash32 stateRoot,
    long gasUsed,
    long gasLimit,
    List<T> transactions) {

  /** Copies the list. */
  public BlockInfo {
    transactions = List.copyOf(transactions);
  }
}
