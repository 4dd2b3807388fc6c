package io.qlcvm.node;

import io.qlcvm.client.cli.ClientCommands;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.client.keystore.KeyEncryption;
import io.qlcvm.node.cli.DbCommands;
import io.qlcvm.node.cli.GenesisCommands;
import io.qlcvm.node.cli.TokenCommand;
import io.qlcvm.node.cli.WasmCommands;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The process's entry: {@code qlcvm}. Time and threads of the system come in here only. */
public final class Main {

  private Main() {}

  /** Runs the command that the arguments name, and ends the process with its status. */
  public static void main(String[] arguments) {
    // A client could make the server repeat the costly part of a handshake on one connection.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            System.getenv(),
            time -> Thread.sleep(time),
            System.in,
            Main::askPassword,
            KeyEncryption.strong(bytes -> new SecureRandom().nextBytes(bytes)));
    Consumer<Runnable> onStop =
        action ->
            Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(action));
    NodeCommand node = new NodeCommand(environment, Clock.systemUTC(), onStop);
    System.exit(run(node, environment, arguments));
  }

  /** The question goes to standard error: standard output is for results. */
  private static char @Nullable [] askPassword(String prompt) {
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      return null;
    }
    System.err.print(prompt);
    System.err.flush();
    return console.get().readPassword();
  }

  /** Runs the command that the arguments name and returns the process's exit status. */
  static int run(NodeCommand node, CommandEnvironment environment, String... arguments) {
    List<String> words = List.of(arguments);
    boolean isNode = !words.isEmpty() && words.getFirst().equals(NodeOptions.NAME);
    if (isNode) {
      Optional<Map<Setting, String>> flags = PlainFlags.read(words.subList(1, words.size()));
      if (flags.isPresent()) {
        return ClientCommands.execute(() -> node.run(null, flags.get()), environment);
      }
    }
    CommandLine root = root(new NodeOptions(node));
    // A node has no use for the others' descriptions, which would take its start some 0.3 s.
    if (!isNode) {
      addOthers(root, environment);
    }
    return ClientCommands.execute(root, environment, arguments);
  }

  /** The program itself, with the command that starts a node. */
  static CommandLine root(NodeOptions node) {
    CommandSpec spec = CommandSpec.create().name("qlcvm").version("qlcvm " + Node.VERSION);
    spec.usageMessage()
        .description("A blockchain node that runs WebAssembly contracts, and its client.")
        .footer("", "Examples:", "  qlcvm node --dev", "  qlcvm status");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    CommandLine root = new CommandLine(spec);
    root.addSubcommand(new CommandLine(node.spec()));
    return root;
  }

  private static void addOthers(CommandLine root, CommandEnvironment environment) {
    root.addSubcommand(WasmCommands.group(System::nanoTime));
    root.addSubcommand(DbCommands.group());
    root.addSubcommand(GenesisCommands.group(environment));
    root.addSubcommand(TokenCommand.command(Clock.systemUTC()));
    ClientCommands.addTo(root, environment);
  }
}
