package io.qlcvm.ledger.contract;

import io.qlcvm.ledger.contract.Contracts.Contract;
import io.qlcvm.ledger.state.Scan;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import org.jspecify.annotations.Nullable;

/**
 * One running contract: what its host functions can reach, and nothing more. Nothing here depends
 * on the node.
 */
final class Frame implements AutoCloseable {
  /** Scans that a frame may have open at one time. */
  static final int SCANS_MAX = 8;

  /**
   * What is called, by whom and with what.
   *
   * @param contract the code that runs
   * @param method the export that runs
   * @param self the contract whose storage and balance it works on
   * @param storageId that contract's storage
   * @param caller the calling contract, or the sender
   * @param value amount that came with the call
   * @param input bytes that came with the call; not changed
   * @param readOnly whether functions that change state trap
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Call(
      Contract contract,
      String method,
      Address self,
      long storageId,
      Address caller,
      Amount value,
      byte[] input,
      boolean readOnly) {
    /** What a tracer is told of it. */
    Tracer.Call told(long gas) {
      return new Tracer.Call(self, contract.hash(), method, caller, value, input, readOnly, gas);
    }
  }

  private final CallStack stack;
  private final Call call;
  private final int depth;
  private final @Nullable OpenScan[] scans = new OpenScan[SCANS_MAX];
  private byte[] lastOutput = new byte[0];
  private @Nullable ContractTrap trappedCallee;
  private boolean closed;

  /**
   * A frame that is about to run.
   *
   * @param depth 0 for the transaction's first contract
   */
  Frame(CallStack stack, Call call, int depth) {
    this.stack = stack;
    this.call = call;
    this.depth = depth;
  }

  CallStack stack() {
    return stack;
  }

  StateOverlay state() {
    return stack.state();
  }

  Effects effects() {
    return stack.effects();
  }

  Tracer tracer() {
    return stack.tracer();
  }

  TransactionContext transaction() {
    return stack.transaction();
  }

  BlockContext block() {
    return transaction().block();
  }

  Contract contract() {
    return call.contract();
  }

  String method() {
    return call.method();
  }

  Address self() {
    return call.self();
  }

  long storageId() {
    return call.storageId();
  }

  Address caller() {
    return call.caller();
  }

  Amount value() {
    return call.value();
  }

  byte[] input() {
    return call.input();
  }

  boolean readOnly() {
    return call.readOnly();
  }

  int depth() {
    return depth;
  }

  /** A key in this contract's storage; the array is kept. */
  Slot slot(byte[] key) {
    return new Slot(self(), storageId(), key);
  }

  /** Output, or revert data, of the last call that this frame made; empty before. */
  byte[] lastOutput() {
    return lastOutput;
  }

  void lastOutput(byte[] output) {
    lastOutput = output;
  }

  /** The trap of a callee that ends this frame as well; {@code null} otherwise. */
  @Nullable ContractTrap trappedCallee() {
    return trappedCallee;
  }

  void trappedCallee(ContractTrap trap) {
    trappedCallee = trap;
  }

  /** Whether nobody may enter the contract while this frame waits for a call. */
  boolean closed() {
    return closed;
  }

  void closed(boolean now) {
    closed = now;
  }

  /** A scan, and the entry that it stands on until it was handed out. */
  static final class OpenScan {
    final Scan scan;
    boolean waiting;

    OpenScan(Scan scan) {
      this.scan = scan;
    }
  }

  /** The least number that no open scan has; {@code -1} when all are taken. */
  int freeScan() {
    for (int i = 0; i < SCANS_MAX; i++) {
      if (scans[i] == null) {
        return i;
      }
    }
    return -1;
  }

  void openScan(int number, Scan scan) {
    scans[number] = new OpenScan(scan);
  }

  /** An open scan, or {@code null} when there is none of this number. */
  @Nullable OpenScan scan(int number) {
    return number >= 0 && number < SCANS_MAX ? scans[number] : null;
  }

  void closeScan(int number) {
    OpenScan open = scans[number];
    if (open != null) {
      scans[number] = null;
      open.scan.close();
    }
  }

  /** The frame ends: so do its scans. */
  @Override
  public void close() {
    for (int i = 0; i < SCANS_MAX; i++) {
      closeScan(i);
    }
  }
}
