package io.qlcvm.vm.runtime;

import static java.util.Objects.requireNonNull;

import io.qlcvm.vm.CallObserver;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.lower.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all instances of one store share: the gas that is left, the stack, the budget of memory
 * pages, and the functions that references point to. One thread at a time.
 *
 * <p>The public fields belong to the engine's loop.
 */
public final class Machine {

  private final Limits limits;
  private final GasSchedule schedule;
  private final List<FunctionInstance> functions = new ArrayList<>();

  /** Gas that is left. While the loop runs it keeps a copy, and this one is stale. */
  public long gas;

  /** Slots of the stack budget that open calls take, while a host function runs. */
  public int top;

  /** The innermost open call; {@link #outermost} stands for none. */
  public Frame frame;

  private final Frame outermost = new Frame(null);
  private final FramePool pool;
  private final @Nullable CallObserver observer;
  private int pages;

  public Machine(Limits limits, GasSchedule schedule, long gas, @Nullable CallObserver observer) {
    this.limits = limits;
    this.schedule = schedule;
    this.gas = gas;
    this.frame = outermost;
    this.observer = observer;
    this.pool = new FramePool(isObserved());
  }

  /**
   * Whether every call has to be opened, and closed, here, where it is told. The engine's loop
   * itself knows nothing of observers: it does a call alone only if it is given the callee's code
   * ({@link ModuleInstance#called}), and a return only if the frame has not borrowed its slots.
   */
  boolean isObserved() {
    return observer != null;
  }

  public Limits limits() {
    return limits;
  }

  public GasSchedule schedule() {
    return schedule;
  }

  /** Takes gas, 0 or more, from what is left; what is left stays as it is if it is too little. */
  public void charge(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("gas to charge must not be negative: " + amount);
    }
    if (amount > gas) {
      throw new OutOfGasException();
    }
    gas -= amount;
  }

  /** Whether one more call may be open. */
  public boolean hasFrames() {
    return frame.depth < limits.framesMax();
  }

  /**
   * Opens a call.
   *
   * @param arguments holds the call's arguments from {@code at} on
   * @param base where the call begins in the stack budget
   * @throws TrapException if there are too many calls open, or too many slots in use
   */
  public void open(ModuleInstance instance, Code code, long[] arguments, int at, int base) {
    if (!hasFrames()) {
      throw new TrapException(TrapKind.STACK_EXHAUSTED);
    }
    require(base + code.frameSlots);
    Frame callee = frame.next;
    if (callee == null) {
      callee = new Frame(frame);
      frame.next = callee;
    }
    callee.take(code, pool);
    // Ahead of the constants: a tail call's arguments may lie in this very array.
    System.arraycopy(arguments, at, callee.slots, 0, code.parameters);
    Arrays.fill(callee.slots, code.parameters, code.locals, 0);
    callee.placeConstants(code);
    callee.base = base;
    callee.pc = 0;
    callee.call(instance, code);
    frame = callee;
    if (observer != null) {
      observer.entered(code.function, instance.functionName(code.function), gas);
    }
  }

  /** Closes the innermost call; its slots keep their values until the next call is opened. */
  public void close() {
    Frame closed = frame;
    closed.give(pool);
    frame = requireNonNull(closed.caller);
    if (observer != null) {
      observer.left(gas);
    }
  }

  /** Hands the results of the call that was just closed, the first of its slots, to its caller. */
  public void deliver(Frame callee, long[] results) {
    System.arraycopy(results, 0, frame.slots, callee.base - frame.base, callee.code().results);
  }

  /** Closes all calls inside this one. */
  public void unwind(Frame to) {
    while (frame.depth > to.depth) {
      close();
    }
  }

  /**
   * Turns the innermost call into a call of another function, whose arguments lie in its slots from
   * {@code at} on.
   */
  public void replace(ModuleInstance instance, Code code, int at) {
    int base = frame.base;
    long[] before = frame.slots;
    require(base + code.frameSlots); // while the frame is still there to tell
    close();
    open(instance, code, before, at, base);
  }

  /** Checks that the stack budget has this many slots from {@link #top} on. */
  public void reserve(int count) {
    require(top + count);
  }

  private void require(int count) {
    if (count > limits.slotsMax()) {
      throw new TrapException(TrapKind.STACK_EXHAUSTED);
    }
  }

  /**
   * Sign-extends what a host function left in the slots of its 32-bit results: the engine relies on
   * it, and a host function may have set them by another type.
   */
  public static void normalise(long[] values, int at, List<ValueType> results) {
    for (int i = 0; i < results.size(); i++) {
      ValueType type = results.get(i);
      if (type == ValueType.I32 || type == ValueType.F32) {
        values[at + i] = (int) values[at + i];
      }
    }
  }

  /** Number of references that exist: they are 1 to this. */
  public int references() {
    return functions.size();
  }

  /** Reference to a function: never 0. */
  long reference(FunctionInstance function) {
    functions.add(function);
    return functions.size();
  }

  /** The function that a reference, not null, points to. */
  public FunctionInstance function(long reference) {
    return functions.get((int) reference - 1);
  }

  boolean hasPages(int count) {
    return Integer.toUnsignedLong(count) <= limits.storePagesMax() - pages;
  }

  void takePages(int count) {
    pages += count;
  }

  /** Pages of all memories together. */
  public int pages() {
    return pages;
  }

  /**
   * Goes back to so many pages and references, and lets go of the instances in frames that are no
   * longer open: each may hold a memory.
   */
  public void release(int formerPages, int formerReferences) {
    pages = formerPages;
    functions.subList(formerReferences, functions.size()).clear();
    for (Frame idle = frame.next; idle != null; idle = idle.next) {
      idle.forget();
    }
  }
}
