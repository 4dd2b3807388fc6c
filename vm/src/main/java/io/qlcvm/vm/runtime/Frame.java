package io.qlcvm.vm.runtime;

import static java.util.Objects.requireNonNull;

import io.qlcvm.vm.lower.Code;
import org.jspecify.annotations.Nullable;

/**
 * One open call of a module's function, or a place for one: the frames of a machine form a chain
 * that grows as calls nest deeper than before, and is used again.
 *
 * <p>The public fields belong to the engine's loop, and mean something while the call is open.
 */
public final class Frame {

  /** Slots that each frame has of its own; a function that needs more borrows an array. */
  static final int OWN_SLOTS = 128;

  /** The frame of the caller; none for the machine's outermost place. */
  public final @Nullable Frame caller;

  /** Number of frames outside this one. */
  final int depth;

  /** The place for calls that this one makes; none if none was so deep before. */
  public @Nullable Frame next;

  /** Locals and operands of a function that needs few, and its constants. */
  public final long[] own = new long[OWN_SLOTS];

  /** The code whose constants lie in {@link #own}. */
  public @Nullable Code prepared;

  /** Locals, operands and constants of the call: {@link #own}, or a longer array. */
  public long[] slots = own;

  /** Whether {@link #slots} are not its own. */
  public boolean borrowed;

  /** What is called, and where; none before the first call at this place. */
  public @Nullable Code code;

  public @Nullable ModuleInstance instance;

  /**
   * Where the call begins in the stack budget. A call's arguments are operands of its caller, so
   * the two overlap there.
   */
  public int base;

  /** Where the call goes on, or was stopped: a unit of its code. */
  public int pc;

  Frame(@Nullable Frame caller) {
    this.caller = caller;
    this.depth = caller == null ? 0 : caller.depth + 1;
  }

  /** The function's code. */
  public Code code() {
    return requireNonNull(code);
  }

  public ModuleInstance instance() {
    return requireNonNull(instance);
  }

  /** Finds slots for a call of a function: its own, if they are enough. */
  void take(Code function, FramePool pool) {
    borrowed = pool.lendsTo(function);
    slots = borrowed ? pool.take(function.frameClass) : own;
  }

  /** Gives borrowed slots back; they keep their values until they are taken again. */
  void give(FramePool pool) {
    if (borrowed) {
      pool.give(code().frameClass, slots);
      slots = own;
      borrowed = false;
    }
  }

  /** Puts a function's constants into the slots that were taken, unless they lie there already. */
  @SuppressWarnings("ReferenceEquality") // is it the very same code?
  void placeConstants(Code function) {
    if (borrowed) {
      function.placeConstants(slots);
    } else if (prepared != function) {
      function.placeConstants(own);
      prepared = function;
    }
  }

  /** Sets what is called. The caller of this has seen to slots, base and pc. */
  void call(ModuleInstance callee, Code function) {
    instance = callee;
    code = function;
  }

  /** Lets go of the instance that was called here last. */
  void forget() {
    instance = null;
  }
}
