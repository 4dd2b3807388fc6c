package io.qlcvm.node.cli;

import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The group {@code qlcvm wasm}. */
public final class WasmCommands {

  private WasmCommands() {}

  /**
   * Adds the group.
   *
   * @param nanoTime a clock for elapsed time, nanoseconds
   */
  public static void addTo(CommandLine root, LongSupplier nanoTime) {
    CommandSpec spec = CommandSpec.create().name("wasm");
    spec.usageMessage().description("Look at and run WebAssembly modules, without a node.");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    root.addSubcommand(
        new CommandLine(spec)
            .addSubcommand(new WasmCheckCommand())
            .addSubcommand(new WasmRunCommand(nanoTime)));
  }
}
