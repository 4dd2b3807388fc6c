package io.qlcvm.client.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The way in for the program that puts the command line together. */
public final class ClientCommands {

  /** Wide enough for an example with an address, which is 64 columns by itself. */
  private static final int HELP_COLUMNS = 132;

  private ClientCommands() {}

  /** Adds the commands that talk to a node. */
  public static void addTo(CommandLine root, CommandEnvironment environment) {
    root.addSubcommand(new StatusCommand(environment))
        .addSubcommand(new DeployCommand(environment))
        .addSubcommand(new InvokeCommand(environment))
        .addSubcommand(new QueryCommand(environment))
        .addSubcommand(
            group(
                "storage",
                "What a contract stores.",
                new StorageGetCommand(environment),
                new StorageListCommand(environment)))
        .addSubcommand(new ProofCommand(environment))
        .addSubcommand(new AbiCommand(environment))
        .addSubcommand(
            group(
                "tx",
                "Transactions.",
                new TxShowCommand(environment),
                new TxSendCommand(environment),
                new TxWaitCommand(environment),
                new TxTraceCommand(environment),
                new TxProfileCommand(environment)))
        .addSubcommand(
            group(
                "account",
                "Accounts: keys in an encrypted keystore, and balances.",
                new AccountNewCommand(environment),
                new AccountListCommand(environment),
                new AccountImportCommand(environment),
                new AccountShowCommand(environment),
                new AccountBalanceCommand(environment)))
        .addSubcommand(new EventsCommand(environment))
        .addSubcommand(group("block", "Blocks.", new BlockShowCommand(environment)));
  }

  /** A command that only leads to others. */
  private static CommandLine group(String name, String description, Object... commands) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    CommandLine group = new CommandLine(spec);
    for (Object command : commands) {
      group.addSubcommand(command);
    }
    return group;
  }

  /**
   * Runs the command that the arguments name and returns the process's exit status, see {@link
   * ExitStatus}. Every command under the root writes to the environment's streams and has its
   * exceptions turned into a message and a status alike: {@link CommandException}, {@link
   * io.qlcvm.client.NodeException}, {@link InterruptedException} and picocli's own.
   *
   * @param root with all commands added
   */
  public static int execute(CommandLine root, CommandEnvironment environment, String... arguments) {
    return root.setOut(environment.out())
        .setErr(environment.err())
        .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(HELP_COLUMNS)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(ClientCommands::explainUsage)
        .setExecutionExceptionHandler(new Failures())
        .execute(arguments);
  }

  /** Runs a command that was read without picocli, and ends its exceptions in the same way. */
  public static int execute(Callable<Integer> command, CommandEnvironment environment) {
    try {
      return command.call();
    } catch (Exception e) {
      return Failures.tell(e, environment.err()).code();
    }
  }

  private static int explainUsage(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("qlcvm: " + mistake.getMessage());
    UnmatchedArgumentException.printSuggestions(mistake, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitStatus.USAGE.code();
  }
}
