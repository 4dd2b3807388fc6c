package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.client.cli.CommandEnvironment;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

final class PlainFlagsTest {

  private static Optional<Map<Setting, String>> read(String... arguments) {
    return PlainFlags.read(List.of(arguments));
  }

  @Test
  void read_flagsAndValues_givesThem() {
    assertEquals(Optional.of(Map.of()), read());
    assertEquals(
        Optional.of(
            Map.of(
                Setting.DEV, "true", Setting.PORT, "0", Setting.DATA, "a b=c", Setting.HOST, "x")),
        read("--dev", "--port", "0", "--data", "a b=c", "--host", "x"));
  }

  @Test
  void read_anythingElse_isLeftToPicocli() {
    for (String line :
        List.of(
            "--help",
            "-h",
            "dev",
            "--DEV",
            "--dev true",
            "--dev no",
            "--dev --no-such-flag",
            "--port",
            "--port --dev",
            "--port -1",
            "--port=0",
            "--port 0 --port 0",
            "--data \"a\"",
            "--check-config",
            "--dev --config file")) {
      assertEquals(Optional.empty(), read(line.split(" ")), line);
    }
    assertEquals(Optional.empty(), read("--data", ""));
  }

  /** Flags and values in any order, so that every second list or so is good for something. */
  @Provide
  static Arbitrary<List<String>> arguments() {
    Arbitrary<List<String>> flag =
        Arbitraries.of(Setting.values()).map(setting -> List.of(setting.flag()));
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of("", "true", "false", "node", "-", "--", "-h", "=", "\"a\"", "'a'", "@f"),
            Arbitraries.strings().withChars("a0 -=,.@'\\/${}:*").ofMaxLength(4));
    Arbitrary<List<String>> valued =
        Arbitraries.of(Setting.values())
            .filter(setting -> setting.form() != Setting.Form.BOOLEAN)
            .flatMap(setting -> value.map(text -> List.of(setting.flag(), text)));
    return Arbitraries.frequencyOf(
            Tuple.of(6, valued), Tuple.of(2, flag), Tuple.of(1, value.map(List::of)))
        .list()
        .ofMaxSize(4)
        .map(parts -> parts.stream().flatMap(List::stream).toList());
  }

  @Property(tries = 300)
  void read_whateverItTakes_isWhatPicocliTakes(@ForAll("arguments") List<String> arguments) {
    PlainFlags.read(arguments).ifPresent(flags -> assertEquals(parse(arguments), flags));
  }

  /** By the same road as the program's: its root command reads the whole line. */
  private static Map<Setting, String> parse(List<String> arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    NodeCommand command =
        new NodeCommand(
            new CommandEnvironment(nowhere, nowhere, Map.of(), _ -> {}),
            InstantSource.system(),
            _ -> {});
    CommandLine root = Main.root(new NodeOptions(command)).setExpandAtFiles(false);
    List<String> line = new ArrayList<>(List.of(NodeOptions.NAME));
    line.addAll(arguments);
    ParseResult parsed = root.parseArgs(line.toArray(String[]::new)).subcommand();
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    Stream.of(Setting.values())
        .filter(setting -> parsed.hasMatchedOption(setting.flag()))
        .forEach(
            setting -> flags.put(setting, parsed.matchedOptionValue(setting.flag(), "not there")));
    assertEquals(flags.size(), parsed.matchedOptionsSet().size());
    return flags;
  }
}
