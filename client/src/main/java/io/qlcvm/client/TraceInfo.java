package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a transaction: the answer of {@code debug_trace}, the outermost call of the tree
 * with what there is of the transaction besides. {@code gas} is the sum of {@code intrinsicGas},
 * {@code loadGas}, {@code codeGas}, {@code burntGas}, {@code omittedGas} and the gas of the host
 * calls, to the unit.
 *
 * @param transaction its hash, null for a dry run, as are the next three
 * @param block hash of its block
 * @param height of its block
 * @param index its place in the block
 * @param type {@code transfer}, {@code deploy}, {@code invoke} or {@code upgrade}
 * @param from the sender
 * @param contract the one deployed, invoked or upgraded; null without one
 * @param method the export that ran, or should have; null without one
 * @param amount that went along
 * @param input for the contract
 * @param gasLimit the transaction's
 * @param gas all that it used, as in the receipt
 * @param intrinsicGas used before anything ran
 * @param loadGas for making the contract's code ready
 * @param codeGas for instantiating the module and running its functions
 * @param burntGas what was left and is lost, when it trapped or ran out of gas
 * @param omittedGas of host calls that are not listed, since the trace was full
 * @param output what it returned, or said when it reverted
 * @param error why it failed, null on success
 * @param trap where it trapped, null if it did not
 * @param steps transfers from the sender
 * @param hostCalls in order
 * @param cut what is not whole: {@code entries} (host calls and steps are missing), {@code bytes}
 *     (byte strings, texts or frames are cut)
 */
public record TraceInfo(
    @Nullable Hash32 transaction,
    @Nullable Hash32 block,
    @Nullable Long height,
    @Nullable Long index,
    String type,
    Address from,
    @Nullable Address contract,
    @Nullable String method,
    Amount amount,
    Bytes input,
    long gasLimit,
    long gas,
    long intrinsicGas,
    long loadGas,
    long codeGas,
    long burntGas,
    long omittedGas,
    Status status,
    Bytes output,
    @Nullable String error,
    @Nullable TrapInfo trap,
    List<StepInfo> steps,
    List<HostCallInfo> hostCalls,
    List<String> cut) {

  /** Copies the lists. */
  public TraceInfo {
    steps = List.copyOf(steps);
    hostCalls = List.copyOf(hostCalls);
    cut = List.copyOf(cut);
  }
}
