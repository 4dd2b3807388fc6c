package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.vm.Export;
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
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "run",
    description = "Run an exported function of a module, without a chain.",
    footer = {
      "",
      "Examples:",
      "  qlcvm wasm run contracts/c/seed/seed.wasm --stub-imports",
      "  qlcvm wasm run contracts/rust/seed/seed.wasm --stub-imports --repeat 10 -o" + " json"
    })
final class WasmRunCommand implements Callable<Integer> {

  private static final int REPEAT_MAX = 1_000_000;

  /** The only one so far. */
  private static final String INTERPRETER = "interpreter";

  private final LongSupplier nanoTime;

  @Mixin private final OutputOption output = new OutputOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec command;

  @Parameters(paramLabel = "FILE.wasm", description = "The WebAssembly module.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--invoke",
      paramLabel = "NAME",
      defaultValue = "invoke",
      description = "The exported function (default: invoke).")
  private String function = "invoke";

  @Option(
      names = "--arg",
      paramLabel = "TYPE:VALUE",
      converter = ValueConverter.class,
      description = "An argument, such as i32:5, i64:-1, f32:1.5 or f64:0x7ff8000000000000 (bits).")
  private List<Value> arguments = new ArrayList<>();

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "interpreter, or auto (default), which is the interpreter.")
  private String engine = "auto";

  @Option(
      names = "--gas-limit",
      paramLabel = "N",
      description = "Most gas of one run; without it, gas is counted but not limited.")
  private @Nullable Long gasLimit;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often to run it, each time in a new instance (default: 1).")
  private int repeat = 1;

  @Option(names = "--stub-imports", description = "Answer every imported function with zeros.")
  private boolean stubImports;

  WasmRunCommand(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record TypedBits(String type, String bits) {}

  private record Report(
      String engine,
      String status,
      List<TypedBits> results,
      @Nullable String trap,
      long gasUsed,
      @Nullable Hash32 memorySha256,
      List<Long> elapsedNanos) {}

  /** How one run ended, and the memory it left. */
  private record Ended(Outcome outcome, @Nullable Hash32 memory, long nanos) {}

  @Override
  public Integer call() throws CommandException {
    checkOptions();
    Module module = load();
    FunctionType type = functionType(module);
    checkArguments(type);
    Imports imports = imports(module);
    List<Long> elapsed = new ArrayList<>();
    Ended last = run(module, imports);
    elapsed.add(last.nanos());
    while (elapsed.size() < repeat) {
      last = run(module, imports);
      elapsed.add(last.nanos());
    }
    Report report = report(last, type, elapsed);
    output.print(text(last, type, report), report);
    return (last.outcome() instanceof Outcome.Returned ? ExitStatus.DONE : ExitStatus.REFUSED)
        .code();
  }

  private void checkOptions() {
    if (!engine.equals("auto") && !engine.equals(INTERPRETER)) {
      throw usage("--engine takes interpreter or auto, not " + engine);
    }
    if (repeat < 1 || repeat > REPEAT_MAX) {
      throw usage("--repeat takes a number from 1 to " + REPEAT_MAX);
    }
    if (gasLimit != null && gasLimit < 0) {
      throw usage("--gas-limit takes a number from 0");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private Module load() throws CommandException {
    try {
      return Wasm.load(ModuleFile.read(file), Limits.WIDE);
    } catch (InvalidModuleException e) {
      throw new CommandException(
          ExitStatus.REFUSED, "%s is no valid module: %s".formatted(file, e.getMessage()));
    }
  }

  private FunctionType functionType(Module module) throws CommandException {
    Export export = module.export(function).orElse(null);
    if (export != null && export.type() instanceof FunctionType type) {
      return type;
    }
    List<String> functions =
        module.exports().stream()
            .filter(e -> e.type() instanceof FunctionType)
            .map(Export::name)
            .toList();
    throw new CommandException(
        ExitStatus.NOT_FOUND,
        "%s exports no function \"%s\"; it exports %s"
            .formatted(
                file, function, functions.isEmpty() ? "none" : String.join(", ", functions)));
  }

  private void checkArguments(FunctionType type) {
    List<ValueType> given = arguments.stream().map(Value::type).toList();
    if (!given.equals(type.parameters())) {
      throw usage("\"%s\" is %s: give --arg for each parameter".formatted(function, type));
    }
  }

  private Imports imports(Module module) throws CommandException {
    Imports.Builder imports = Imports.builder();
    for (Import wanted : module.imports()) {
      if (stubImports && wanted.type() instanceof FunctionType type) {
        imports.function(
            wanted.module(),
            wanted.name(),
            type,
            call -> {
              for (int i = 0; i < type.results().size(); i++) {
                call.result(i, 0);
              }
            });
      } else {
        throw new CommandException(
            ExitStatus.FAILED,
            "%s imports \"%s\" \"%s\", %s"
                .formatted(
                    file,
                    wanted.module(),
                    wanted.name(),
                    stubImports
                        ? "which is no function: there is nothing to stand for it"
                        : "which only a chain has: give --stub-imports to answer with zeros"));
      }
    }
    return imports.build();
  }

  private Ended run(Module module, Imports imports) throws CommandException {
    // What runs here stops where it would on the chain; only the module itself may be larger.
    Store store = new Store(Limits.CONTRACT, gasLimit == null ? Long.MAX_VALUE : gasLimit);
    long[] bits = arguments.stream().mapToLong(Value::bits).toArray();
    try {
      Instance instance = module.instantiate(store, imports);
      long start = nanoTime.getAsLong();
      Outcome outcome = instance.invoke(function, bits);
      long nanos = nanoTime.getAsLong() - start;
      Hash32 memory = instance.memory().map(m -> Hashing.sha256(m.read(0, m.size()))).orElse(null);
      return new Ended(outcome, memory, nanos);
    } catch (UninstantiableException e) {
      return new Ended(e.outcome(), null, 0);
    } catch (LinkException e) {
      throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static Report report(Ended ended, FunctionType type, List<Long> elapsed) {
    return new Report(
        INTERPRETER,
        status(ended.outcome()),
        results(ended.outcome(), type).stream()
            .map(value -> new TypedBits(value.type().toString(), value.hex()))
            .toList(),
        ended.outcome() instanceof Outcome.Trapped(var trap, _) ? trap.kind().toString() : null,
        ended.outcome().gasUsed(),
        ended.memory(),
        elapsed);
  }

  private static String status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Returned _ -> "returned";
      case Outcome.Trapped _ -> "trapped";
      case Outcome.OutOfGas _ -> "out_of_gas";
      case Outcome.Exited(var exit, _) -> throw new IllegalStateException(exit);
    };
  }

  private static List<Value> results(Outcome outcome, FunctionType type) {
    List<Value> values = new ArrayList<>();
    if (outcome instanceof Outcome.Returned(long[] results, _)) {
      for (int i = 0; i < results.length; i++) {
        values.add(new Value(type.results().get(i), results[i]));
      }
    }
    return values;
  }

  private static String text(Ended ended, FunctionType type, Report report) {
    Lines lines = new Lines();
    lines.add("status", report.status());
    for (Value result : results(ended.outcome(), type)) {
      lines.add("result", "%s %s (%s)".formatted(result.type(), result.hex(), result.number()));
    }
    if (ended.outcome() instanceof Outcome.Trapped(var trap, _)) {
      lines.add("trap", trap.message());
      trap.frames().forEach(frame -> lines.add("  in", frame));
    }
    lines.add("gas used", report.gasUsed());
    if (report.memorySha256() != null) {
      lines.add("memory", "SHA-256 " + report.memorySha256());
    }
    long fastest = report.elapsedNanos().stream().mapToLong(Long::longValue).min().orElse(0);
    lines.add(
        "elapsed",
        "%d ns, the fastest of %d, %s"
            .formatted(fastest, report.elapsedNanos().size(), report.engine()));
    return lines.text();
  }

  static final class ValueConverter implements ITypeConverter<Value> {
    @Override
    public Value convert(String text) {
      try {
        return Value.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
