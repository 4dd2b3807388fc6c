package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code qlcvm genesis}: the way in for the program that puts the command line together. */
public final class GenesisCommands {

  private GenesisCommands() {}

  /** The commands. */
  public static CommandLine group(CommandEnvironment environment) {
    CommandSpec spec = CommandSpec.create().name("genesis");
    spec.usageMessage().description("What a chain begins with: genesis files.");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return new CommandLine(spec)
        .addSubcommand(new GenesisNewCommand(environment))
        .addSubcommand(new GenesisCheckCommand())
        .addSubcommand(new GenesisHashCommand());
  }
}
