package io.qlcvm.node;

import static io.qlcvm.node.TestNode.dev;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.ClientCommands;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line with typed arguments, against a node and real contracts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class AbiTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  private static final String COUNTER =
      """
      {"abi": 1, "name": "counter", "extra": [1], "methods": [
        {"name": "init", "kind": "init", "args": [{"name": "start", "type": "u64"}]},
        {"name": "invoke", "kind": "call", "result": "u64"},
        {"name": "get", "kind": "view", "result": "u64"}]}
      """;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private TestNode node;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Path folder;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    this.folder = folder;
    NodeConfig config = TestNode.devChain();
    running = Node.start(config, folder.resolve("chain"), () -> NOW);
    node = TestNode.of(running);
  }

  @AfterAll
  void stop() {
    running.close();
  }

  /** What one run of the command line wrote, and how it ended. */
  private record Run(int exit, String out, String err) {

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }

    /** The one JSON document of a run that has to succeed. */
    JsonNode done() {
      assertEquals(0, exit, err + out);
      return json();
    }
  }

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Map<String, String> variables =
        Map.of("QLCVM_NODE", "http://127.0.0.1:" + running.address().getPort());
    CommandEnvironment environment =
        new CommandEnvironment(new PrintWriter(out), new PrintWriter(err), variables, _ -> {});
    CommandLine root = new CommandLine(CommandSpec.create().name("qlcvm"));
    ClientCommands.addTo(root, environment);
    int exit = ClientCommands.execute(root, environment, arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  /** A contract's module with an interface that it does not bring itself. */
  private String module(String contract, String section) throws Exception {
    byte[] name = "qlcvm.abi".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(name.length);
    content.writeBytes(name);
    content.writeBytes(section.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(TestNode.contract(contract));
    module.write(0);
    module.write(content.size() | 0x80); // LEB128 in two bytes
    module.write(content.size() >> 7);
    module.writeBytes(content.toByteArray());
    return Files.write(Files.createTempFile(folder, "module", ".wasm"), module.toByteArray())
        .toString();
  }

  private String deployed(String file, String... arguments) {
    String[] words = new String[arguments.length + 4];
    words[0] = "deploy";
    words[1] = file;
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    words[words.length - 2] = "-o";
    words[words.length - 1] = "json";
    return run(words).done().path("contract").asString();
  }

  @Test
  void counter_calledWithValues_answersWithValues() throws Exception {
    String contract = deployed(module("c/tests/counter.wasm", COUNTER), "start=4000000000000");

    JsonNode receipt = run("invoke", contract, "-o", "json").done();
    assertEquals("4000000000001", receipt.at("/decoded/result").asString());
    JsonNode asked = run("query", contract, "get", "-o", "json").done();
    assertEquals("4000000000001", asked.at("/decoded/result").asString());
    assertEquals("0x01409452a3030000", asked.path("output").asString());
  }

  @Test
  void getAbi_contractWithTheSection_isItsObject() throws Exception {
    String contract = deployed(module("c/tests/counter.wasm", COUNTER), "0");

    JsonNode abi = node.call("contract_getAbi", Map.of("contract", contract));

    assertEquals(JsonMapper.shared().readTree(COUNTER), abi);
    assertEquals(abi, run("abi", contract, "-o", "json").done());
    node.assertRefused(
        -32001, "not_found", "contract_getAbi", Map.of("contract", contract, "at", 0));
  }

  @Test
  void getAbi_contractWithout_isNull() {
    String contract = node.deploy("c/tests/counter.wasm");

    assertTrue(node.call("contract_getAbi", Map.of("contract", contract)).isNull());
    assertEquals(3, run("abi", contract).exit());
    assertEquals(
        "0x0100000000000000",
        run("invoke", contract, "-o", "json").done().path("output").asString());
  }

  @Test
  void getAbi_sectionThatCantBeRead_saysWhyAndTheContractWorks() throws Exception {
    String contract =
        deployed(module("c/tests/counter.wasm", "{\"abi\": 1, \"name\": 5}" + " ".repeat(128)));

    JsonNode error =
        node.assertRefused(-32003, "invalid_abi", "contract_getAbi", Map.of("contract", contract));
    assertTrue(error.path("message").asString().contains("\"name\" has to be there"));
    assertEquals(0, run("invoke", contract).exit());
    assertEquals(6, run("abi", contract).exit());
  }

  @Test
  void wrongArgument_againstANode_costsNothing() throws Exception {
    String file = module("c/tests/counter.wasm", COUNTER);
    long nonce = node.nonce(0);

    Run refused = run("deploy", file, "start=-1");

    assertEquals(2, refused.exit());
    assertTrue(refused.err().contains("argument 1 `start`: takes u64"), refused.err());
    assertEquals(nonce, node.nonce(0));
  }

  /** The kits' examples declare the same interface and have to mean the same by it. */
  @ParameterizedTest
  @ValueSource(strings = {"c/token/token.wasm", "assemblyscript/token/token.wasm"})
  void token_ofEachKit_takesAndGivesValues(String wasm) {
    String contract = deployed("../contracts/" + wasm, "GÖLD", "supply=1000");
    assertEquals("[\"GÖLD\",\"1000\"]", result(contract, "describe").toString());

    JsonNode sent = run("invoke", contract, "transfer", "dev:1", "300", "hi", "-o", "json").done();
    JsonNode event = sent.at("/decoded/events/0");
    assertEquals("Transfer", event.path("name").asString(), sent::toString);
    assertEquals(dev(0).toString(), event.at("/fields/from").asString());
    assertEquals(dev(1).toString(), event.at("/fields/to").asString());
    assertEquals("300", event.at("/fields/amount").asString());
    // SHA-256 of 01 02000000 "hi"
    assertEquals(
        Hashing.sha256(Hex.decode("0x01020000006869")).toString(),
        event.at("/fields/memo").asString());

    assertEquals("\"700\"", result(contract, "balance_of", "dev:0").toString());
    String owners = "[\"%s\",\"%s\"]".formatted(dev(1), dev(2));
    assertEquals("[\"300\",\"0\"]", result(contract, "balances_of", owners).toString());
  }

  private JsonNode result(String contract, String method, String... arguments) {
    List<String> words = new ArrayList<>(List.of("query", contract, method));
    words.addAll(List.of(arguments));
    words.addAll(List.of("-o", "json"));
    return run(words.toArray(String[]::new)).done().at("/decoded/result");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c/token/token.wasm", "assemblyscript/token/token.wasm"})
  void token_tooLittle_revertsWithTheDeclaredError(String wasm) {
    String contract = deployed("../contracts/" + wasm, "T", "5");

    Run run = run("invoke", contract, "transfer", "dev:1", "6", "null");

    assertEquals(6, run.exit());
    assertTrue(run.out().contains("error       Insufficient(balance: 5, needed: 6)\n"), run.out());
  }

  /** Each input is wrong in one argument, which the contract has to name. */
  @ParameterizedTest
  @CsvSource({
    "c/token/token.wasm, balance_of, 0x01, owner",
    "c/token/token.wasm, describe, 0x01, ''",
    "c/token/token.wasm, balances_of, 0xffffffff, owners",
    "c/token/token.wasm, balances_of, 0x0100000000, owners",
    "assemblyscript/token/token.wasm, balance_of, 0x01, owner",
    "assemblyscript/token/token.wasm, describe, 0x01, ''",
    "assemblyscript/token/token.wasm, balances_of, 0xffffffff, owners",
    "assemblyscript/token/token.wasm, balances_of, 0x0100000000, owners",
  })
  void token_inputOfAnotherForm_revertsWithBadInput(
      String wasm, String method, String input, String argument) {
    String contract = deployed("../contracts/" + wasm, "T", "5");

    Run run = run("query", contract, method, "--input", input, "-o", "json");

    assertEquals(6, run.exit(), run.err());
    assertEquals(
        "{\"name\":\"BadInput\",\"fields\":{\"argument\":\"%s\"}}".formatted(argument),
        run.json().at("/decoded/error").toString());
  }

  /** Text that is no UTF-8: overlong, a half of a surrogate pair, cut off, a stray byte. */
  @ParameterizedTest
  @CsvSource({
    "c/token/token.wasm, 02000000c0af",
    "c/token/token.wasm, 03000000eda080",
    "c/token/token.wasm, 02000000e282",
    "c/token/token.wasm, 0100000080",
    "assemblyscript/token/token.wasm, 02000000c0af",
    "assemblyscript/token/token.wasm, 03000000eda080",
    "assemblyscript/token/token.wasm, 02000000e282",
    "assemblyscript/token/token.wasm, 0100000080",
  })
  void token_symbolThatIsNoText_isRefused(String wasm, String symbol) {
    String input = "0x" + symbol + "00".repeat(16);

    Run run = run("deploy", "../contracts/" + wasm, "--input", input);

    assertEquals(6, run.exit());
    assertTrue(run.out().contains("error       BadInput(argument: \"symbol\")\n"), run.out());
  }
}
