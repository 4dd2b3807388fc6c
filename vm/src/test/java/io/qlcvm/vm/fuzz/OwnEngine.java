package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.Wasm;

/** Runs subjects in this engine. */
final class OwnEngine {

  /** For instantiation and for each call. */
  static final long GAS = 200_000;

  private OwnEngine() {}

  /**
   * Runs a subject. A call that meets a limit, of gas or of the stack, ends the run: an engine
   * without the limit would go on.
   *
   * @throws LinkException if it imports anything but functions
   */
  static Transcript run(Subject subject) throws LinkException {
    Transcript transcript = new Transcript();
    Module module = Wasm.load(subject.bytes(), Subject.LIMITS);
    Store store = new Store(Subject.LIMITS, 100 * GAS);
    Instance instance;
    try {
      instance = module.instantiate(store, imports(module, transcript));
    } catch (UninstantiableException e) {
      transcript.add("not instantiated");
      return transcript;
    }
    for (Subject.Call call : subject.calls()) {
      store.setGas(GAS);
      switch (instance.invoke(call.export(), call.arguments())) {
        case Outcome.Returned(long[] results, _) ->
            transcript.completed(call, Transcript.values(call.type().results(), results));
        case Outcome.Trapped(var trap, _) -> {
          if (trap.kind() == TrapKind.STACK_EXHAUSTED) {
            return transcript;
          }
          transcript.completed(call, "traps");
        }
        case Outcome.OutOfGas _ -> {
          return transcript;
        }
        case Outcome.Exited _ -> throw new AssertionError("no host function exits");
      }
    }
    instance.memory().ifPresent(m -> transcript.memory(m.read(0, m.size())));
    globals(module, instance, transcript);
    return transcript;
  }

  private static void globals(Module module, Instance instance, Transcript transcript) {
    for (var export : module.exports()) {
      if (export.name().startsWith(Subject.GLOBAL_PREFIX)
          && export.type() instanceof GlobalType type) {
        long bits = instance.global(export.name()).orElseThrow();
        transcript.add(export.name() + " = " + Transcript.value(type.value(), bits));
      }
    }
  }

  private static Imports imports(Module module, Transcript transcript) {
    Imports.Builder imports = Imports.builder();
    for (Import wanted : module.imports()) {
      if (wanted.type() instanceof FunctionType type) {
        String name = wanted.module() + "." + wanted.name();
        imports.function(
            wanted.module(),
            wanted.name(),
            type,
            call -> {
              long[] arguments = new long[type.parameters().size()];
              for (int i = 0; i < arguments.length; i++) {
                arguments[i] = call.bits(i);
              }
              long answer = transcript.hostCall(name, type, arguments);
              for (int i = 0; i < type.results().size(); i++) {
                call.result(i, answer);
              }
            });
      }
    }
    return imports.build();
  }
}
