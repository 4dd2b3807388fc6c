package io.qlcvm.node.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code qlcvm db}: the way in for the program that puts the command line together. */
public final class DbCommands {

  private DbCommands() {}

  /** For people: what is special about some of the blocks, if anything is. */
  static String edited(long blocks) {
    return blocks == 0
        ? ""
        : "; %d of them begin with edits of the state (dev_setBalance, dev_setStorage)"
            .formatted(blocks);
  }

  /** The commands. */
  public static CommandLine group() {
    CommandSpec spec = CommandSpec.create().name("db");
    spec.usageMessage().description("A chain's data folder, while no node runs on it.");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return new CommandLine(spec)
        .addSubcommand(new DbCheckCommand())
        .addSubcommand(new DbExportCommand())
        .addSubcommand(new DbImportCommand())
        .addSubcommand(new DbCheckpointCommand())
        .addSubcommand(new DbRollbackCommand())
        .addSubcommand(new DbStatsCommand());
  }
}
