package io.qlcvm.bench.gas;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Kernel;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.gas.GasSchedule;

/**
 * Something that happens once to a module or to an instance, and so can be in no loop: each
 * measurement starts from the module's bytes.
 *
 * @param group of what shares a price
 * @param kind what of it counts
 */
record Occasion(String group, String name, Kind kind, byte[] wasm) {

  /** What the chain charges besides, and 1 gas a byte; its own reading and hashing is not timed. */
  private static final int CHAIN_LOAD_GAS = 4_000;

  /** Part of a module's life. */
  enum Kind {
    /** From the bytes of validated code to an instance. */
    LOADING,
    /** The first call of {@code run}, less the second: what is called for the first time. */
    FIRST_CALL,
    /** The first call of {@code run}. */
    CALL
  }

  /** What one time takes. */
  record Cost(long gas, long nanos) {

    Cost minus(Cost other) {
      return new Cost(gas - other.gas, nanos - other.nanos);
    }
  }

  Cost measure() {
    try {
      Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
      long start = CpuClock.nanos();
      Module module = Wasm.loadValidated(wasm, Limits.CONTRACT, GasSchedule.V1);
      long loaded = CpuClock.nanos() - start;
      Imports imports = imports(module);
      start = CpuClock.nanos();
      Instance instance = module.instantiate(store, imports);
      long nanos = loaded + CpuClock.nanos() - start;
      long gas = Long.MAX_VALUE - store.gasLeft() + CHAIN_LOAD_GAS + wasm.length;
      Cost loading = new Cost(gas, nanos);
      return switch (kind) {
        case LOADING -> loading;
        case FIRST_CALL -> call(instance).minus(call(instance));
        case CALL -> call(instance);
      };
    } catch (InvalidModuleException | LinkException | UninstantiableException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static Imports imports(Module module) {
    Imports.Builder imports = Imports.builder();
    for (Import wanted : module.imports()) {
      if (wanted.type() instanceof FunctionType type) {
        imports.function(wanted.module(), wanted.name(), type, _ -> {});
      }
    }
    return imports.build();
  }

  private Cost call(Instance instance) {
    long start = CpuClock.nanos();
    Outcome outcome = instance.invoke(Kernel.EXPORT, 1);
    long nanos = CpuClock.nanos() - start;
    if (outcome instanceof Outcome.Returned returned) {
      return new Cost(returned.gasUsed(), nanos);
    }
    throw new IllegalStateException(name + ": " + outcome);
  }
}
