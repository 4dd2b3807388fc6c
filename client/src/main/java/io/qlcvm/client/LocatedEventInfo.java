package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.List;

/**
 * An event with where it is.
 *
 * @param transaction hash of the transaction that led to it
 * @param block hash of the block
 * @param index of the transaction in the block, from 0
 * @param event index among the transaction's events, from 0
 */
public record LocatedEventInfo(
    Address contract,
    List<Bytes> topics,
    Bytes data,
    Hash32 transaction,
    Hash32 block,
    long height,
    long index,
    long event) {

  /** Copies the list. */
  public LocatedEventInfo {
    topics = List.copyOf(topics);
  }

  /** The event alone. */
  public EventInfo emitted() {
    return new EventInfo(contract, topics, data);
  }
}
