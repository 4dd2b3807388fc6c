package io.qlcvm.client;

import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call would have done: the answer of {@code contract_query}. Nothing of it was written.
 *
 * @param events those it would have emitted
 * @param logs debug output for people
 * @param error why it failed, null on success
 */
public record QueryResult(
    Status status,
    Bytes output,
    long gasUsed,
    List<EventInfo> events,
    List<String> logs,
    @Nullable String error) {

  /** Copies the lists. */
  public QueryResult {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
  }
}
