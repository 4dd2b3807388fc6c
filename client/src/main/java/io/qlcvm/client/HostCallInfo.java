package io.qlcvm.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a host function in a trace.
 *
 * @param function such as {@code qlcchain_storage_write}
 * @param gas with all of the contract's call that it made
 * @param steps what it did, in order
 * @param call the contract's call that it made, null if none ran
 * @param refused why such a call did not run, null otherwise
 */
public record HostCallInfo(
    String function,
    long gas,
    List<StepInfo> steps,
    @Nullable CallInfo call,
    @Nullable String refused) {

  /** Copies the list. */
  public HostCallInfo {
    steps = List.copyOf(steps);
  }
}
