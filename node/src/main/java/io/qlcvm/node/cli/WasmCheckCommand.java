package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.execution.Contracts;
import io.qlcvm.ledger.execution.RefusedCodeException;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Wasm;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code qlcvm wasm check}: what a node would say to a deployment of this file. */
@Command(
    name = "check",
    description = "Check a module as a node does before it is deployed.",
    footer = {
      "",
      "Examples:",
      "  qlcvm wasm check contracts/rust/seed/seed.wasm",
      "  qlcvm wasm check -o json contracts/c/seed/seed.wasm"
    })
final class WasmCheckCommand implements Callable<Integer> {

  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "FILE", description = "A binary WebAssembly module.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  /**
   * The answer.
   *
   * @param reason the word of the refusal, or null
   * @param offset in the module, bytes; null if it is accepted
   * @param limits null if the module could not be loaded
   */
  private record Verdict(
      String file,
      int bytes,
      boolean accepted,
      @Nullable String reason,
      @Nullable Long offset,
      @Nullable String message,
      Map<String, Map<String, Long>> limits,
      List<String> imports,
      List<String> exports,
      List<Sections.Section> sections) {}

  @Override
  public Integer call() throws CommandException {
    byte[] bytes = ModuleFile.read(file);
    Verdict verdict = verdict(bytes);
    output.print(text(verdict), verdict);
    return verdict.accepted() ? ExitStatus.DONE.code() : ExitStatus.REFUSED.code();
  }

  private Verdict verdict(byte[] bytes) {
    String reason = null;
    Long offset = null;
    String message = null;
    try {
      new Contracts().check(bytes);
    } catch (RefusedCodeException e) {
      reason = e.refusal().reason();
      offset = e.offset();
      message = e.getMessage();
    }
    Optional<Module> module = load(bytes);
    return new Verdict(
        file.toString(),
        bytes.length,
        reason == null,
        reason,
        offset,
        message,
        module.map(WasmCheckCommand::limits).orElse(Map.of()),
        module.map(WasmCheckCommand::imports).orElse(List.of()),
        module.map(WasmCheckCommand::exports).orElse(List.of()),
        Sections.of(bytes));
  }

  /** With the widest limits, so that what was refused can still be looked at. */
  private static Optional<Module> load(byte[] bytes) {
    try {
      return Optional.of(Wasm.load(bytes, Limits.WIDE));
    } catch (InvalidModuleException _) {
      return Optional.empty();
    }
  }

  private static Map<String, Map<String, Long>> limits(Module module) {
    Map<String, Map<String, Long>> limits = new LinkedHashMap<>();
    module
        .usage(Limits.CONTRACT)
        .forEach(u -> limits.put(u.what(), Map.of("used", u.used(), "max", u.max())));
    return limits;
  }

  private static List<String> imports(Module module) {
    return module.imports().stream()
        .map(i -> i.module() + "." + i.name() + " " + i.type())
        .toList();
  }

  private static List<String> exports(Module module) {
    return module.exports().stream().map(e -> e.name() + " " + e.type()).toList();
  }

  private static String text(Verdict verdict) {
    StringJoiner text = new StringJoiner(System.lineSeparator());
    text.add(
        verdict.accepted()
            ? "accepted: " + verdict.file() + ", " + verdict.bytes() + " bytes"
            : "refused: " + verdict.reason() + ": " + verdict.message());
    verdict
        .limits()
        .forEach((what, u) -> text.add("  " + what + ": " + u.get("used") + " of " + u.get("max")));
    verdict.imports().forEach(i -> text.add("  import " + i));
    verdict.exports().forEach(e -> text.add("  export " + e));
    verdict
        .sections()
        .forEach(s -> text.add("  section " + s.name() + ": " + s.bytes() + " bytes"));
    return text.toString();
  }
}
