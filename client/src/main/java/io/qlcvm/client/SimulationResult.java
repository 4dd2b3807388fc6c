package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction would come to with the most gas that it can have: the answer of {@code
 * tx_simulate}. Nothing of it was written.
 *
 * @param gasUsed with what is used before anything runs
 * @param events those it would have emitted
 * @param logs debug output for people
 * @param error why it failed, null on success
 * @param trap where it trapped, null if it did not
 * @param gasLimit the smallest with which it succeeds, null if it does not succeed
 */
public record SimulationResult(
    Status status,
    Bytes output,
    long gasUsed,
    List<EventInfo> events,
    List<String> logs,
    @Nullable String error,
    @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable TrapInfo trap,
    @Nullable Long gasLimit) {

  /** Copies the lists. */
  public SimulationResult {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
  }
}
