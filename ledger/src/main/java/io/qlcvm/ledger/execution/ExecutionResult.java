package io.qlcvm.ledger.execution;

import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a query ended.
 *
 * @param status as in a receipt
 * @param output what the contract returned, or said when it reverted; belongs to the caller
 * @param gasUsed without the intrinsic gas that a transaction would pay
 * @param events in the order they were emitted
 * @param logs debug lines
 * @param error what went wrong and where, for people; {@code null} on success
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ExecutionResult(
    Status status,
    byte[] output,
    long gasUsed,
    List<Event> events,
    List<String> logs,
    @Nullable String error) {
  public ExecutionResult {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
  }
}
