package io.qlcvm.node;

import static io.qlcvm.node.TestNode.dev;
import static io.qlcvm.node.TestNode.signed;
import static io.qlcvm.node.TestNode.transaction;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.StorageFilter;
import io.qlcvm.client.StoragePage;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.proof.Verdict;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.TransactionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One node for all tests here, each with an account of its own where nonces matter. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class NodeTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Action TRANSFER = new Action.Transfer(Address.ZERO, Amount.of(1));

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private TestNode node;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    NodeConfig config =
        TestNode.patient(
            NodeConfig.read(
                null,
                Map.of(Setting.DEV, "true", Setting.PORT, "0", Setting.HISTORY, "2"),
                Map.of()));
    running = Node.start(config, folder.resolve("chain"), () -> NOW);
    node = TestNode.of(running);
  }

  @AfterAll
  void stop() {
    running.close();
  }

  @Test
  void chainStatus_devChain_tellsWhatItIs() {
    JsonNode status = node.call("chain_status", Map.of());
    assertEquals(
        Set.of(
            "chainId",
            "genesisHash",
            "height",
            "headHash",
            "stateRoot",
            "time",
            "gasSchedule",
            "blockGasLimit",
            "minGasPrice",
            "mode",
            "version",
            "syncing"),
        Set.copyOf(status.propertyNames()));
    assertEquals("qlcvm-dev", status.path("chainId").asString());
    assertEquals("dev", status.path("mode").asString());
    assertEquals(Node.VERSION, status.path("version").asString());
    assertFalse(status.path("syncing").asBoolean());
  }

  @Test
  void getBlock_minedByHand_hasLaterTimes() {
    long height = node.call("dev_mine", Map.of("blocks", 2)).asLong();
    JsonNode block = node.call("chain_getBlock", Map.of("block", height));
    JsonNode parent = node.call("chain_getBlock", Map.of("block", block.path("parent").asString()));
    assertEquals(height - 1, parent.path("height").asLong());
    assertTrue(block.path("time").asLong() > parent.path("time").asLong());
    assertEquals(
        List.of(
            "height",
            "hash",
            "parent",
            "time",
            "producer",
            "transactionsRoot",
            "receiptsRoot",
            "stateRoot",
            "gasUsed",
            "gasLimit",
            "transactions"),
        List.copyOf(block.propertyNames()));
    assertTrue(node.call("chain_getBlock", Map.of("block", 1_000_000)).isNull());
    assertTrue(node.call("chain_getBlock", Map.of("block", Hash32.ZERO.toString())).isNull());
    JsonNode blocks = node.call("chain_getBlocks", Map.of("from", height, "limit", 2));
    assertEquals(block, blocks.get(0));
    assertEquals(parent, blocks.get(1));
    assertEquals(1, node.call("chain_getBlocks", Map.of("from", 0)).size());
  }

  @Test
  void getAccount_neverUsed_isZero() {
    JsonNode account =
        node.call("account_get", Map.of("address", Address.ofContract(dev(5), 77).toString()));
    assertEquals("0", account.path("balance").asString());
    assertEquals(0, account.path("nonce").asLong());
    assertTrue(account.path("contract").isNull());
  }

  @Test
  void devAccounts_always_areTen() {
    JsonNode accounts = node.call("dev_accounts", Map.of());
    assertEquals(10, accounts.size());
    assertEquals(dev(3).toString(), accounts.get(3).path("address").asString());
    assertEquals(
        List.of("address", "publicKey", "privateKey", "balance"),
        List.copyOf(accounts.get(3).propertyNames()));
    assertEquals(
        "0x668bf21b8502555125ff20bceb56b2c1b39b5b7a4dba44787ddf2824863d9b47",
        accounts.get(0).path("publicKey").asString());
  }

  @Test
  void counter_deployedInvokedQueried_counts() {
    String contract = node.deploy("c/tests/counter.wasm");
    JsonNode account = node.call("account_get", Map.of("address", contract));
    assertEquals("[\"get\",\"invoke\"]", account.path("contract").path("exports").toString());
    assertEquals(1_067, account.path("contract").path("codeSize").asLong());
    assertEquals("0x0100000000000000", node.invoke(contract).path("output").asString());
    JsonNode query = node.call("contract_query", Map.of("contract", contract, "method", "get"));
    assertEquals("success", query.path("status").asString());
    assertEquals("0x0100000000000000", query.path("output").asString());
    assertEquals(
        List.of("status", "output", "gasUsed", "events", "logs", "error", "trap"),
        List.copyOf(query.propertyNames()));
    assertEquals(
        Hex.encode(TestNode.contract("c/tests/counter.wasm")),
        node.call("contract_getCode", Map.of("contract", contract)).asString());
  }

  @Test
  void contract_failing_isAReceiptAndLeavesNothing() {
    for (Map.Entry<String, String> expected :
        Map.of(
                "c/tests/write_then_trap.wasm", "trapped",
                "c/tests/write_then_panic.wasm", "reverted",
                "c/tests/loop_forever.wasm", "out_of_gas")
            .entrySet()) {
      String contract = node.deploy(expected.getKey());
      JsonNode receipt = node.invoke(contract);
      assertEquals(expected.getValue(), receipt.path("status").asString());
      assertFalse(receipt.path("error").isNull());
      assertTrue(node.storage(contract, "0x6b65793031").isNull());
    }
  }

  @Test
  void seeds_ofEveryLanguage_runAlike() {
    for (String seed :
        List.of("rust/seed/seed.wasm", "c/seed/seed.wasm", "assemblyscript/seed/seed.wasm")) {
      String contract = node.deploy(seed);
      assertEquals("[\"val01\"]", node.invoke(contract).path("logs").toString(), seed);
      assertEquals("0x76616c3031", node.storage(contract, "0x6b65793031").asString(), seed);
    }
  }

  @Test
  void invoke_manyAtOnceFromOneAccount_allGetANonce() throws Exception {
    String contract = node.deploy("c/tests/counter.wasm");
    Map<String, ?> parameters =
        Map.of("from", dev(4).toString(), "contract", contract, "gasLimit", 1_000_000);
    long before = node.nonce(4);
    Set<String> outputs = new HashSet<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Future<JsonNode>> receipts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        receipts.add(clients.submit(() -> node.call("contract_invoke", parameters)));
      }
      for (Future<JsonNode> receipt : receipts) {
        outputs.add(receipt.get().path("output").asString());
      }
    }
    assertEquals(40, outputs.size());
    assertEquals(before + 40, node.nonce(4));
  }

  @Test
  void invoke_batchBeyondTheNonceWindow_isAllExecuted() {
    String contract = node.deploy("c/tests/counter.wasm");
    String call =
        TestNode.request(
            "contract_invoke",
            Map.of("from", dev(5).toString(), "contract", contract, "gasLimit", 1_000_000));
    JsonNode answers =
        node.post(
            Stream.generate(() -> call).limit(100).collect(Collectors.joining(",", "[", "]")));
    assertEquals(100, answers.size());
    answers.forEach(
        answer -> assertEquals("success", answer.path("result").path("status").asString()));
  }

  @Test
  void send_transfer_isFoundAgain() throws Exception {
    SignedTransaction transfer = signed(6, 0, new Action.Transfer(dev(7), Amount.of(5)));
    JsonNode receipt = node.call("tx_sendSync", Map.of("transaction", TestNode.hex(transfer)));
    assertEquals("success", receipt.path("status").asString());
    assertEquals(
        List.of(
            "transaction",
            "status",
            "gasUsed",
            "output",
            "contract",
            "events",
            "error",
            "logs",
            "trap",
            "block",
            "height",
            "index"),
        List.copyOf(receipt.propertyNames()));
    Map<String, String> hash = Map.of("hash", transfer.hash().toString());
    assertEquals(receipt, node.call("tx_getReceipt", hash));
    JsonNode found = node.call("tx_get", hash);
    assertEquals(receipt.path("block"), found.path("block"));
    assertEquals("transfer", found.path("action").path("type").asString());
    JsonNode block =
        node.call(
            "chain_getBlock", Map.of("block", receipt.path("block").asString(), "full", true));
    assertEquals(found, block.path("transactions").get(0).path("transaction"));
    assertEquals(receipt, block.path("transactions").get(0).path("receipt"));
    node.assertRefused("already_known", transfer);
  }

  @Test
  void send_withAGap_waitsAndCanBeSeenWaiting() {
    SignedTransaction second = signed(7, 1, TRANSFER);
    assertEquals(
        second.hash().toString(),
        node.call("tx_send", Map.of("transaction", TestNode.hex(second))).asString());
    Map<String, String> hash = Map.of("hash", second.hash().toString());
    assertTrue(node.call("tx_get", hash).path("block").isNull());
    assertTrue(node.call("tx_getReceipt", hash).isNull());
    node.assertRefused("already_known", second);
    node.assertRefused(
        "underpriced_replacement", signed(7, 1, new Action.Transfer(dev(1), Amount.of(9))));
    node.assertRefused(
        -32004,
        "timeout",
        "tx_sendSync",
        Map.of("transaction", TestNode.hex(signed(7, 2, TRANSFER)), "timeout", 1));
    node.call("tx_sendSync", Map.of("transaction", TestNode.hex(signed(7, 0, TRANSFER))));
    node.call("tx_sendSync", Map.of("transaction", TestNode.hex(signed(7, 3, TRANSFER))));
    assertFalse(node.call("tx_getReceipt", hash).isNull());
  }

  @Test
  void automine_switchedOff_waitsForDevMine() {
    node.call("dev_setAutomine", Map.of("on", false));
    try {
      SignedTransaction transfer = signed(8, 0, TRANSFER);
      node.call("tx_send", Map.of("transaction", TestNode.hex(transfer)));
      Map<String, String> hash = Map.of("hash", transfer.hash().toString());
      assertTrue(node.call("tx_getReceipt", hash).isNull());
      node.call("dev_mine", Map.of());
      assertFalse(node.call("tx_getReceipt", hash).isNull());
    } finally {
      node.call("dev_setAutomine", Map.of("on", true));
    }
  }

  @Test
  void transaction_breakingARule_isRefusedByItsName() {
    Transaction good = transaction(9, 0, TRANSFER);
    JsonNode nonceGap = node.assertRefused("nonce_gap", signed(9, 65, TRANSFER));
    assertEquals(0, nonceGap.path("data").path("expected").asLong());
    assertEquals(65, nonceGap.path("data").path("actual").asLong());
    node.assertRefused("wrong_chain", with(good, "other-chain", 0, TestNode.GAS, 1, null));
    node.assertRefused("gas_limit_too_low", with(good, "qlcvm-dev", 0, 19_999, 1, null));
    node.assertRefused("gas_limit_too_high", with(good, "qlcvm-dev", 0, 100_000_001, 1, null));
    node.assertRefused("gas_price_too_low", with(good, "qlcvm-dev", 0, TestNode.GAS, 0, null));
    node.assertRefused("expired", with(good, "qlcvm-dev", 0, TestNode.GAS, 1, 0L));
    node.assertRefused(
        "insufficient_balance", signed(9, 0, new Action.Transfer(dev(1), Amount.MAX)));
    node.call(
        "tx_sendSync", Map.of("transaction", TestNode.hex(good.sign(DevAccounts.keyPair(9)))));
    JsonNode nonceTooLow =
        node.assertRefused("nonce_too_low", signed(9, 0, new Action.Transfer(dev(1), Amount.ZERO)));
    assertEquals(1, nonceTooLow.path("data").path("expected").asLong());
  }

  private static SignedTransaction with(
      Transaction base,
      String chainId,
      long nonce,
      long gasLimit,
      long gasPrice,
      @Nullable Long validUntil) {
    return new Transaction(
            chainId, base.sender(), nonce, gasLimit, gasPrice, validUntil, base.action())
        .sign(DevAccounts.keyPair(9));
  }

  @Test
  void transaction_damaged_isRefusedByWhatIsWrong() {
    byte[] bytes = signed(9, 20, TRANSFER).encode();
    byte[] forged = bytes.clone();
    forged[bytes.length - 1] ^= 1;
    refuse("bad_signature", forged);
    refuse("malformed", new byte[] {1, 2, 3});
    refuse("malformed", new byte[0]);
    // An array of two with its length in a byte of its own: the same value, another form.
    byte[] longer = new byte[bytes.length + 1];
    longer[0] = (byte) 0x98;
    longer[1] = 2;
    System.arraycopy(bytes, 1, longer, 2, bytes.length - 1);
    refuse("not_canonical", longer);
  }

  private void refuse(String reason, byte[] transaction) {
    node.assertRefused(-32002, reason, "tx_send", Map.of("transaction", Hex.encode(transaction)));
  }

  @Test
  void code_bad_isRefusedWithReasonAndOffset() {
    JsonNode error = refuseCode("invalid_module", new byte[] {1, 2, 3, 4});
    assertTrue(error.path("data").has("offset"));
    // It imports env.go, of type () -> ().
    refuseCode(
        "unknown_import",
        Hex.decode("0x0061736d01000000" + "010401600000" + "020a0103656e7602676f0000"));
    byte[] empty = {0, 'a', 's', 'm', 1, 0, 0, 0};
    refuseCode("missing_export", empty);
    SignedTransaction deploy = signed(1, 0, new Action.Deploy(empty, new byte[0], Amount.ZERO));
    node.assertRefused(
        -32003, "missing_export", "tx_send", Map.of("transaction", TestNode.hex(deploy)));
  }

  private JsonNode refuseCode(String reason, byte[] code) {
    return node.assertRefused(
        -32003,
        reason,
        "contract_deploy",
        Map.of("from", dev(1).toString(), "code", Hex.encode(code)));
  }

  @Test
  void contract_unknown_isNotFound() {
    String nobody = Address.ofContract(dev(1), 999).toString();
    for (String method : List.of("contract_query", "contract_getCode")) {
      node.assertRefused(-32001, "not_found", method, Map.of("contract", nobody));
    }
    node.assertRefused(
        -32001, "not_found", "contract_getStorage", Map.of("contract", nobody, "key", "0x00"));
    node.assertRefused(
        -32001,
        "not_found",
        "contract_invoke",
        Map.of("from", dev(1).toString(), "contract", nobody));
  }

  @Test
  void signer_ofAnotherAccount_isNotHeld() {
    String nobody = Address.ofContract(dev(1), 999).toString();
    node.assertRefused(
        -32007, "key_not_held", "contract_deploy", Map.of("from", nobody, "code", "0x"));
    node.assertRefused(
        -32007, "key_not_held", "contract_invoke", Map.of("from", nobody, "contract", nobody));
  }

  /** This node keeps two heights below the head. */
  @Test
  void state_ofAnotherBlock_isThatBlocksOrPrunedOrNotThere() {
    String counter = node.deploy("c/tests/counter.wasm");
    long height = node.invoke(counter).path("height").asLong();
    JsonNode before = node.call("chain_getBlock", Map.of("block", height - 1));
    node.invoke(counter);
    for (Object at : new Object[] {height - 1, before.path("hash").asString()}) {
      assertEquals("0x0000000000000000", stored(counter, at).asString());
      Map<String, Object> query = Map.of("contract", counter, "method", "get", "at", at);
      assertEquals(
          "0x0000000000000000", node.call("contract_query", query).path("output").asString());
      JsonNode listed = node.call("contract_listStorage", Map.of("contract", counter, "at", at));
      assertEquals("0x0000000000000000", listed.path("entries").path(0).path("value").asString());
      assertTrue(node.call("contract_getCode", Map.of("contract", counter, "at", at)).isString());
      assertEquals(
          1,
          node.call("account_get", Map.of("address", counter, "at", at))
              .path("contract")
              .path("version")
              .asInt());
    }
    assertEquals("0x0100000000000000", stored(counter, height).asString());
    assertEquals("0x0200000000000000", stored(counter, "latest").asString());

    node.call("dev_mine", Map.of());
    Map<String, Object> asked = Map.of("contract", counter, "key", "0x", "at", height - 1);
    JsonNode error = node.assertRefused(-32001, "pruned", "contract_getStorage", asked);
    assertEquals(height, error.path("data").path("oldest").asLong());
    assertTrue(
        error.path("message").asString().contains("that after block " + height), error::toString);
    asked = Map.of("contract", counter, "at", before.path("hash").asString());
    node.assertRefused(-32001, "pruned", "state_getProof", asked);
    asked = Map.of("address", counter, "at", 1_000_000);
    node.assertRefused(-32001, "not_found", "account_get", asked);
    asked = Map.of("address", counter, "at", Hash32.ZERO.toString());
    node.assertRefused(-32001, "not_found", "account_get", asked);
  }

  private JsonNode stored(String contract, Object at) {
    return node.call(
        "contract_getStorage", Map.of("contract", contract, "key", "0x636f756e74", "at", at));
  }

  @Test
  void getProof_keyThereAndKeyNotThere_holdForTheStateRootAlone() throws Exception {
    Address contract = Address.parse(node.deploy("rust/seed/seed.wasm"));
    long height = node.invoke(contract.toString()).path("height").asLong();
    node.call("dev_mine", Map.of());
    List<Bytes> keys = List.of(Bytes.ofText("key01"), Bytes.ofText("key02"));
    ContractProof proof = node.client().proof(contract, keys, new BlockId.Height(height));
    JsonNode block = node.call("chain_getBlock", Map.of("block", height));
    assertEquals(block.path("hash").asString(), proof.block().toString());
    Hash32 root = Hash32.parse(block.path("stateRoot").asString());
    ContractProof.Shown shown = proof.check(root, contract);
    assertTrue(shown.holds(), shown::toString);
    assertArrayEquals(
        Bytes.ofText("val01").toByteArray(),
        assertInstanceOf(Verdict.Present.class, shown.storage().get(0)).value());
    assertInstanceOf(Verdict.Absent.class, shown.storage().get(1));
    assertFalse(proof.check(Hash32.ZERO, contract).holds());

    JsonNode json = node.call("state_getProof", Map.of("contract", contract.toString()));
    assertEquals(
        List.of("stateRoot", "block", "account", "storage"), List.copyOf(json.propertyNames()));
    assertEquals(
        List.of("value", "leaf", "siblings"), List.copyOf(json.path("account").propertyNames()));
    assertEquals(
        List.of("path", "valueHash"),
        List.copyOf(json.path("account").path("leaf").propertyNames()));
    assertTrue(json.path("storage").isEmpty());
    node.assertRefused(
        -32602,
        "invalid_params",
        "state_getProof",
        Map.of("contract", contract.toString(), "keys", "0x00"));
    node.assertRefused(
        -32602,
        "invalid_params",
        "state_getProof",
        Map.of("contract", contract.toString(), "keys", Collections.nCopies(257, "0x00")));
  }

  @Test
  void getProof_ofAccount_holdsAndTakesOneNameOnly() throws Exception {
    String account = TestNode.dev(3).toString();
    JsonNode asAccount = node.call("state_getProof", Map.of("account", account));
    assertFalse(asAccount.path("account").path("leaf").isNull(), asAccount::toString);
    assertEquals(asAccount, node.call("state_getProof", Map.of("contract", account)));
    for (Map<String, String> neitherNorOne :
        List.of(Map.<String, String>of(), Map.of("account", account, "contract", account))) {
      JsonNode error =
          node.assertRefused(-32602, "invalid_params", "state_getProof", neitherNorOne);
      assertTrue(error.path("message").asString().contains("exactly one"), error::toString);
    }
  }

  @Test
  void listStorage_byPrefixAndPages_comesInOrder() throws Exception {
    Address contract = Address.parse(node.deploy("rust/seed/seed.wasm"));
    node.invoke(contract.toString());
    Bytes key = Bytes.ofText("key01");
    StoragePage.Entry entry = new StoragePage.Entry(key, Bytes.ofText("val01"));
    NodeClient client = node.client();
    assertEquals(
        new StoragePage(List.of(entry), null),
        client.listStorage(contract, StorageFilter.ALL, BlockId.LATEST));
    StorageFilter after = new StorageFilter(Bytes.ofText("key"), key, 1L);
    assertEquals(
        new StoragePage(List.of(), null), client.listStorage(contract, after, BlockId.LATEST));
    StorageFilter other = new StorageFilter(Bytes.ofText("kez"), null, 5L);
    assertEquals(
        new StoragePage(List.of(), null), client.listStorage(contract, other, BlockId.LATEST));
    node.assertRefused(
        -32602,
        "invalid_params",
        "contract_listStorage",
        Map.of("contract", contract.toString(), "limit", 1_001));
  }

  @Test
  void eventsQuery_withoutEvents_isAnEmptyLastPage() {
    node.deploy("c/tests/counter.wasm");
    for (Map<String, Object> parameters :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("contract", TestNode.dev(1).toString(), "fromHeight", 1, "toHeight", 5),
            Map.of("topic", "0x" + "0".repeat(64), "after", "0x" + "0".repeat(32), "limit", 7))) {
      JsonNode page = node.call("events_query", parameters);
      assertEquals(0, page.path("events").size());
      assertTrue(page.path("next").isNull(), page::toString);
    }
    node.assertRefused(-32602, "invalid_params", "events_query", Map.of("after", "0x00"));
    node.assertRefused(-32602, "invalid_params", "events_query", Map.of("limit", 1_001));
  }

  @Test
  void request_wrong_isRefusedAndTheNodeGoesOn() {
    node.assertRefused(-32601, "method_not_found", "chain_stats", Map.of());
    node.assertRefused(-32602, "invalid_params", "chain_getBlock", Map.of("block", -1));
    node.assertRefused(-32602, "invalid_params", "dev_mine", Map.of("blocks", 1_000_000_000));
    String batch =
        IntStream.range(0, 101)
            .mapToObj(_ -> TestNode.request("chain_status", Map.of()))
            .collect(Collectors.joining(",", "[", "]"));
    assertEquals(-32004, node.post(batch).path("error").path("code").asInt());
    String code = "0x" + "00".repeat(TransactionLimits.CODE_BYTES_MAX);
    Map<String, String> deployment = Map.of("from", TestNode.dev(0).toString(), "code", code);
    var tooLarge = node.send("POST", "/", TestNode.request("contract_deploy", deployment));
    assertTrue(tooLarge.body().contains("wasm-opt"), tooLarge::body);
    Map<String, String> largest =
        Map.of(
            "from", TestNode.dev(0).toString(), "code", code.substring(0, code.length() - 1_000));
    node.assertRefused(-32003, "invalid_module", "contract_deploy", largest);
    assertEquals(413, tooLarge.statusCode());
    assertTrue(node.call("chain_status", Map.of()).has("height"));
  }

  @Test
  void start_dataInUse_saysSo(@TempDir Path folder) throws Exception {
    NodeConfig config = TestNode.devChain();
    Node first = Node.start(config, folder, () -> NOW);
    try {
      var refused =
          assertThrows(LedgerException.class, () -> Node.start(config, folder, () -> NOW));
      assertTrue(String.valueOf(refused.getMessage()).contains(folder.toString()));
    } finally {
      first.close();
    }
    Node.start(config, folder, () -> NOW).close();
  }

  @Test
  void version_ofTheProgram_isThatOfTheBuild() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    assertTrue(pom.contains("<version>" + Node.VERSION + "</version>"));
  }
}
