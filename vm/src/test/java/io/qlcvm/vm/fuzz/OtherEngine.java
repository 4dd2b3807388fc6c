package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.Arrays;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

/** Runs subjects in Endive's interpreter, which shares no line with this engine. */
final class OtherEngine {

  /** It has no gas: operators that a call may run where this engine needed at most its gas. */
  private static final long OPERATORS_MAX = 40 * OwnEngine.GAS;

  private static final int PAGE_BYTES = 1 << 16;

  /** Thrown where the other engine runs on and on. */
  @SuppressWarnings("serial")
  private static final class Endless extends RuntimeException {
    Endless() {
      super("runs on and on", null, false, false);
    }
  }

  private OtherEngine() {}

  /** Whether it takes the bytes for a valid module. */
  static boolean accepts(byte[] bytes) {
    try {
      var _ = Instance.builder(Parser.parse(bytes)).withInitialize(false).withStart(false).build();
      return true;
    } catch (run.endive.wasm.UnlinkableException _) {
      return true;
    } catch (RuntimeException _) {
      return false;
    }
  }

  static Transcript run(Subject subject) {
    Transcript transcript = new Transcript();
    ModuleDefinition definition = Decoder.decode(subject.bytes(), Subject.LIMITS);
    long[] operators = new long[1];
    var builder =
        Instance.builder(Parser.parse(subject.bytes()))
            .withImportValues(imports(definition, transcript))
            .withUnsafeExecutionListener((_, _) -> {
              if (++operators[0] > OPERATORS_MAX) {
                throw new Endless();
              }
            });
    if (!definition.memories().isEmpty()) {
      var type = definition.memories().get(0);
      int pages = Subject.LIMITS.pagesMax(type);
      builder.withMemoryLimits(new MemoryLimits((int) type.minimum(), pages));
    }
    Instance instance;
    try {
      instance = builder.build();
    } catch (WasmEngineException _) {
      transcript.add("not instantiated");
      return transcript;
    }
    for (Subject.Call call : subject.calls()) {
      operators[0] = 0;
      transcript.completed(call, outcome(instance, call));
    }
    state(definition, instance, transcript);
    return transcript;
  }

  private static String outcome(Instance instance, Subject.Call call) {
    try {
      long[] results = instance.export(call.export()).apply(call.arguments().clone());
      return Transcript.values(call.type().results(), results == null ? new long[0] : results);
    } catch (WasmEngineException _) {
      return "traps";
    } catch (RuntimeException | StackOverflowError e) {
      // It runs on and on, or has a fault of its own.
      return e.toString();
    }
  }

  private static void state(ModuleDefinition definition, Instance instance, Transcript transcript) {
    if (instance.memory() != null) {
      int size = instance.memory().pages() * PAGE_BYTES;
      transcript.memory(instance.memory().readBytes(0, size));
    }
    for (Export export : definition.exports()) {
      if (export.name().startsWith(Subject.GLOBAL_PREFIX)
          && export.type() instanceof GlobalType type) {
        long bits = instance.exports().global(export.name()).getValue();
        transcript.add(export.name() + " = " + Transcript.value(type.value(), bits));
      }
    }
  }

  private static ImportValues imports(ModuleDefinition definition, Transcript transcript) {
    ImportValues.Builder imports = ImportValues.builder();
    for (var wanted : definition.imports()) {
      if (wanted.type() instanceof FunctionType type) {
        String name = wanted.module() + "." + wanted.name();
        imports.addFunction(
            new HostFunction(
                wanted.module(),
                wanted.name(),
                convert(type),
                (_, arguments) -> {
                  long answer = transcript.hostCall(name, type, arguments);
                  long[] results = new long[type.results().size()];
                  Arrays.fill(results, answer);
                  return results;
                }));
      }
    }
    return imports.build();
  }

  private static run.endive.wasm.types.FunctionType convert(FunctionType type) {
    return run.endive.wasm.types.FunctionType.of(
        type.parameters().stream().map(OtherEngine::convert).toList(),
        type.results().stream().map(OtherEngine::convert).toList());
  }

  private static ValType convert(ValueType type) {
    return switch (type) {
      case I32 -> ValType.I32;
      case I64 -> ValType.I64;
      case F32 -> ValType.F32;
      case F64 -> ValType.F64;
      case FUNCREF -> ValType.FuncRef;
      case EXTERNREF -> ValType.ExternRef;
    };
  }
}
