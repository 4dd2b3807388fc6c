package io.qlcvm.vm.runtime;

import io.qlcvm.vm.Limits;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.lower.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What all instances of one store share: the gas that is left, the stack, the budget of memory
 * pages, and the functions that references point to. One thread at a time.
 *
 * <p>The public fields belong to the engine's loop.
 */
public final class Machine {

  private static final int FIRST_SLOTS = 1 << 10;
  private static final int FIRST_FRAMES = 1 << 5;

  private final Limits limits;
  private final GasSchedule schedule;
  private final List<FunctionInstance> functions = new ArrayList<>();

  /** Gas that is left. While the loop runs it keeps a copy, and this one is stale. */
  public long gas;

  /** Locals and operands of all open calls. Replaced by a longer one as the stack grows. */
  public long[] slots = new long[FIRST_SLOTS];

  /** First slot that no open call uses, while a host function runs; arguments go there. */
  public int top;

  /**
   * Number of open calls of modules' functions; the innermost is {@code depth - 1}. A host function
   * takes no place of its own, but is not called where there is none left.
   */
  public int depth;

  /** Code of each open call. */
  public Code[] codes = new Code[FIRST_FRAMES];

  /** Instance of each open call. */
  public ModuleInstance[] instances = new ModuleInstance[FIRST_FRAMES];

  /** First slot of each open call. */
  public int[] bases = new int[FIRST_FRAMES];

  /** Where each open call goes on, or was stopped: index of the next word. */
  public int[] pcs = new int[FIRST_FRAMES];

  private int pages;

  public Machine(Limits limits, GasSchedule schedule, long gas) {
    this.limits = limits;
    this.schedule = schedule;
    this.gas = gas;
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

  /**
   * Opens a call. Its arguments lie in the first slots from {@code base} on.
   *
   * @throws TrapException if there are too many calls open, or too many slots in use
   */
  public void open(ModuleInstance instance, Code code, int base) {
    if (depth >= limits.framesMax()) {
      throw new TrapException(TrapKind.STACK_EXHAUSTED);
    }
    require(base + code.frameSlots);
    if (depth == codes.length) {
      growFrames();
    }
    codes[depth] = code;
    instances[depth] = instance;
    bases[depth] = base;
    depth++;
    Arrays.fill(slots, base + code.parameters, base + code.locals, 0);
  }

  /**
   * Turns the innermost call into a call of another function, whose arguments lie in the first
   * slots from {@code arguments} on.
   */
  public void replace(ModuleInstance instance, Code code, int arguments) {
    int base = bases[depth - 1];
    require(base + code.frameSlots);
    System.arraycopy(slots, arguments, slots, base, code.parameters);
    codes[depth - 1] = code;
    instances[depth - 1] = instance;
    Arrays.fill(slots, base + code.parameters, base + code.locals, 0);
  }

  private void growFrames() {
    int length = depth * 2;
    codes = Arrays.copyOf(codes, length);
    instances = Arrays.copyOf(instances, length);
    bases = Arrays.copyOf(bases, length);
    pcs = Arrays.copyOf(pcs, length);
  }

  /** Makes room for this many slots from {@link #top} on. */
  public void reserve(int count) {
    require(top + count);
  }

  /** Makes room for so many slots in all. */
  private void require(int count) {
    if (count > limits.slotsMax()) {
      throw new TrapException(TrapKind.STACK_EXHAUSTED);
    }
    if (count > slots.length) {
      slots = Arrays.copyOf(slots, Math.max(slots.length * 2, count));
    }
  }

  /**
   * Sign-extends what a host function left in the slots of its 32-bit results: the engine relies on
   * it, and a host function may have set them by another type.
   */
  public void normalise(int base, List<ValueType> results) {
    for (int i = 0; i < results.size(); i++) {
      ValueType type = results.get(i);
      if (type == ValueType.I32 || type == ValueType.F32) {
        slots[base + i] = (int) slots[base + i];
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
    Arrays.fill(instances, depth, instances.length, null);
    Arrays.fill(codes, depth, codes.length, null);
  }
}
