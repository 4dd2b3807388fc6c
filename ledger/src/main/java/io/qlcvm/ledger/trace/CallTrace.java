package io.qlcvm.ledger.trace;

import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a contract. What a call did that did not succeed was undone, and so was what the
 * calls inside it did.
 *
 * <p>{@code gas} is the sum of {@code codeGas}, {@code burntGas}, {@code omittedGas} and the gas of
 * the host calls.
 *
 * @param call what was called; the input may be cut
 * @param gas all that it used
 * @param codeGas for instantiating the module and running its functions
 * @param burntGas what was left and is lost, when it trapped or ran out of gas
 * @param omittedGas of host calls that are not listed, since the trace was full
 * @param output what it returned, or said when it reverted; may be cut
 * @param error what went wrong, for people; {@code null} on success
 * @param trap where it trapped; {@code null} if it did not
 * @param hostCalls in order
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record CallTrace(
    Tracer.Call call,
    long gas,
    long codeGas,
    long burntGas,
    long omittedGas,
    Status status,
    byte[] output,
    @Nullable String error,
    @Nullable ContractTrap trap,
    List<HostCallTrace> hostCalls) {
  public CallTrace {
    hostCalls = List.copyOf(hostCalls);
  }
}
