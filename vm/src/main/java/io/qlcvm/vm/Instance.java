package io.qlcvm.vm;

import io.qlcvm.vm.interpreter.Interpreter;
import io.qlcvm.vm.runtime.FunctionInstance;
import io.qlcvm.vm.runtime.GlobalInstance;
import io.qlcvm.vm.runtime.Machine;
import io.qlcvm.vm.runtime.ModuleInstance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A module at work in a {@link Store}. Not thread-safe, as its store is not. */
public final class Instance {

  private final ModuleInstance instance;

  Instance(ModuleInstance instance) {
    this.instance = instance;
  }

  /**
   * Calls an exported function, on this thread.
   *
   * @param arguments bit patterns, one for each parameter; of 32-bit ones the lower half counts
   * @throws IllegalArgumentException if there is no such function, the number of arguments is
   *     wrong, or one is a function reference that does not exist
   */
  public Outcome invoke(String export, long... arguments) {
    if (!(find(export).orElse(null) instanceof FunctionInstance function)) {
      throw new IllegalArgumentException("no exported function \"" + export + "\"");
    }
    List<ValueType> parameters = function.type().parameters();
    if (parameters.size() != arguments.length) {
      throw new IllegalArgumentException(
          export + " takes " + parameters.size() + " arguments, not " + arguments.length);
    }
    Machine machine = instance.machine();
    checkReferences(parameters, arguments, machine);
    return new Run(machine)
        .attempt(() -> {
          int results = function.type().results().size();
          long[] values = Arrays.copyOf(arguments, Math.max(arguments.length, results));
          machine.reserve(values.length);
          Machine.normalise(values, 0, parameters);
          Interpreter.call(machine, function, values);
          return Arrays.copyOf(values, results);
        });
  }

  /** A made-up function reference would lead nowhere. */
  private static void checkReferences(
      List<ValueType> parameters, long[] arguments, Machine machine) {
    for (int i = 0; i < arguments.length; i++) {
      boolean known = arguments[i] >= 0 && arguments[i] <= machine.references();
      if (parameters.get(i) == ValueType.FUNCREF && !known) {
        throw new IllegalArgumentException(
            "argument " + i + " is no function reference of this store: " + arguments[i]);
      }
    }
  }

  /** What is exported under this name, to be offered to another module of the same store. */
  public Optional<Extern> find(String export) {
    return instance.module().exports().stream()
        .filter(e -> e.name().equals(export))
        .findFirst()
        .map(this::extern);
  }

  private Extern extern(Export export) {
    return switch (export.type()) {
      case FunctionType _ -> instance.function(export.index());
      case TableType _ -> instance.table(export.index());
      case MemoryType _ -> memory().map(Extern.class::cast).orElseThrow();
      case GlobalType _ -> instance.globals()[export.index()];
    };
  }

  /** Value of an exported global, as its bit pattern; 32-bit values are sign-extended. */
  public Optional<Long> global(String export) {
    return find(export).map(e -> e instanceof GlobalInstance g ? g.value : null);
  }

  /** Memory 0, exported or not. */
  public Optional<Memory> memory() {
    return Optional.ofNullable(instance.memory());
  }
}
