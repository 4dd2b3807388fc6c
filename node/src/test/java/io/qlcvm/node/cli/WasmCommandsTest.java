package io.qlcvm.node.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.ClientCommands;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.types.Hex;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class WasmCommandsTest {

  /** Exports {@code add: (i32, i32) -> i32} and {@code half: f64 -> f64}; has no memory. */
  private static final byte[] ARITHMETIC =
      Hex.decode(
          "0x0061736d01000000"
              + "010c0260027f7f017f60017c017c"
              + "0303020001"
              + "070e020361646400000468616c660001"
              + "0a18020700200020016a0b0e00200044"
              + "0000000000000040"
              + "a30b");

  private static final String CONTRACTS = "../contracts/c/tests/";

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private record Ran(int status, String out, String err) {
    JsonNode json() {
      return new JsonMapper().readTree(out);
    }
  }

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(out, true), new PrintWriter(err, true), Map.of(), _ -> {});
    AtomicLong clock = new AtomicLong();
    CommandLine root =
        new CommandLine(CommandSpec.create().name("qlcvm"))
            .addSubcommand(WasmCommands.group(() -> clock.addAndGet(5)));
    int status = ClientCommands.execute(root, environment, arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  private String arithmetic() throws IOException {
    return Files.write(folder.resolve("arithmetic.wasm"), ARITHMETIC).toString();
  }

  @Test
  void run_function_printsTheAgreedJson() throws IOException {
    Ran ran =
        run(
            "wasm",
            "run",
            arithmetic(),
            "--invoke",
            "add",
            "--arg",
            "i32:5",
            "--arg",
            "i32:-7",
            "--repeat",
            "3",
            "-o",
            "json");
    assertEquals(0, ran.status(), ran.err());
    JsonNode json = ran.json();
    assertEquals(
        List.of("engine", "status", "results", "trap", "gasUsed", "memorySha256", "elapsedNanos"),
        List.copyOf(json.propertyNames()));
    assertEquals("interpreter", json.path("engine").asString());
    assertEquals("returned", json.path("status").asString());
    assertEquals("[{\"type\":\"i32\",\"bits\":\"0xfffffffe\"}]", json.path("results").toString());
    assertTrue(json.path("trap").isNull());
    assertTrue(json.path("gasUsed").asLong() > 0);
    assertTrue(json.path("memorySha256").isNull());
    assertEquals("[5,5,5]", json.path("elapsedNanos").toString());
  }

  @Test
  void run_floats_keepTheirBits() throws IOException {
    Ran ran = run("wasm", "run", arithmetic(), "--invoke", "half", "--arg", "f64:3");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("f64 0x3ff8000000000000 (1.5)"), ran.out());
  }

  @Test
  void run_trap_isTold() {
    Ran ran = run("wasm", "run", CONTRACTS + "write_then_trap.wasm", "--stub-imports");
    assertEquals(6, ran.status());
    assertTrue(ran.out().contains("trapped") && ran.out().contains("unreachable"), ran.out());
    JsonNode json =
        run("wasm", "run", CONTRACTS + "write_then_trap.wasm", "--stub-imports", "-o", "json")
            .json();
    assertEquals("unreachable", json.path("trap").asString());
    assertEquals(66, json.path("memorySha256").asString().length());
    assertEquals(0, json.path("results").size());
  }

  @Test
  void run_gasLimit_isKept() {
    Ran ran =
        run(
            "wasm",
            "run",
            CONTRACTS + "loop_forever.wasm",
            "--stub-imports",
            "--gas-limit",
            "100000",
            "-o",
            "json");
    assertEquals(6, ran.status());
    assertEquals("out_of_gas", ran.json().path("status").asString());
    assertTrue(ran.json().path("gasUsed").asLong() <= 100_000);
  }

  @Test
  void run_importsWithoutStubs_saysWhatToDo() {
    Ran ran = run("wasm", "run", CONTRACTS + "echo.wasm");
    assertEquals(1, ran.status());
    assertTrue(ran.err().contains("--stub-imports"), ran.err());
  }

  @Test
  void run_unknownFunction_listsWhatThereIs() throws IOException {
    Ran ran = run("wasm", "run", arithmetic());
    assertEquals(3, ran.status());
    assertTrue(ran.err().contains("add, half"), ran.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--invoke add",
        "--invoke add --arg i32:1 --arg i64:1",
        "--invoke add --arg i32:1 --arg x",
        "--engine compiler",
        "--repeat 0",
        "--gas-limit -1",
      })
  void run_wrongOptions_areAMistakeInUse(String options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("wasm", "run", arithmetic()));
    arguments.addAll(List.of(options.split(" ", -1)));
    assertEquals(2, run(arguments.toArray(String[]::new)).status());
  }

  @Test
  void check_contract_isAcceptedWithWhatIsInIt() {
    Ran ran = run("wasm", "check", CONTRACTS + "counter.wasm");
    assertEquals(0, ran.status(), ran.err());
    for (String part :
        List.of(
            "accepted",
            "module bytes: 1067 of 524288",
            "env.qlcchain_storage_write, function (i32, i32, i32, i32) -> ()",
            "invoke, function () -> ()",
            "memory of 1 or more pages",
            "section   code: 393 bytes",
            "custom \"name\"")) {
      assertTrue(ran.out().contains(part), () -> part + " is missing in\n" + ran.out());
    }
  }

  @Test
  void check_noContract_isRefusedAndStillShown() throws IOException {
    Ran ran = run("wasm", "check", arithmetic(), "-o", "json");
    assertEquals(6, ran.status());
    assertEquals("refused", ran.json().path("verdict").asString());
    assertEquals("missing_export", ran.json().path("reason").asString());
    assertEquals("add", ran.json().path("exports").get(0).path("name").asString());
  }

  @Test
  void check_noModule_isRefused() throws IOException {
    Path file = Files.write(folder.resolve("text.wasm"), "text".getBytes(US_ASCII));
    Ran ran = run("wasm", "check", file.toString());
    assertEquals(6, ran.status());
    assertTrue(ran.out().contains("refused: invalid_module at byte"), ran.out());
    assertEquals(6, run("wasm", "run", file.toString()).status());
  }

  @Test
  void check_noFile_isNotFound() {
    assertEquals(3, run("wasm", "check", "none.wasm").status());
  }

  @ParameterizedTest
  @CsvSource({
    "i32:4294967295, 0xffffffff, -1",
    "i32:0x10, 0x00000010, 16",
    "i64:-1, 0xffffffffffffffff, -1",
    "i64:18446744073709551615, 0xffffffffffffffff, -1",
    "f32:1.5, 0x3fc00000, 1.5",
    "f32:0x7fc00000, 0x7fc00000, NaN",
    "f64:-inf, 0xfff0000000000000, -Infinity",
    "f32:inf, 0x7f800000, Infinity",
    "f64:nan, 0x7ff8000000000000, NaN",
  })
  void value_goodText_isItsBits(String text, String bits, String number) {
    Value value = Value.parse(text);
    assertEquals(bits, value.hex());
    assertEquals(number, value.number());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"5", "i32:", "i32:4294967296", "i32:0x100000000", "i8:1", "f64:x", "i64:0xzz"})
  void value_badText_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Value.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "run"})
  void help_examples_run(String name) {
    CommandLine command =
        Objects.requireNonNull(WasmCommands.group(() -> 0).getSubcommands().get(name));
    List<String> examples =
        Arrays.stream(command.getCommandSpec().usageMessage().footer())
            .map(String::strip)
            .filter(line -> line.startsWith("qlcvm "))
            .map(line -> line.substring("qlcvm ".length()).replace("contracts/", "../contracts/"))
            .toList();
    assertEquals(2, examples.size());
    for (String example : examples) {
      Ran ran = run(example.split(" ", -1));
      assertEquals(0, ran.status(), () -> example + "\n" + ran.out() + ran.err());
    }
  }
}
