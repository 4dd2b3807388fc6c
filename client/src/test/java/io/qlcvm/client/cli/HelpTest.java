package io.qlcvm.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class HelpTest {

  /** Those that ask no node. */
  private static final Set<String> OFFLINE =
      Set.of("account new", "account list", "account import", "account show");

  private static CommandLine root() {
    return CommandRun.root(
        new CommandEnvironment(
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()),
            Map.of(),
            _ -> {}));
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(HelpTest::leaves);
  }

  private static List<String> commands() {
    return leaves(root())
        .map(command -> command.getCommandSpec().qualifiedName().substring("qlcvm ".length()))
        .toList();
  }

  private static CommandRun runWords(String line) {
    return CommandRun.of(Map.of(), line.split(" ", -1));
  }

  @Test
  void commands_all_areThere() {
    assertEquals(
        List.of(
            "status",
            "deploy",
            "invoke",
            "query",
            "storage get",
            "storage list",
            "proof",
            "abi",
            "tx show",
            "tx send",
            "tx wait",
            "tx trace",
            "tx profile",
            "account new",
            "account list",
            "account import",
            "account show",
            "account balance",
            "events",
            "block show"),
        commands());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_ofEachCommand_hasTwoExamplesThatParse(String command) {
    CommandRun help = runWords(command + " --help");

    assertTrue(help.succeeded(), help.err());
    List<String> examples =
        help.out().lines().filter(line -> line.startsWith("  qlcvm ")).map(String::strip).toList();
    assertEquals(2, examples.size(), help.out());
    for (String example : examples) {
      String[] words = example.split(" ", -1);
      ParseResult parsed = root().parseArgs(Arrays.copyOfRange(words, 1, words.length));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      assertEquals("qlcvm " + command, parsed.commandSpec().qualifiedName(), example);
    }
    assertTrue(help.out().contains("-o, --output=text|json"), help.out());
    assertEquals(!OFFLINE.contains(command), help.out().contains("--node=URL"), help.out());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_ofEachCommand_hasNoColours(String command) {
    assertTrue(runWords(command + " -h").out().indexOf('\u001b') < 0);
  }

  @Test
  void group_alone_isAUsageError() {
    CommandRun run = CommandRun.of(Map.of(), "storage");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("Missing required subcommand"), run.err());
    assertTrue(run.err().contains("qlcvm storage --help"), run.err());
  }

  @Test
  void group_help_listsItsCommands() {
    CommandRun run = CommandRun.of(Map.of(), "tx", "--help");

    assertTrue(run.succeeded());
    assertTrue(run.out().contains("wait"), run.out());
  }
}
