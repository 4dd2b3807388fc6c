package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.vm.ExternType;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.Usage;
import io.qlcvm.vm.Wasm;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = {
      "Check whether a chain would take a module as a contract, and show what is in it.",
      "The check is the one that a node makes at a deployment."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm wasm check contracts/rust/seed/seed.wasm",
      "  qlcvm wasm check contracts/c/tests/counter.wasm -o json"
    })
final class WasmCheckCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(paramLabel = "FILE.wasm", description = "The WebAssembly module.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  /**
   * What was found; all lists are empty for what is no module.
   *
   * @param verdict {@code accepted} or {@code refused}
   * @param reason stable word, null if accepted
   * @param offset bytes from the start of the module, null if accepted
   */
  private record Verdict(
      String verdict,
      @Nullable String reason,
      @Nullable Long offset,
      @Nullable String message,
      Hash32 sha256,
      List<Usage> limits,
      List<ImportLine> imports,
      List<ExportLine> exports,
      List<Sections.Section> sections) {}

  private record ImportLine(String module, String name, String type) {}

  private record ExportLine(String name, String type) {}

  @Override
  public Integer call() throws CommandException {
    byte[] code = ModuleFile.read(file);
    RefusedCodeException refusal = refusal(code);
    Verdict verdict = describe(code, refusal);
    output.print(text(verdict), verdict);
    return (refusal == null ? ExitStatus.DONE : ExitStatus.REFUSED).code();
  }

  private static @Nullable RefusedCodeException refusal(byte[] code) {
    try {
      new Contracts().check(code);
      return null;
    } catch (RefusedCodeException e) {
      return e;
    }
  }

  private static Verdict describe(byte[] code, @Nullable RefusedCodeException refusal) {
    Module module = load(code);
    return new Verdict(
        refusal == null ? "accepted" : "refused",
        refusal == null ? null : refusal.reason(),
        refusal == null ? null : refusal.offset(),
        refusal == null ? null : refusal.getMessage(),
        Hashing.sha256(code),
        module == null ? List.of() : module.usage(Limits.CONTRACT),
        module == null ? List.of() : imports(module),
        module == null ? List.of() : exports(module),
        module == null ? List.of() : Sections.of(code));
  }

  /** What is refused as a contract may be a fine module all the same. */
  private static @Nullable Module load(byte[] code) {
    try {
      return Wasm.load(code, Limits.WIDE);
    } catch (InvalidModuleException _) {
      return null;
    }
  }

  private static List<ImportLine> imports(Module module) {
    return module.imports().stream()
        .map(wanted -> new ImportLine(wanted.module(), wanted.name(), describe(wanted.type())))
        .toList();
  }

  private static List<ExportLine> exports(Module module) {
    return module.exports().stream()
        .map(export -> new ExportLine(export.name(), describe(export.type())))
        .toList();
  }

  private static String describe(ExternType type) {
    return switch (type) {
      case FunctionType function -> "function " + function;
      case MemoryType memory -> "memory of " + range(memory.minimum(), memory.maximum()) + " pages";
      case TableType table ->
          "table of " + range(table.minimum(), table.maximum()) + " " + table.element();
      case GlobalType global ->
          "global " + global.value() + (global.mutable() ? ", mutable" : ", constant");
    };
  }

  private static String range(long minimum, @Nullable Long maximum) {
    return maximum == null ? minimum + " or more" : minimum + " to " + maximum;
  }

  private static String text(Verdict verdict) {
    Lines lines = new Lines();
    if (verdict.reason() == null) {
      lines.add("verdict", "accepted");
    } else {
      lines.add("verdict", "refused: " + verdict.reason() + " at byte " + verdict.offset());
      lines.add("reason", String.valueOf(verdict.message()));
    }
    lines.add("sha256", verdict.sha256());
    for (Usage limit : verdict.limits()) {
      lines.add("limit", "%s: %d of %d".formatted(limit.what(), limit.used(), limit.max()));
    }
    for (ImportLine line : verdict.imports()) {
      lines.add("import", "%s.%s, %s".formatted(line.module(), line.name(), line.type()));
    }
    for (ExportLine line : verdict.exports()) {
      lines.add("export", "%s, %s".formatted(line.name(), line.type()));
    }
    for (Sections.Section section : verdict.sections()) {
      lines.add("section", "%s: %d bytes".formatted(section.name(), section.bytes()));
    }
    return lines.text();
  }
}
