package io.qlcvm.bench.engine;

import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.gas.GasSchedule;

/** Our interpreter, metered, under the limits for contracts. */
public final class QlcvmEngine implements Engine {

  /**
   * Counts instead of pricing: one gas for each operator that is run, none for block, loop, end,
   * else and nop. (A br_table of 16 targets or more counts one more for each 16.)
   */
  private static final GasSchedule COUNTING =
      new GasSchedule(
          0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, Integer.MAX_VALUE, 0, 0, 0);

  @Override
  public String name() {
    return "qlcvm";
  }

  @Override
  public Program load(byte[] wasm) {
    Instance instance = instance(wasm, GasSchedule.V1);
    return (export, argument) -> returned(instance, export, argument).results()[0];
  }

  /** Number of WebAssembly instructions that a call runs. */
  public static long instructions(byte[] wasm, String export, int argument) {
    return returned(instance(wasm, COUNTING), export, argument).gasUsed();
  }

  private static Instance instance(byte[] wasm, GasSchedule schedule) {
    try {
      Store store = new Store(Limits.CONTRACT, schedule, Long.MAX_VALUE);
      Imports none = Imports.builder().build();
      return Wasm.load(wasm, Limits.CONTRACT, schedule).instantiate(store, none);
    } catch (InvalidModuleException | LinkException | UninstantiableException e) {
      throw new IllegalArgumentException("the module can't be run: " + e.getMessage(), e);
    }
  }

  private static Outcome.Returned returned(Instance instance, String export, int argument) {
    return switch (instance.invoke(export, argument)) {
      case Outcome.Returned returned -> returned;
      case Outcome.Trapped trapped -> throw new IllegalStateException(trapped.toString());
      case Outcome.OutOfGas outOfGas -> throw new IllegalStateException(outOfGas.toString());
      case Outcome.Exited exited -> throw new IllegalStateException(exited.toString());
    };
  }
}
