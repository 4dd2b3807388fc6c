package io.qlcvm.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** The way in for the program that puts the command line together. */
public final class ClientCommands {

  private ClientCommands() {}

  /** Adds the commands that talk to a node. */
  public static void addTo(CommandLine root, CommandEnvironment environment) {}

  /**
   * Runs the command that the arguments name and returns the process's exit status, see {@link
   * ExitStatus}. Every command under the root writes to the environment's streams and has its
   * exceptions turned into a message and a status alike: {@link CommandException}, {@link
   * io.qlcvm.client.NodeException}, {@link InterruptedException} and picocli's own.
   *
   * @param root with all commands added
   */
  public static int execute(
      CommandLine root, CommandEnvironment environment, String... arguments) {
    return root.setOut(environment.out())
        .setErr(environment.err())
        .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
        .setExpandAtFiles(false)
        .setExecutionExceptionHandler(new Failures())
        .execute(arguments);
  }
}
