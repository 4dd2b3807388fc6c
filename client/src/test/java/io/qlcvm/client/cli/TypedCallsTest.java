package io.qlcvm.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.FakeNode;
import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.Modules;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Arguments and what comes back, by a contract's interface, against a server that has one. */
class TypedCallsTest {

  private static final String CONTRACT = FakeNode.CONTRACT;
  private static final String ABI =
      """
      {"abi": 1, "name": "token", "doc": "Tokens.\\nThat is all.", "methods": [
        {"name": "init", "kind": "init", "args": [{"name": "supply", "type": "u128"}]},
        {"name": "invoke", "kind": "call", "doc": "Pays.", "args": [
           {"name": "to", "type": "address"}, {"name": "amount", "type": "u16"}], "result": "u16"},
        {"name": "many", "kind": "view", "args": [{"name": "flag", "type": "bool"},
           {"name": "words", "type": "list<string>"}, {"name": "note", "type": "option<string>"},
           {"name": "data", "type": "option<bytes>"}]}],
       "events": [{"name": "Paid", "fields": [{"name": "amount", "type": "u16"}]}],
       "errors": [{"name": "Short", "fields": [{"name": "needed", "type": "u16"}]}]}
      """;

  /** {@code Paid(amount: 7)}, and one that is not declared. */
  private static final String EVENTS =
      """
      [{"contract": "%s", "data": "0x0700",
        "topics": ["0x5061696400000000000000000000000000000000000000000000000000000000"]},
       {"contract": "%s", "data": "0x0700", "topics": []}]
      """
          .formatted(CONTRACT, CONTRACT);

  private static final String EVENT_BEFORE =
      "[{\"contract\": \"%s\", \"topics\": [\"0x746f706963\"], \"data\": \"0xff00\"}]"
          .formatted(CONTRACT);

  private final FakeNode node = new FakeNode();

  @TempDir private Path folder;

  @BeforeEach
  void answer() {
    node.answer("chain_status", FakeNode.STATUS)
        .answer("account_get", FakeNode.ACCOUNT)
        .answer("contract_getAbi", ABI)
        .answer("contract_query", FakeNode.QUERY)
        .answer("tx_sendSync", receipt("0x6f6b"));
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static String receipt(String output) {
    return FakeNode.RECEIPT.replace("0x6f6b", output).replace(EVENT_BEFORE, EVENTS);
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(Map.of("QLCVM_NODE", node.uri().toString()), arguments);
  }

  private static JsonNode json(String json) {
    return JsonMapper.shared().readTree(json);
  }

  private Action sent() throws Exception {
    String bytes = node.parametersOf("tx_sendSync").get("transaction").asString();
    return SignedTransaction.decode(Hex.decode(bytes)).verify("qlcvm-dev").transaction().action();
  }

  private boolean nothingWasSent() {
    return node.calls().stream()
        .noneMatch(call -> call.path("method").asString().equals("tx_sendSync"));
  }

  private String code(byte[] module) throws Exception {
    return Files.write(folder.resolve("c.wasm"), module).toString();
  }

  private static byte[] withAbi(String abi) {
    return Modules.withSection(Modules.empty(), Abi.SECTION, abi);
  }

  @ParameterizedTest
  @CsvSource({
    FakeNode.ZERO_ADDRESS + ",258",
    "to=" + FakeNode.ZERO_ADDRESS + ",258",
    "amount=258," + FakeNode.ZERO_ADDRESS,
    "amount=258,to=" + FakeNode.ZERO_ADDRESS
  })
  void invoke_arguments_areEncodedByPlaceOrName(String first, String second) throws Exception {
    CommandRun run = run("invoke", CONTRACT, "invoke", first, second);

    assertTrue(run.succeeded(), run.err());
    assertEquals("0x" + "00".repeat(32) + "0201", Hex.encode(((Action.Invoke) sent()).input()));
  }

  @Test
  void invoke_devAccountAsArgument_isItsAddress() throws Exception {
    assertTrue(run("invoke", CONTRACT, "invoke", "dev:0", "0").succeeded());

    byte[] address = Address.parse(FakeNode.ALICE).bytes();
    assertEquals(Hex.encode(address) + "0000", Hex.encode(((Action.Invoke) sent()).input()));
  }

  @Test
  void query_argumentsOfManyTypes_areEncoded() {
    CommandRun run =
        run("query", CONTRACT, "many", "true", "[\"a\",\"b=c\"]", "note=null", "data=0x05");

    assertTrue(run.succeeded(), run.err());
    assertEquals(
        "0x01" + "02000000" + "0100000061" + "03000000623d63" + "00" + "010100000005",
        node.parametersOf("contract_query").get("input").asString());
    assertTrue(run("query", CONTRACT, "many", "false", "[]", "\"null\"", "null").succeeded());
    assertEquals(
        "0x00" + "00000000" + "01040000006e756c6c" + "00",
        node.parametersOf("contract_query").get("input").asString());
    assertTrue(run("query", CONTRACT, "many", "false", "[]", "x=y", "null").succeeded());
    assertEquals(
        "0x00" + "00000000" + "0103000000783d79" + "00",
        node.parametersOf("contract_query").get("input").asString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dev:1        | invoke takes 2 arguments (to: address, amount: u16): `amount` is missing
          dev:1 abc    | argument 2 `amount`: takes u16 as a decimal string or number from 0 to 65535, got "abc"
          dev:1 -- -5  | argument 2 `amount`: takes u16 as a decimal string or number from 0 to 65535, got "-5"
          dev:99 5     | argument 1 `to`: takes address as qlc_ and 60 characters, got "dev:99"
          dev:1 5 6    | invoke takes 2 arguments (to: address, amount: u16), not 3
          to=dev:1 to=dev:2 | argument 1 `to` is given twice
          --input 0x dev:1 | --input takes the place of arguments
          """)
  void invoke_wrongArguments_areToldBeforeAnythingIsSigned(String arguments, String message) {
    String[] words = ("invoke " + CONTRACT + " invoke " + arguments).split(" +", -1);

    CommandRun run = run(words);

    assertEquals(2, run.exit(), run.out());
    assertTrue(run.err().contains(message), run.err());
    assertTrue(nothingWasSent());
  }

  @Test
  void query_argumentThatIsNoJson_isToldWithWhatItTakes() {
    CommandRun run = run("query", CONTRACT, "many", "yes", "[", "x", "0x");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("argument 1 `flag`: takes bool: true or false"), run.err());
    run = run("query", CONTRACT, "many", "true", "[", "x", "0x");
    assertTrue(
        run.err().contains("argument 2 `words`: takes list<string> as an array, got \"[\""),
        run.err());
  }

  @Test
  void invoke_undeclaredMethod_isRefusedUnlessInputIsGiven() throws Exception {
    CommandRun run = run("invoke", CONTRACT, "transfre");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("'transfre': it has init, invoke, many;"), run.err());
    assertTrue(nothingWasSent());
    assertTrue(run("invoke", CONTRACT, "transfre", "--input", "0x").succeeded());
    assertEquals("transfre", ((Action.Invoke) sent()).method());
  }

  @Test
  void invoke_answered_showsResultAndEventsDecoded() {
    CommandRun text = run("invoke", CONTRACT, "invoke", "dev:1", "5");

    assertTrue(text.succeeded(), text.err());
    assertTrue(
        text.out()
            .contains(
                """
                output      0x6f6b "ok"
                result      27503
                event       %s
                  is        Paid(amount: 7)
                event       %s
                  data      0x0700
                """
                    .formatted(CONTRACT, CONTRACT)),
        text.out());
    JsonNode whole = run("invoke", CONTRACT, "invoke", "dev:1", "5", "-o", "json").json();
    assertEquals(
        json(
            """
            {"result": 27503, "error": null,
             "events": [{"name": "Paid", "fields": {"amount": 7}}, null]}
            """),
        whole.get("decoded"));
    assertEquals("0x6f6b", whole.get("output").asString());
    assertEquals("0x0700", whole.path("events").path(0).path("data").asString());
  }

  @Test
  void invoke_outputOfAnotherForm_isShownAsBytes() {
    node.answer("tx_sendSync", receipt("0x010203"));

    CommandRun run = run("invoke", CONTRACT, "invoke", "dev:1", "5", "-o", "json");

    assertTrue(run.succeeded(), run.err());
    assertTrue(run.json().path("decoded").get("result").isNull());
    assertFalse(run("invoke", CONTRACT, "invoke", "dev:1", "5").out().contains("result"));
  }

  @Test
  void invoke_revertedWithADeclaredError_showsIt() {
    node.answer("tx_sendSync", FakeNode.REVERTED.replace("\"0x\"", "\"0xff0553686f72740900\""));

    CommandRun text = run("invoke", CONTRACT, "invoke", "dev:1", "5");
    CommandRun json = run("invoke", CONTRACT, "invoke", "dev:1", "5", "-o", "json");

    assertEquals(6, text.exit());
    assertTrue(text.out().contains("error       Short(needed: 9)\n"), text.out());
    assertFalse(text.out().contains("output"), text.out());
    assertEquals(
        json("{\"name\": \"Short\", \"fields\": {\"needed\": 9}}"),
        json.json().path("decoded").get("error"));
  }

  @Test
  void invoke_revertedWithText_showsTheText() {
    node.answer("tx_sendSync", FakeNode.REVERTED.replace("\"0x\"", "\"0x6e6f\""));

    CommandRun run = run("invoke", CONTRACT, "invoke", "dev:1", "5");

    assertTrue(run.out().contains("error       not \\u{1b}[31mtoday\n"), run.out());
  }

  @Test
  void invoke_noSection_worksWithBytesOnly() throws Exception {
    node.answer("contract_getAbi", "null");

    CommandRun run = run("invoke", CONTRACT, "invoke", "--input", "0x0102", "-o", "json");
    assertTrue(run.succeeded(), run.err());
    assertFalse(run.json().has("decoded"));
    assertEquals("0x0102", Hex.encode(((Action.Invoke) sent()).input()));
    run = run("invoke", CONTRACT, "invoke", "5");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("no section qlcvm.abi; give --input 0x.. instead"), run.err());
  }

  @Test
  void invoke_sectionThatCantBeRead_worksWithBytes() {
    node.refuse(
        "contract_getAbi",
        "{\"code\": -32003, \"message\": \"broken\", \"data\": {\"reason\": \"invalid_abi\"}}");

    assertTrue(run("invoke", CONTRACT).succeeded());
    CommandRun run = run("invoke", CONTRACT, "invoke", "5");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("can't be encoded: broken"), run.err());
  }

  @Test
  void invoke_answerThatIsNoInterface_fails() {
    node.answer("contract_getAbi", "{\"abi\": 7}");

    CommandRun run = run("invoke", CONTRACT);

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("something else than an interface"), run.err());
  }

  @Test
  void deploy_argumentsOfInit_areEncoded() throws Exception {
    String file = code(withAbi(ABI));

    CommandRun run = run("deploy", file, "supply=5", "-o", "json");

    assertTrue(run.succeeded(), run.err());
    assertEquals("0x05" + "00".repeat(15), Hex.encode(((Action.Deploy) sent()).input()));
    assertEquals("Paid", run.json().at("/decoded/events/0/name").asString());
    run = run("deploy", file);
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("init takes 1 argument (supply: u128)"), run.err());
  }

  @Test
  void deploy_revertedByInit_showsTheError() throws Exception {
    String failed =
        FakeNode.REVERTED
            .replace("\"0x\"", "\"0xff08426164496e70757406000000737570706c79\"")
            .replace("\"contract\": \"" + CONTRACT + "\"", "\"contract\": null");
    node.answer("tx_sendSync", failed);

    CommandRun run = run("deploy", code(withAbi(ABI)), "5");

    assertEquals(6, run.exit());
    assertTrue(run.out().contains("error       BadInput(argument: \"supply\")\n"), run.out());
  }

  @Test
  void deploy_noInitDeclared_takesNoArguments() throws Exception {
    String file = code(withAbi("{\"abi\": 1, \"name\": \"a\"}"));

    assertTrue(run("deploy", file).succeeded());
    assertTrue(run("deploy", file, "--input", "0x05").succeeded());
    CommandRun run = run("deploy", file, "5");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("the contract declares no init"), run.err());
  }

  @Test
  void deploy_sectionThatCantBeRead_worksWithBytes() throws Exception {
    String file = code(withAbi("nonsense"));

    assertTrue(run("deploy", file, "--input", "0x05").succeeded());
    CommandRun run = run("deploy", file, "5");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("section qlcvm.abi can't be read"), run.err());
  }

  /** A transaction that calls the contract. */
  private static String invocation() {
    String invoke =
        """
        {"type": "invoke", "contract": "%s", "method": "invoke", "input": "0x", "amount": "0"}
        """
            .formatted(CONTRACT);
    String transfer =
        "{\"type\": \"transfer\", \"to\": \"%s\", \"amount\": \"5\"}"
            .formatted(FakeNode.ZERO_ADDRESS);
    return FakeNode.TRANSACTION.replace(transfer, invoke);
  }

  @ParameterizedTest
  @CsvSource({"show, /receipt/output", "wait, /output"})
  void tx_invocation_showsWhatItCameTo(String command, String output) {
    node.answer("tx_get", invocation()).answer("tx_getReceipt", receipt("0x6f6b"));

    CommandRun text = run("tx", command, FakeNode.SIGNED_HASH);
    assertTrue(text.succeeded(), text.err());
    assertTrue(text.out().contains("result      27503\n"), text.out());
    assertTrue(text.out().contains("  is        Paid(amount: 7)\n"), text.out());
    CommandRun json = run("tx", command, FakeNode.SIGNED_HASH, "-o", "json");
    assertEquals(27503, json.json().at("/decoded/result").asInt());
    assertEquals("0x6f6b", json.json().at(output).asString());
  }

  @Test
  void txWait_nodeThatForgotTheTransaction_showsBytes() {
    node.answer("tx_get", "null").answer("tx_getReceipt", receipt("0x6f6b"));

    CommandRun json = run("tx", "wait", FakeNode.SIGNED_HASH, "-o", "json");
    assertTrue(json.succeeded(), json.err());
    assertFalse(json.json().has("decoded"));
    assertEquals("0x6f6b", json.json().path("output").asString());
  }

  @Test
  void blockShow_full_showsWhatEachTransactionCameTo() {
    String executed =
        "{\"transaction\": %s, \"receipt\": %s}".formatted(invocation(), receipt("0x6f6b"));
    node.answer("chain_getBlock", FakeNode.block(executed + ", " + executed));

    CommandRun text = run("block", "show", "--full");
    assertTrue(text.succeeded(), text.err());
    assertEquals(2, text.out().lines().filter(l -> l.equals("result      27503")).count());
    assertEquals(1, asked("contract_getAbi"));
    JsonNode json = run("block", "show", "--full", "-o", "json").json();
    assertEquals(27503, json.at("/transactions/1/decoded/result").asInt());
    assertEquals("0x6f6b", json.at("/transactions/1/receipt/output").asString());
  }

  private long asked(String method) {
    return node.calls().stream()
        .filter(call -> call.path("method").asString().equals(method))
        .count();
  }

  @Test
  void events_declared_areShownDecoded() {
    String event =
        """
        {"contract": "%s", "data": "0x0700", "transaction": "%s", "block": "%s", "height": 3,
         "topics": ["0x5061696400000000000000000000000000000000000000000000000000000000"],
         "index": 0, "event": 0}
        """
            .formatted(CONTRACT, FakeNode.SIGNED_HASH, FakeNode.hash(4));
    node.answer("events_query", "{\"events\": [%s], \"next\": null}".formatted(event));

    assertTrue(run("events").out().contains("  is        Paid(amount: 7)\n"));
    JsonNode shown = run("events", "-o", "json").json().path("events").path(0);
    assertEquals(7, shown.at("/decoded/fields/amount").asInt());
    assertEquals("0x0700", shown.path("data").asString());
  }

  @Test
  void abi_file_showsWhatItDeclares() throws Exception {
    String file = code(withAbi(ABI));

    CommandRun text = run("abi", file);

    assertTrue(text.succeeded(), text.err());
    assertEquals(
        """
        contract    token
                    Tokens.
                    That is all.
        init        init(supply: u128)
        call        invoke(to: address, amount: u16) -> u16
                    Pays.
        view        many(flag: bool, words: list<string>, note: option<string>, data: option<bytes>)
        event       Paid(amount: u16)
        error       Short(needed: u16)
        """,
        text.out());
    assertEquals(json(ABI), run("abi", file, "-o", "json").json());
    assertTrue(node.calls().isEmpty());
  }

  @Test
  void abi_contract_isAskedForAtAHeight() {
    CommandRun run = run("abi", CONTRACT, "--at", "17", "-o", "json");

    assertTrue(run.succeeded(), run.err());
    assertEquals(json(ABI), run.json());
    assertEquals(17, node.parametersOf("contract_getAbi").get("at").asInt());
    node.answer("contract_getAbi", "null");
    assertEquals(3, run("abi", CONTRACT).exit());
  }

  @Test
  void abi_nothingToShow_saysWhy() throws Exception {
    assertEquals(3, run("abi", code(Modules.empty())).exit());
    assertEquals(3, run("abi", folder.resolve("none.wasm").toString()).exit());
    assertEquals(1, run("abi", code(withAbi("x"))).exit());
    assertEquals(1, run("abi", code(new byte[] {1, 2})).exit());
    assertEquals(2, run("abi", "qlc_1").exit());
    assertEquals(2, run("abi", "a\0b").exit());
  }
}
