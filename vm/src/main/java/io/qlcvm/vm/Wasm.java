package io.qlcvm.vm;

import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.module.ModuleDefinition;
import io.qlcvm.vm.validate.Validator;

/**
 * Where it begins: bytes to a {@link Module} that is known to be sound.
 *
 * {@snippet :
 * Module module = Wasm.load(bytes, Limits.CONTRACT);
 * Imports imports =
 *     Imports.builder()
 *         .function(
 *             "env",
 *             "double",
 *             new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32)),
 *             call -> call.result(2 * call.i32(0)))
 *         .build();
 * Store store = new Store(Limits.CONTRACT, 1_000_000);
 * Instance instance = module.instantiate(store, imports);
 * switch (instance.invoke("run", 21)) {
 *   case Outcome.Returned(long[] results, long gas) -> System.out.println(results[0] + " " + gas);
 *   case Outcome.Trapped(Trap trap, _) -> System.out.println(trap.message() + trap.frames());
 *   case Outcome.OutOfGas _ -> System.out.println("out of gas");
 *   case Outcome.Exited(HostExit exit, _) -> System.out.println(exit.getMessage());
 * }
 * }
 */
public final class Wasm {

  private Wasm() {}

  /**
   * Decodes and validates a module, every function body included. Takes time linear in its size.
   *
   * @param bytes copied
   * @throws InvalidModuleException if it is malformed, invalid, over a limit, or uses a feature
   *     that is closed
   */
  public static Module load(byte[] bytes, Limits limits) {
    return load(bytes, limits, GasSchedule.V1);
  }

  /** As above, under a gas schedule; only stores with the same schedule take its instances. */
  public static Module load(byte[] bytes, Limits limits, GasSchedule schedule) {
    ModuleDefinition definition = Decoder.decode(bytes.clone(), limits);
    Validator.validate(definition, limits);
    return new Module(definition, schedule);
  }

  /**
   * Loads a module again that {@link #load} took before, under limits that were no wider. It is not
   * validated once more, so nothing but its structure is read until a function is called, and a
   * large module takes little longer than a small one.
   *
   * @param bytes copied; the very bytes that were validated, which is the caller's to make sure of.
   *     Of other bytes, the code may do anything that the Java virtual machine allows
   * @throws InvalidModuleException if they can't even be decoded
   */
  public static Module loadValidated(byte[] bytes, Limits limits, GasSchedule schedule) {
    return new Module(Decoder.decode(bytes.clone(), limits), schedule);
  }
}
