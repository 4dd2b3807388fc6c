package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call would have done: the answer of {@code contract_query}. Nothing of it was written.
 *
 * @param events those it would have emitted
 * @param logs debug output for people
 * @param error why it failed, null on success
 * @param trap where it trapped, null if it did not
 */
public record QueryResult(
    Status status,
    Bytes output,
    long gasUsed,
    List<EventInfo> events,
    List<String> logs,
    @Nullable String error,
    @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable TrapInfo trap) {

  /** Copies the lists. */
  public QueryResult {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
  }
}
