package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a transaction in its block.
 *
 * @param contract the contract deployed or invoked, null for a transfer
 * @param error why it failed, null on success
 * @param logs debug output for people, no part of what is hashed
 * @param trap where it trapped, null if it did not, no part of what is hashed
 * @param block the block's hash
 * @param index place in the block, from 0
 */
public record ReceiptInfo(
    Hash32 transaction,
    Status status,
    long gasUsed,
    Bytes output,
    @Nullable Address contract,
    List<EventInfo> events,
    @Nullable String error,
    List<String> logs,
    @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable TrapInfo trap,
    Hash32 block,
    long height,
    long index) {

  /** Copies the lists. */
  public ReceiptInfo {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
  }
}
