package io.qlcvm.vm;

import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.runtime.Machine;

/**
 * What instances share that call each other: one budget of gas, one stack, one budget of memory.
 * Make one for each run (for a chain: for each transaction); it is cheap. Not thread-safe.
 */
public final class Store {

  private final Machine machine;

  /**
   * A store with a budget.
   *
   * @param gas 0 to 2^63-1; {@link Long#MAX_VALUE} is as good as no limit
   */
  public Store(Limits limits, GasSchedule schedule, long gas) {
    if (gas < 0) {
      throw new IllegalArgumentException("gas must not be negative: " + gas);
    }
    this.machine = new Machine(limits, schedule, gas);
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

  Machine machine() {
    return machine;
  }
}
