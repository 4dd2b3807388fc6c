package io.qlcvm.ledger.trace;

import io.qlcvm.ledger.execution.ExecutionResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one transaction. The result's {@code gasUsed} is the sum of {@code
 * intrinsicGas}, {@code loadGas}, {@code burntGas} and the gas of the call.
 *
 * @param result how it ended, whole
 * @param intrinsicGas used before anything of it ran
 * @param loadGas for making the first contract's code ready
 * @param burntGas what was left and did not cover that
 * @param steps transfers from the sender
 * @param call the contract's run; {@code null} if none ran
 * @param entriesCut whether host calls or steps are missing, see {@link TraceBuilder#ENTRIES_MAX}
 * @param bytesCut whether byte strings, texts or frames are cut, see {@link TraceBuilder#BYTES_MAX}
 */
public record TransactionTrace(
    ExecutionResult result,
    long intrinsicGas,
    long loadGas,
    long burntGas,
    List<TraceStep> steps,
    @Nullable CallTrace call,
    boolean entriesCut,
    boolean bytesCut) {
  public TransactionTrace {
    steps = List.copyOf(steps);
  }
}
