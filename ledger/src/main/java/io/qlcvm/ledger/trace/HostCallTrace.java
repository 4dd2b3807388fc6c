package io.qlcvm.ledger.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a host function.
 *
 * @param function such as {@code qlcchain_storage_write}
 * @param gas with all of the call that it made
 * @param steps what it did, in order
 * @param call the call of a contract that it made; {@code null} if none ran
 * @param refused why such a call did not run, as a receipt of status {@code rejected} says it;
 *     {@code null} otherwise
 */
public record HostCallTrace(
    String function,
    long gas,
    List<TraceStep> steps,
    @Nullable CallTrace call,
    @Nullable String refused) {
  public HostCallTrace {
    steps = List.copyOf(steps);
  }

  /** Gas without the call of a contract that it made. */
  public long ownGas() {
    return call == null ? gas : gas - call.gas();
  }
}
