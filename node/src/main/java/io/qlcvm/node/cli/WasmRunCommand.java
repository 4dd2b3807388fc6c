package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.Trap;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code qlcvm wasm run}: runs an export of a module, with the limits of a contract. */
@Command(
    name = "run",
    description = "Run an exported function of a module, with the limits of a contract.",
    footer = {
      "",
      "Examples:",
      "  qlcvm wasm run contracts/c/seed/seed.wasm --stub-imports",
      "  qlcvm wasm run fib.wasm --invoke fib --arg i32:20 --repeat 5 -o json"
    })
final class WasmRunCommand implements Callable<Integer> {

  private static final int REPEAT_MAX = 1_000_000;

  /** Named as on the command line. */
  private enum Engine {
    interpreter,
    auto;

    /** The engine that does the work. */
    Engine chosen() {
      return interpreter;
    }
  }

  private final LongSupplier nanoTime;

  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "FILE", description = "A binary WebAssembly module.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--invoke",
      paramLabel = "NAME",
      defaultValue = "invoke",
      description = "Export to call (default: invoke).")
  private String export = "invoke";

  @Option(
      names = "--arg",
      paramLabel = "TYPE:VALUE",
      converter = TypedValue.Converter.class,
      description = "An argument, such as i32:5, i64:-1, f64:1.5, f32:nan. Repeat for more.")
  private List<TypedValue> arguments = new ArrayList<>();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description = "interpreter, or auto (default), which is the interpreter too.")
  private Engine engine = Engine.auto;

  @Option(
      names = "--gas-limit",
      paramLabel = "N",
      description = "Most gas to use. Without it, gas is counted but not limited.")
  private @Nullable Long gasLimit;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs, each in a fresh instance (default: 1).")
  private int repeat = 1;

  @Option(names = "--stub-imports", description = "Answer every imported function with zeros.")
  private boolean stubImports;

  WasmRunCommand(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record ResultJson(String type, String bits) {}

  /** The document of {@code -o json}. */
  private record Report(
      String engine,
      String status,
      List<ResultJson> results,
      @Nullable String trap,
      long gasUsed,
      @Nullable String memorySha256,
      List<Long> elapsedNanos,
      List<Trap.Frame> frames) {}

  /** How one run ended, and what it left in memory. */
  private record Ended(Outcome outcome, @Nullable String memorySha256, long elapsedNanos) {}

  @Override
  public Integer call() throws CommandException {
    if (repeat < 1 || repeat > REPEAT_MAX) {
      throw new CommandException(
          ExitStatus.USAGE, "--repeat takes a number from 1 to " + REPEAT_MAX);
    }
    if (gasLimit != null && gasLimit < 0) {
      throw new CommandException(ExitStatus.USAGE, "--gas-limit takes a number from 0 on");
    }
    Module module = load();
    FunctionType type = functionType(module);
    List<Long> elapsed = new ArrayList<>();
    Ended ended = run(module);
    elapsed.add(ended.elapsedNanos());
    while (elapsed.size() < repeat) {
      ended = run(module);
      elapsed.add(ended.elapsedNanos());
    }
    Report report = report(ended, type.results(), elapsed);
    output.print(text(report, ended.outcome(), type.results()), report);
    return ended.outcome() instanceof Outcome.Returned
        ? ExitStatus.DONE.code()
        : ExitStatus.REFUSED.code();
  }

  private Module load() throws CommandException {
    try {
      return Wasm.load(ModuleFile.read(file), Limits.CONTRACT);
    } catch (InvalidModuleException e) {
      throw new CommandException(
          ExitStatus.REFUSED,
          file + " is refused: " + e.getMessage() + "; see: qlcvm wasm check " + file);
    }
  }

  private FunctionType functionType(Module module) throws CommandException {
    if (!(module.export(export).map(Export::type).orElse(null) instanceof FunctionType type)) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          file + " exports no function \"" + export + "\"; see: qlcvm wasm check " + file);
    }
    List<ValueType> given = arguments.stream().map(TypedValue::type).toList();
    if (!given.equals(type.parameters())) {
      throw new CommandException(
          ExitStatus.USAGE, export + " takes " + type.parameters() + ", --arg gave " + given);
    }
    return type;
  }

  private Ended run(Module module) throws CommandException {
    Store store = new Store(Limits.CONTRACT, gasLimit == null ? Long.MAX_VALUE : gasLimit);
    try {
      Instance instance = module.instantiate(store, imports(module));
      long[] bits = arguments.stream().mapToLong(TypedValue::bits).toArray();
      long start = nanoTime.getAsLong();
      Outcome outcome = instance.invoke(export, bits);
      long elapsed = nanoTime.getAsLong() - start;
      return new Ended(
          outcome, instance.memory().map(WasmRunCommand::sha256).orElse(null), elapsed);
    } catch (LinkException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          e.getMessage() + "; --stub-imports answers imported functions with zeros");
    } catch (UninstantiableException e) {
      return new Ended(e.outcome(), null, 0);
    }
  }

  private Imports imports(Module module) {
    Imports.Builder imports = Imports.builder();
    if (stubImports) {
      for (Import wanted : module.imports()) {
        if (wanted.type() instanceof FunctionType type) {
          imports.function(
              wanted.module(),
              wanted.name(),
              type,
              call -> {
                for (int i = 0; i < type.results().size(); i++) {
                  call.result(i, 0);
                }
              });
        }
      }
    }
    return imports.build();
  }

  private static String sha256(Memory memory) {
    return Hashing.sha256(memory.read(0, memory.size())).toString();
  }

  private Report report(Ended ended, List<ValueType> types, List<Long> elapsed) {
    Outcome outcome = ended.outcome();
    List<ResultJson> results = new ArrayList<>();
    String status = "out_of_gas";
    String trap = null;
    List<Trap.Frame> frames = List.of();
    switch (outcome) {
      case Outcome.Returned(long[] bits, _) -> {
        status = "returned";
        for (int i = 0; i < bits.length; i++) {
          TypedValue value = new TypedValue(types.get(i), bits[i]);
          results.add(new ResultJson(value.type().toString(), value.hex()));
        }
      }
      case Outcome.Trapped(Trap stopped, _) -> {
        status = "trapped";
        trap = stopped.kind().toString();
        frames = stopped.frames();
      }
      case Outcome.OutOfGas _ -> {}
      case Outcome.Exited _ -> throw new AssertionError("no host function here exits");
    }
    return new Report(
        engine.chosen().name(),
        status,
        results,
        trap,
        outcome.gasUsed(),
        ended.memorySha256(),
        elapsed,
        frames);
  }

  private static String text(Report report, Outcome outcome, List<ValueType> types) {
    StringJoiner text = new StringJoiner(System.lineSeparator());
    text.add(report.trap() == null ? report.status() : report.status() + ": " + report.trap());
    if (outcome instanceof Outcome.Returned(long[] bits, _)) {
      for (int i = 0; i < bits.length; i++) {
        text.add("  " + types.get(i) + ":" + new TypedValue(types.get(i), bits[i]).text());
      }
    }
    report.frames().forEach(frame -> text.add("  in " + frame));
    text.add("gas used: " + report.gasUsed());
    long fastest = report.elapsedNanos().stream().mapToLong(Long::longValue).min().orElse(0);
    text.add("fastest of " + report.elapsedNanos().size() + ": " + fastest + " ns");
    return text.toString();
  }
}
