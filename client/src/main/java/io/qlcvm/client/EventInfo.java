package io.qlcvm.client;

import io.qlcvm.types.Address;
import java.util.List;

/** An event that a contract emitted. */
public record EventInfo(Address contract, List<Bytes> topics, Bytes data) {

  /** Copies the list. */
  public EventInfo {
    topics = List.copyOf(topics);
  }
}
