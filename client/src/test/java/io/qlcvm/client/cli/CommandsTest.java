package io.qlcvm.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.FakeNode;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands, run against a server that answers as a node does. */
class CommandsTest {

  private static final String CONTRACT = FakeNode.CONTRACT;

  private final FakeNode node = new FakeNode();

  @TempDir private Path folder;

  @BeforeEach
  void answer() {
    node.answer("chain_status", FakeNode.STATUS)
        .answer("account_get", FakeNode.ACCOUNT)
        .answer("tx_sendSync", FakeNode.RECEIPT);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(Map.of("QLCVM_NODE", node.uri().toString()), arguments);
  }

  private static JsonNode json(String json) {
    return JsonMapper.shared().readTree(json);
  }

  private Transaction sent() throws Exception {
    String bytes = node.parametersOf("tx_sendSync").get("transaction").asString();
    return SignedTransaction.decode(Hex.decode(bytes)).verify("qlcvm-dev").transaction();
  }

  @Test
  void status_asText_showsTheHead() {
    CommandRun run = run("status");

    assertTrue(run.succeeded(), run.err());
    assertTrue(run.out().startsWith("chain       qlcvm-dev (dev)\nheight      7\n"), run.out());
    assertTrue(run.out().contains("time        2025-11-24T16:00:00Z\n"), run.out());
  }

  @Test
  void status_asJson_isTheProtocolsObject() {
    CommandRun run = run("status", "-o", "json");

    assertTrue(run.succeeded(), run.err());
    assertEquals(json(FakeNode.STATUS), run.json());
  }

  @Test
  void status_nodeOption_goesBeforeTheVariable() {
    CommandRun run =
        CommandRun.of(
            Map.of("QLCVM_NODE", "http://nobody.invalid"),
            "status",
            "--node",
            node.uri().toString());

    assertTrue(run.succeeded(), run.err());
  }

  @Test
  void deploy_file_signsAndShowsTheReceipt() throws Exception {
    Path file = Files.write(folder.resolve("c.wasm"), new byte[] {0, 97, 115, 109});

    CommandRun run =
        run("deploy", file.toString(), "--from", "dev:0", "--input", "0x05", "--amount", "12");

    assertTrue(run.succeeded(), run.err());
    assertTrue(run.out().contains("status      success\n"), run.out());
    assertTrue(run.out().contains("contract    " + CONTRACT + "\n"), run.out());
    assertTrue(run.out().contains("gas used    4321\n"), run.out());
    Transaction sent = sent();
    assertEquals(FakeNode.ALICE, sent.sender().toString());
    assertEquals(100_000_000, sent.gasLimit());
    Action.Deploy deploy = (Action.Deploy) sent.action();
    assertEquals("0x0061736d", Hex.encode(deploy.code()));
    assertEquals("0x05", Hex.encode(deploy.input()));
    assertEquals("12", deploy.amount().toString());
  }

  @Test
  void deploy_noSuchFile_isNotFound() {
    CommandRun run = run("deploy", folder.resolve("none.wasm").toString());

    assertEquals(3, run.exit());
    assertTrue(run.err().contains("there is no file"), run.err());
    assertTrue(node.calls().isEmpty());
  }

  @Test
  void deploy_folder_fails() {
    assertEquals(1, run("deploy", folder.toString()).exit());
  }

  @Test
  void deploy_tooLarge_failsBeforeItIsSent() throws Exception {
    Path file = Files.write(folder.resolve("c.wasm"), new byte[512 * 1024 + 1]);

    CommandRun run = run("deploy", file.toString());

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("524288"), run.err());
    assertTrue(node.calls().isEmpty());
  }

  @Test
  void deploy_codeRefused_exitsAsRefused() throws Exception {
    node.refuse(
        "tx_sendSync",
        """
        {"code": -32003, "message": "byte 8: import env.foo is unknown",
         "data": {"reason": "unknown_import", "offset": 8}}
        """);
    Path file = Files.write(folder.resolve("c.wasm"), new byte[] {0});

    CommandRun run = run("deploy", file.toString());

    assertEquals(6, run.exit());
    assertEquals("", run.out());
    assertEquals("qlcvm: byte 8: import env.foo is unknown (unknown_import)\n", run.err());
  }

  @Test
  void invoke_withoutMethod_showsOutputEventsAndDebugLines() throws Exception {
    CommandRun run = run("invoke", CONTRACT);

    assertTrue(run.succeeded(), run.err());
    assertEquals(
        """
        transaction %s
        status      success
        contract    %s
        gas used    4321
        output      0x6f6b "ok"
        event       %s
          topic     0x746f706963 "topic"
          data      0xff00
        debug       val01
        block       8 %s
        """
            .formatted(FakeNode.SIGNED_HASH, CONTRACT, CONTRACT, FakeNode.hash(4)),
        run.out());
    Action.Invoke invoke = (Action.Invoke) sent().action();
    assertEquals("invoke", invoke.method());
    assertEquals(0, invoke.input().length);
  }

  @Test
  void invoke_trapped_showsTheCallStack() {
    node.answer("tx_sendSync", FakeNode.TRAPPED);

    CommandRun run = run("invoke", CONTRACT);

    assertEquals(6, run.exit());
    assertEquals(
        """
        transaction %s
        status      trapped
        error       host function refused
          why       qlcchain_call_contract: it trapped
          in        checked\\u{1b}[31m_add at byte 77 of %s
          in        function 1 at byte 5 of %s
        contract    %s
        gas used    99
        block       8 %s
        """
            .formatted(FakeNode.SIGNED_HASH, FakeNode.ALICE, CONTRACT, CONTRACT, FakeNode.hash(4)),
        run.out());
  }

  @Test
  void invoke_trappedAsJson_hasTheCallStack() {
    node.answer("tx_sendSync", FakeNode.TRAPPED);

    CommandRun run = run("invoke", CONTRACT, "-o", "json");

    assertEquals(6, run.exit());
    assertEquals(json(FakeNode.TRAPPED), run.json());
  }

  @Test
  void txWaitAndShow_trapped_showTheCallStack() {
    node.answer("tx_get", FakeNode.TRANSACTION).answer("tx_getReceipt", FakeNode.TRAPPED);

    for (String command : new String[] {"wait", "show"}) {
      CommandRun run = run("tx", command, FakeNode.SIGNED_HASH);
      String frame = "\n  in        function 1 at byte 5 of " + CONTRACT + "\n";
      assertTrue(run.out().contains(frame), run.out());
    }
  }

  @Test
  void query_trapped_showsTheCallStack() {
    node.answer(
        "contract_query",
        FakeNode.QUERY
            .replace("success", "trapped")
            .replace(
                "\"error\": null",
                """
                "error": "unreachable", "trap": {"kind": "unreachable", "message": "unreachable",
                 "frames": [{"function": 0, "name": "deep", "offset": 7}]}\
                """));

    CommandRun run = run("query", CONTRACT);

    assertEquals(6, run.exit());
    assertTrue(
        run.out()
            .startsWith(
                "status      trapped\nerror       unreachable\n  in        deep at byte 7\n"),
        run.out());
  }

  @Test
  void invoke_allOptions_reachTheTransaction() throws Exception {
    CommandRun run =
        run(
            "invoke",
            CONTRACT,
            "add",
            "--input=text:hi",
            "--gas-limit=70000",
            "--gas-price=2",
            "--timeout=1500",
            "--from=dev:9",
            "-o",
            "json");

    assertTrue(run.succeeded(), run.err());
    assertEquals(json(FakeNode.RECEIPT), run.json());
    Transaction sent = sent();
    assertEquals(70000, sent.gasLimit());
    assertEquals(2, sent.gasPrice());
    Action.Invoke invoke = (Action.Invoke) sent.action();
    assertEquals("add", invoke.method());
    assertEquals("0x6869", Hex.encode(invoke.input()));
    assertEquals(1500, node.parametersOf("tx_sendSync").get("timeout").asInt());
    assertEquals(
        sent.sender().toString(), node.parametersOf("account_get").get("address").asString());
  }

  @Test
  void invoke_reverted_exitsAsRefusedAndEscapesTheContractsText() {
    node.answer("tx_sendSync", FakeNode.REVERTED);

    CommandRun run = run("invoke", CONTRACT);

    assertEquals(6, run.exit());
    assertTrue(run.out().contains("status      reverted\n"), run.out());
    assertTrue(run.out().contains("error       not \\u{1b}[31mtoday\n"), run.out());
  }

  @Test
  void invoke_notADevChain_doesNotSign() {
    node.answer("chain_status", FakeNode.STATUS.replace("\"dev\"", "\"solo\""));

    CommandRun run = run("invoke", CONTRACT);

    assertEquals(6, run.exit());
    assertTrue(run.err().contains("dev:0 signs on dev chains only"), run.err());
    assertTrue(
        node.calls().stream()
            .noneMatch(call -> call.path("method").asString().equals("tx_sendSync")));
  }

  @Test
  void invoke_noBlockInTime_exitsAsTimeout() {
    node.refuse(
        "tx_sendSync",
        """
        {"code": -32004, "message": "not in a block after 30000 ms; ask tx_getReceipt later",
         "data": {"reason": "timeout"}}
        """);

    assertEquals(5, run("invoke", CONTRACT).exit());
  }

  @Test
  void query_answered_showsTheResult() {
    node.answer("contract_query", FakeNode.QUERY);

    CommandRun run = run("query", CONTRACT);

    assertTrue(run.succeeded(), run.err());
    assertEquals(
        """
        status      success
        gas used    12
        output      0x2a "*"
        debug       asked
        """,
        run.out());
    assertEquals("latest", node.parametersOf("contract_query").get("at").asString());
  }

  @Test
  void query_allOptions_areSent() {
    node.answer("contract_query", FakeNode.QUERY.replace("success", "trapped"));

    CommandRun run =
        run(
            "query",
            CONTRACT,
            "total",
            "--input",
            "text:a",
            "--at",
            "5",
            "--from",
            "dev:0",
            "--gas-limit",
            "9",
            "-o",
            "json");

    assertEquals(6, run.exit());
    assertEquals("trapped", run.json().get("status").asString());
    assertEquals(
        json(
            """
            {"contract": "%s", "method": "total", "input": "0x61", "amount": "0", "from": "%s",
             "gasLimit": 9, "at": 5}
            """
                .formatted(CONTRACT, FakeNode.ALICE)),
        node.parametersOf("contract_query"));
  }

  @Test
  void query_fromAnAddress_isSent() {
    node.answer("contract_query", FakeNode.QUERY);

    assertTrue(run("query", CONTRACT, "--from", CONTRACT).succeeded());
    assertEquals(CONTRACT, node.parametersOf("contract_query").get("from").asString());
  }

  @Test
  void query_unknownContract_isNotFoundInBothForms() {
    String error =
        "{\"code\": -32001, \"message\": \"no contract there\", \"data\": {\"reason\":"
            + " \"not_found\"}}";
    node.refuse("contract_query", error);

    CommandRun text = run("query", CONTRACT);
    CommandRun json = run("query", CONTRACT, "-o", "json");

    assertEquals(3, text.exit());
    assertEquals("", text.out());
    assertEquals("qlcvm: no contract there (not_found)\n", text.err());
    assertEquals(3, json.exit());
    assertEquals(
        json(
            """
            {"error": {"status": "not_found", "code": -32001, "data": {"reason": "not_found"},
                       "message": "no contract there (not_found)"}}
            """),
        json.json());
  }

  @Test
  void storageGet_eachFormOfAKey_isTheSameKey() {
    node.answer("contract_getStorage", "\"0x76616c3031\"");

    for (String key : new String[] {"key01", "text:key01", "0x6b65793031"}) {
      CommandRun run = run("storage", "get", CONTRACT, key);

      assertTrue(run.succeeded(), run.err());
      assertEquals("0x76616c3031 \"val01\"\n", run.out());
      assertEquals("0x6b65793031", node.parametersOf("contract_getStorage").get("key").asString());
    }
  }

  @Test
  void storageGet_asJson_isOneDocument() {
    node.answer("contract_getStorage", "\"0xff\"");

    CommandRun run = run("storage", "get", CONTRACT, "k", "--at", "3", "-o", "json");

    assertEquals(
        json("{\"contract\": \"%s\", \"key\": \"0x6b\", \"value\": \"0xff\"}".formatted(CONTRACT)),
        run.json());
    assertEquals(3, node.parametersOf("contract_getStorage").get("at").asInt());
  }

  @Test
  void storageGet_nothingThere_isNotFoundWithAHint() {
    node.answer("contract_getStorage", "null");

    CommandRun run = run("storage", "get", CONTRACT, "ff00");

    assertEquals(3, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().contains("0x66663030 \"ff00\" (a key in hex starts with 0x)"), run.err());
  }

  @Test
  void storageList_pageWithMore_listsAndTellsHowToGoOn() {
    node.answer(
        "contract_listStorage",
        """
        {"entries": [{"key": "0x6b31", "value": "0x7631"}, {"key": "0xff", "value": "0x"}],
         "next": "0xff"}
        """);

    CommandRun text =
        run("storage", "list", CONTRACT, "k", "--after", "0x00", "--limit", "2", "--at", "3");
    CommandRun json = run("storage", "list", CONTRACT, "-o", "json");

    assertEquals(0, text.exit());
    assertEquals("0x6b31 \"k1\" = 0x7631 \"v1\"\n0xff = 0x\n", text.out());
    assertEquals("there is more: --after 0xff\n", text.err());
    assertEquals("0xff", json.json().path("next").asString());
    JsonNode asked = node.parametersOf("contract_listStorage");
    assertEquals("0x", asked.path("prefix").asString());
    assertTrue(asked.path("after").isMissingNode());
  }

  /** A chain with one account, whose storage is one leaf: SHA-256 of "key01" and "val01". */
  private static final String STORAGE_ROOT =
      "0x35afad700f760dd261ba762125f8e30f0aa158dcc924b042e7667b8d71716b5b";

  private static final String STORAGE_PROOF =
      """
      {"value": "0x76616c3031", "siblings": [], "leaf": {
        "path": "0x66f1f9c5ca5897c41a3d0d093c0068cbe26c84437218c9ca046bf40185e7fd5b",
        "valueHash": "0xfc2c759ad1fe7a28f9b6f03dbca0d1d45e355e46454b452ab98774a9fe8d95e4"}}
      """;

  private static Hash32 answerProof(FakeNode node, String storage) {
    Address contract = Address.parse(CONTRACT);
    byte[] account =
        new AccountState(
                0,
                Amount.ZERO,
                new ContractState(
                    Hash32.ZERO, Hash32.parse(STORAGE_ROOT), contract, null, Hash32.ZERO, 1))
            .encode();
    Hash32 path = StateHashing.path(contract.bytes());
    Hash32 valueHash = Hashing.sha256(account);
    Hash32 root = StateHashing.leaf(path, valueHash);
    node.answer(
        "state_getProof",
        """
        {"stateRoot": "%s", "block": "%s", "storage": [{"key": "0x6b65793031", "proof": %s}],
         "account": {"value": "%s", "leaf": {"path": "%s", "valueHash": "%s"}, "siblings": []}}
        """
            .formatted(root, Hash32.ZERO, storage, Hex.encode(account), path, valueHash));
    return root;
  }

  @Test
  void proof_thatHolds_isCheckedHere() {
    Hash32 root = answerProof(node, STORAGE_PROOF);

    CommandRun alone = run("proof", CONTRACT, "key01");
    CommandRun checked = run("proof", CONTRACT, "key01", "--check", root.toString(), "--at", "5");
    CommandRun json = run("proof", CONTRACT, "key01", "--check", root.toString(), "-o", "json");

    assertTrue(alone.succeeded(), alone.err());
    assertTrue(alone.out().contains("holds for the node's own root\n"), alone.out());
    assertTrue(checked.succeeded(), checked.err());
    assertTrue(checked.out().contains("value       0x76616c3031 \"val01\"\n"), checked.out());
    assertTrue(checked.out().contains("proof       holds\n"), checked.out());
    assertEquals("0x76616c3031", json.json().path("value").asString());
    assertEquals(root.toString(), json.json().path("checkedAgainst").asString());
    assertEquals(
        STORAGE_ROOT.length(), json.json().path("proof").path("stateRoot").asString().length());
  }

  @Test
  void proof_thatDoesNotHold_isRefused() {
    answerProof(node, STORAGE_PROOF);
    CommandRun otherRoot = run("proof", CONTRACT, "key01", "--check", STORAGE_ROOT);
    assertEquals(6, otherRoot.exit());
    assertEquals("", otherRoot.out());
    assertTrue(otherRoot.err().contains("was another meant, with --at?"), otherRoot.err());

    answerProof(node, STORAGE_PROOF.replace("3031\", \"sib", "3032\", \"sib"));
    CommandRun otherValue = run("proof", CONTRACT, "key01");
    assertEquals(6, otherValue.exit());
    assertTrue(otherValue.err().contains("the value is not that of the leaf"), otherValue.err());

    CommandRun otherKey = run("proof", CONTRACT, "key02");
    assertEquals(1, otherKey.exit());
    assertTrue(otherKey.err().contains("other keys than those asked for"), otherKey.err());
  }

  @Test
  void txShow_inABlock_showsReceiptAndAction() {
    node.answer("tx_get", FakeNode.TRANSACTION).answer("tx_getReceipt", FakeNode.RECEIPT);

    CommandRun text = run("tx", "show", FakeNode.SIGNED_HASH);
    CommandRun json = run("tx", "show", FakeNode.SIGNED_HASH, "-o", "json");

    assertTrue(text.succeeded(), text.err());
    assertTrue(text.out().contains("status      success\n"), text.out());
    assertTrue(text.out().contains("action      transfer\n"), text.out());
    assertEquals(
        json(
            "{\"transaction\": %s, \"receipt\": %s}"
                .formatted(FakeNode.TRANSACTION, FakeNode.RECEIPT)),
        json.json());
  }

  @Test
  void txShow_eachAction_isDescribed() {
    node.answer("tx_getReceipt", "null");
    Map<String, String> actions =
        Map.of(
            "{\"type\": \"deploy\", \"code\": \"0x0001\", \"input\": \"0x05\", \"amount\": \"1\"}",
            "action      deploy 2 bytes of code\ninput       0x05\namount      1\n",
            "{\"type\": \"invoke\", \"contract\": \"%s\", \"method\": \"m\", \"input\": \"0x\","
                    .formatted(CONTRACT)
                + " \"amount\": \"1\"}",
            "action      invoke m of " + CONTRACT + "\namount      1\n",
            "{\"type\": \"upgrade\", \"contract\": \"%s\", \"code\": \"0x00\", \"input\": \"0x\"}"
                .formatted(CONTRACT),
            "action      upgrade " + CONTRACT + " to 1 bytes\n");
    actions.forEach((action, shown) -> {
      node.answer(
          "tx_get",
          FakeNode.TRANSACTION.replaceAll("\"action\": \\{[^}]*}", "\"action\": " + action));

      CommandRun run = run("tx", "show", FakeNode.SIGNED_HASH);

      assertTrue(run.out().contains("status      waiting for a block\n"), run.out());
      assertTrue(run.out().endsWith(shown), run.out());
    });
  }

  @Test
  void txShow_unknown_isNotFound() {
    node.answer("tx_get", "null");

    assertEquals(3, run("tx", "show", FakeNode.SIGNED_HASH).exit());
  }

  @Test
  void txTrace_text_isATree() {
    node.answer("debug_trace", FakeNode.TRACE);

    CommandRun run = run("tx", "trace", FakeNode.SIGNED_HASH);

    assertTrue(run.succeeded(), run.err());
    assertEquals(
        """
        invoke CONTRACT run from ALICE with 7
          trapped: unreachable
            in deep at byte 77
          gas 90000: intrinsic 20000, load 700, code 300, burnt 1000, omitted 60000, the rest below
          input 0x01
          output 0x6f6b "ok"
          transfer 7 from ALICE to CONTRACT
          qlcchain_storage_read 50
            read 0x6b "k": absent
            read 0x6b "k" = 0x00
            write 0x6b "k" = 0x01
            delete 0x6b "k"
            event 0x03 topics 0x02
            event 0x04
            debug here\\u{1b}[31m
          qlcchain_call 7950
            call ALICE invoke read-only
              reverted: no
              gas 100 of 9000: code 100, the rest below
              output 0x6e6f "no"
          qlcchain_call 50
            refused: too_deep
        cut: entries
        """,
        run.out().replace(FakeNode.ALICE, "ALICE").replace(FakeNode.CONTRACT, "CONTRACT"));
    node.answer("debug_trace", FakeNode.TRANSFER_TRACE);
    assertEquals(
        "transfer from "
            + FakeNode.ALICE
            + "\n  success\n  gas 20000: intrinsic 20000, the rest below\n",
        run("tx", "trace", FakeNode.SIGNED_HASH).out());
  }

  @Test
  void txTrace_json_isTheNodesAnswer() {
    node.answer("debug_trace", FakeNode.TRACE);

    CommandRun run = run("tx", "trace", FakeNode.SIGNED_HASH, "-o", "json");

    assertEquals(json(FakeNode.TRACE), run.json());
  }

  @Test
  void txTrace_pruned_isNotFound() {
    node.refuse(
        "debug_trace",
        "{\"code\": -32001, \"message\": \"it is gone\", \"data\": {\"reason\": \"pruned\"}}");

    CommandRun run = run("tx", "trace", FakeNode.SIGNED_HASH);

    assertEquals(3, run.exit());
    assertTrue(run.err().contains("it is gone"), run.err());
  }

  @Test
  void txProfile_textAndJson_haveTheLines() {
    node.answer("debug_profile", "\"[intrinsic] 20000\\na;b 3\\n\"");

    assertEquals("[intrinsic] 20000\na;b 3\n", run("tx", "profile", FakeNode.SIGNED_HASH).out());
    assertEquals(
        json(
            "{\"transaction\": \"%s\", \"profile\": \"[intrinsic] 20000\\na;b 3\\n\"}"
                .formatted(FakeNode.SIGNED_HASH)),
        run("tx", "profile", FakeNode.SIGNED_HASH, "-o", "json").json());
  }

  @Test
  void txSend_hexOrFile_sendsTheSameBytes() throws Exception {
    node.answer("tx_send", "\"" + FakeNode.SIGNED_HASH + "\"");
    Path file = Files.writeString(folder.resolve("signed.hex"), FakeNode.SIGNED + "\n");

    for (String transaction : new String[] {FakeNode.SIGNED, file.toString()}) {
      CommandRun run = run("tx", "send", transaction);

      assertTrue(run.succeeded(), run.err());
      assertEquals(FakeNode.SIGNED_HASH + "\n", run.out());
      assertEquals(FakeNode.SIGNED, node.parametersOf("tx_send").get("transaction").asString());
    }
    assertEquals(
        json("{\"hash\": \"%s\"}".formatted(FakeNode.SIGNED_HASH)),
        run("tx", "send", file.toString(), "-o", "json").json());
  }

  @Test
  void txSend_notATransaction_isNotSent() {
    assertEquals(2, run("tx", "send", "0x1").exit());
    assertEquals(6, run("tx", "send", "0x01").exit());
    assertEquals(2, run("tx", "send", folder.resolve("none").toString()).exit());
    assertTrue(node.calls().isEmpty());
  }

  @Test
  void txWait_later_asksAgain() {
    node.answer("tx_get", FakeNode.TRANSACTION)
        .answerInTurn("tx_getReceipt", "null", "null", FakeNode.RECEIPT);

    CommandRun run = run("tx", "wait", FakeNode.SIGNED_HASH);

    assertTrue(run.succeeded(), run.err());
    assertEquals(2, run.pauses().size());
    assertTrue(run.out().contains("status      success\n"), run.out());
  }

  @Test
  void txWait_never_exitsAsTimeout() {
    node.answer("tx_getReceipt", "null");

    CommandRun run = run("tx", "wait", FakeNode.SIGNED_HASH, "--timeout", "1000");

    assertEquals(5, run.exit());
    assertEquals(1000, run.pauses().stream().mapToLong(Duration::toMillis).sum());
  }

  private static String event(long height) {
    return """
    {"contract": "%s", "topics": ["%s"], "data": "0x6869", "transaction": "%s", "block": "%s",
     "height": %d, "index": 0, "event": 1}\
    """
        .formatted(CONTRACT, FakeNode.hash(5), FakeNode.SIGNED_HASH, FakeNode.hash(4), height);
  }

  private static String page(String events, String next) {
    return "{\"events\": [%s], \"next\": %s}".formatted(events, next);
  }

  @Test
  void events_severalPages_areOneResult() {
    String next = "\"0x%032x\"".formatted(9);
    node.answerInTurn("events_query", page(event(3), next), page("", next), page(event(4), "null"));

    CommandRun run = run("events", "--contract", CONTRACT, "--topic", FakeNode.hash(5));

    assertTrue(run.succeeded(), run.err());
    assertEquals(2, run.out().lines().filter(l -> l.equals("event       " + CONTRACT)).count());
    assertTrue(run.out().contains("  topic     " + FakeNode.hash(5)), run.out());
    assertTrue(run.out().contains("  data      0x6869 \"hi\"\n"), run.out());
    assertTrue(run.out().endsWith("block       4 " + FakeNode.hash(4) + "\n"), run.out());
    JsonNode asked = node.parametersOf("events_query");
    assertEquals(CONTRACT, asked.path("contract").asString());
    assertEquals(FakeNode.hash(5), asked.path("topic").asString());
    assertEquals(99, asked.path("limit").asLong());
    assertEquals("0x%032x".formatted(9), asked.path("after").asString());
  }

  @Test
  void events_limited_tellWhereToGoOn() {
    String next = "\"0x%032x\"".formatted(9);
    node.answer("events_query", page(event(3), next));

    CommandRun run = run("events", "--limit", "1", "--from", "2", "--to", "7", "-o", "json");

    assertTrue(run.succeeded(), run.err());
    assertEquals(json(page(event(3), next)), run.json());
    assertEquals(2, node.parametersOf("events_query").path("fromHeight").asLong());
    assertEquals(7, node.parametersOf("events_query").path("toHeight").asLong());
  }

  @Test
  void events_none_areSaidToBeNone() {
    node.answer("events_query", page("", "null"));
    assertEquals("no events\n", run("events").out());
    assertEquals(2, run("events", "--limit", "0").exit());
    assertEquals(2, run("events", "--follow", "--to", "3").exit());
  }

  @Test
  void events_followed_showThoseOfNewBlocks() {
    String later = FakeNode.STATUS.replace("\"height\": 7", "\"height\": 8");
    node.answerInTurn("chain_status", FakeNode.STATUS, FakeNode.STATUS, later, "null")
        .answer("events_query", page(event(8), "null"));

    CommandRun run = run("events", "--follow");

    assertEquals(1, run.exit(), run.err()); // as soon as the node answers with nonsense
    assertEquals(2, run.pauses().size());
    assertTrue(run.out().contains("block       8 "), run.out());
    assertEquals(8, node.parametersOf("events_query").path("fromHeight").asLong());
    assertEquals(8, node.parametersOf("events_query").path("toHeight").asLong());
  }

  @Test
  void blockShow_shortAndFull_areShown() {
    node.answer("chain_getBlock", FakeNode.block("\"" + FakeNode.SIGNED_HASH + "\""));
    CommandRun brief = run("block", "show");
    CommandRun json = run("block", "show", "8", "-o", "json");
    node.answer(
        "chain_getBlock",
        FakeNode.block(
            "{\"transaction\": %s, \"receipt\": %s}"
                .formatted(FakeNode.TRANSACTION, FakeNode.RECEIPT)));
    CommandRun full = run("block", "show", FakeNode.hash(4), "--full");

    assertTrue(brief.out().endsWith("transaction " + FakeNode.SIGNED_HASH + "\n"), brief.out());
    assertEquals(json(FakeNode.block("\"" + FakeNode.SIGNED_HASH + "\"")), json.json());
    assertTrue(full.out().contains("\n\ntransaction " + FakeNode.SIGNED_HASH), full.out());
    assertTrue(Stream.of(brief, json, full).allMatch(CommandRun::succeeded));
  }

  @Test
  void blockShow_unknown_isNotFound() {
    node.answer("chain_getBlock", "null");

    assertEquals(3, run("block", "show", "99").exit());
  }
}
