package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call between contracts in a trace. What a call did that did not succeed was undone, and so
 * was what the calls inside it did. {@code gas} is the sum of {@code codeGas}, {@code burntGas},
 * {@code omittedGas} and the gas of the host calls.
 *
 * @param contract whose storage and balance it worked on
 * @param codeHash the code that ran, which a delegate call takes from elsewhere
 * @param method the export
 * @param caller the calling contract
 * @param amount that came with it
 * @param readOnly whether functions that change state trapped
 * @param gasLimit what it was given
 * @param gas all that it used
 * @param codeGas for instantiating the module and running its functions
 * @param burntGas what was left and is lost, when it trapped or ran out of gas
 * @param omittedGas of host calls that are not listed, since the trace was full
 * @param output what it returned, or said when it reverted
 * @param error why it failed, null on success
 * @param trap where it trapped, null if it did not
 * @param hostCalls in order
 */
public record CallInfo(
    Address contract,
    Hash32 codeHash,
    String method,
    Address caller,
    Amount amount,
    Bytes input,
    boolean readOnly,
    long gasLimit,
    long gas,
    long codeGas,
    long burntGas,
    long omittedGas,
    Status status,
    Bytes output,
    @Nullable String error,
    @Nullable TrapInfo trap,
    List<HostCallInfo> hostCalls) {

  /** Copies the list. */
  public CallInfo {
    hostCalls = List.copyOf(hostCalls);
  }
}
