package io.qlcvm.vm.runtime;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.HostFunction;

/** A function that can be called: a module's own, or the host's. */
public sealed interface FunctionInstance extends Extern {

  @Override
  FunctionType type();

  /**
   * A function of a module, bound to one instance of it.
   *
   * @param index in the module's function index space; never an imported one
   */
  record Defined(FunctionType type, ModuleInstance instance, int index)
      implements FunctionInstance {}

  /** A function that Java provides. Bound to no machine: one serves all. */
  record Host(FunctionType type, HostFunction body) implements FunctionInstance {}
}
