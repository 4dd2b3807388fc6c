package io.qlcvm.types.block;

import io.qlcvm.types.Address;
import java.util.List;

/**
 * What a contract tells the world. Byte arrays are not copied: whoever holds one must not change
 * it.
 *
 * @param contract who emitted it
 * @param topics at most 4 of 32 bytes each, to search by
 */
public record Event(Address contract, List<byte[]> topics, byte[] data) {

  public Event {
    topics = List.copyOf(topics);
  }
}
