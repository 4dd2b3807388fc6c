package io.qlcvm.node.cli;

import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code qlcvm wasm}: the way in for the program that puts the command line together. */
public final class WasmCommands {

  private WasmCommands() {}

  /**
   * The commands.
   *
   * @param nanoTime measures runs, nanoseconds from any beginning
   */
  public static CommandLine group(LongSupplier nanoTime) {
    CommandSpec spec = CommandSpec.create().name("wasm");
    spec.usageMessage().description("WebAssembly modules.");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return new CommandLine(spec)
        .addSubcommand(new WasmCheckCommand())
        .addSubcommand(new WasmRunCommand(nanoTime));
  }
}
