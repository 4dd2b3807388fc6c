package io.qlcvm.ledger.contract;

import io.qlcvm.ledger.state.Slot;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Event;
import io.qlcvm.vm.CallObserver;
import org.jspecify.annotations.Nullable;

/**
 * Is told what the contracts of one transaction do, as they do it. It sees and changes nothing:
 * state, gas and receipts are the same with any tracer.
 *
 * <p>Gas is told as what is left at the moment, so whoever keeps the last figure knows what was
 * used since. Calls and host functions nest: what is told between a beginning and its end belongs
 * to it. Arrays are the contracts' own and must not be changed.
 *
 * <p>All methods are called on the thread that executes. What they throw is a fault of the host.
 */
public interface Tracer {
  /** Whoever does not look. */
  Tracer NONE = new Tracer() {};

  /**
   * A call of a contract that is about to run.
   *
   * @param contract whose storage and balance it works on
   * @param codeHash the code that runs, which a delegate call takes from elsewhere
   * @param method the export
   * @param caller the calling contract, or the sender
   * @param amount that comes with the call
   * @param input of the call
   * @param readOnly whether functions that change state trap
   * @param gas that it is given
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Call(
      Address contract,
      Hash32 codeHash,
      String method,
      Address caller,
      Amount amount,
      byte[] input,
      boolean readOnly,
      long gas) {}

  /** The transaction begins: gas that is used before anything of it runs, and what is left. */
  default void started(long intrinsicGas, long gasLeft) {}

  /** The code of the transaction's own call was paid, which is not part of that call. */
  default void loaded(long gasLeft) {}

  /** All that was left for the transaction's own call is lost: it did not cover the code. */
  default void unloaded() {}

  /** A call of a contract begins, to which {@code gasLeft}, less than before, is given. */
  default void opened(Call call, long gasLeft) {}

  /**
   * The innermost call of a contract ended; unless it returned, what it did is undone.
   *
   * @param gasLeft of what it was given, when it stopped
   * @param burnt whether that is lost
   * @param gasAfter what its caller has
   */
  default void closed(CallOutcome outcome, long gasLeft, boolean burnt, long gasAfter) {}

  /** A call that a contract wanted to make never ran. */
  default void refused(CallOutcome outcome) {}

  /** A host function begins, of which nothing is paid yet. */
  default void hostEntered(String function, long gasLeft) {}

  /** The innermost host function ended, in whichever way. */
  default void hostLeft(long gasLeft) {}

  /** The running contract read a key; {@code null} when it is absent. */
  default void read(Slot slot, byte @Nullable [] value) {}

  /** The running contract wrote a key; {@code null} when it deleted it. */
  default void wrote(Slot slot, byte @Nullable [] value) {}

  /** Tokens changed hands. */
  default void paid(Address from, Address to, Amount amount) {}

  default void emitted(Event event) {}

  /** A debug line, before it is cut. */
  default void debugged(byte[] text) {}

  /** Who is told of the calls of wasm functions; {@code null}, which is faster, for nobody. */
  default @Nullable CallObserver functions() {
    return null;
  }
}
