package io.qlcvm.vm;

import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.runtime.Machine;
import org.jspecify.annotations.Nullable;

/**
 * What instances share that call each other: one budget of gas, one stack, one budget of memory.
 * Make one for each run (for a chain: for each transaction); it is cheap. A host function may
 * instantiate and invoke further modules in the store of its caller: their calls lie above the
 * caller's on the same stack. Not thread-safe.
 */
public final class Store {

  private final Machine machine;

  /**
   * A store with a budget.
   *
   * @param gas 0 to 2^63-1; {@link Long#MAX_VALUE} is as good as no limit
   */
  public Store(Limits limits, GasSchedule schedule, long gas) {
    this(limits, schedule, gas, null);
  }

  /**
   * A store with a budget, whose calls are told.
   *
   * @param gas as above
   * @param observer null for none
   */
  public Store(Limits limits, GasSchedule schedule, long gas, @Nullable CallObserver observer) {
    if (gas < 0) {
      throw new IllegalArgumentException("gas must not be negative: " + gas);
    }
    this.machine = new Machine(limits, schedule, gas, observer);
  }

  /** A store under the first gas schedule. */
  public Store(Limits limits, long gas) {
    this(limits, GasSchedule.V1, gas);
  }

  /** Gas that is left. */
  public long gasLeft() {
    return machine.gas;
  }

  /**
   * Sets what is left: how a nested call gets a smaller budget, and its caller's back afterwards.
   */
  public void setGas(long gas) {
    if (gas < 0) {
      throw new IllegalArgumentException("gas must not be negative: " + gas);
    }
    machine.gas = gas;
  }

  /** The present moment, for {@link #release}. */
  public Mark mark() {
    return new Mark(machine.pages(), machine.references());
  }

  /**
   * Gives up every instance that was made since a moment: their pages of memory return to the
   * budget, and the store keeps nothing of them alive. Only for a host that has finished a nested
   * call; neither those instances nor references to their functions may be used afterwards.
   */
  public void release(Mark mark) {
    machine.release(mark.pages, mark.references);
  }

  /** A moment in a store's life: what its instances held at the time. */
  public static final class Mark {
    private final int pages;
    private final int references;

    private Mark(int pages, int references) {
      this.pages = pages;
      this.references = references;
    }
  }

  Machine machine() {
    return machine;
  }
}
