package io.qlcvm.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each method against a server that answers as the protocol says: what is sent, what is read. */
class NodeClientTest {

  private static final Address ALICE = Address.parse(FakeNode.ALICE);
  private static final Address CONTRACT = Address.parse(FakeNode.CONTRACT);
  private static final Action.Invoke INVOKE =
      new Action.Invoke(CONTRACT, "invoke", new byte[] {1}, Amount.of(7));

  private final FakeNode node = new FakeNode();
  private final HttpClient http = HttpClient.newHttpClient();
  private final NodeClient client = new NodeClient(http, node.uri(), Duration.ofMinutes(2));

  @AfterEach
  void close() {
    node.close();
    http.shutdownNow();
  }

  private void assertSent(String method, String parameters) {
    assertEquals(JsonMapper.shared().readTree(parameters), node.parametersOf(method));
  }

  private static Hash32 hash(int digit) {
    return Hash32.parse(FakeNode.hash(digit));
  }

  private static <T> T present(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  private static Bytes hex(String hex) {
    return Bytes.parse(hex);
  }

  @Test
  void chainStatus_answered_isRead() throws Exception {
    node.answer("chain_status", FakeNode.STATUS);

    ChainStatus status = client.chainStatus();

    assertEquals(
        new ChainStatus(
            "qlcvm-dev",
            hash(1),
            7,
            hash(2),
            hash(3),
            1764000000000L,
            1,
            1000000000,
            1,
            "dev",
            "0.1.0",
            false),
        status);
    assertTrue(status.isDev());
    JsonNode call = node.calls().getFirst();
    assertEquals("2.0", call.get("jsonrpc").asString());
    assertTrue(call.get("id").isIntegralNumber());
  }

  @Test
  void block_eachWayToNameIt_isSent() throws Exception {
    node.answer("chain_getBlock", FakeNode.block("\"" + FakeNode.SIGNED_HASH + "\""));

    BlockInfo<Hash32> block = client.block(BlockId.LATEST);

    assertSent("chain_getBlock", "{\"block\": \"latest\"}");
    assertEquals(
        new BlockInfo<>(
            8,
            hash(4),
            hash(2),
            1764000001000L,
            ALICE,
            hash(5),
            hash(6),
            hash(7),
            4321,
            1000000000,
            List.of(Hash32.parse(FakeNode.SIGNED_HASH)),
            null),
        block);
    assertNotNull(client.block(new BlockId.Height(8)));
    assertSent("chain_getBlock", "{\"block\": 8}");
    assertNotNull(client.block(new BlockId.Hash(hash(4))));
    assertSent("chain_getBlock", "{\"block\": \"" + hash(4) + "\"}");
  }

  @Test
  void block_unknown_isNull() throws Exception {
    node.answer("chain_getBlock", "null");

    assertNull(client.block(new BlockId.Height(99)));
    assertNull(client.fullBlock(new BlockId.Height(99)));
  }

  @Test
  void fullBlock_answered_holdsTransactionsAndReceipts() throws Exception {
    node.answer(
        "chain_getBlock",
        FakeNode.block(
            "{\"transaction\": %s, \"receipt\": %s}"
                .formatted(FakeNode.TRANSACTION, FakeNode.RECEIPT)));

    BlockInfo<ExecutedTransaction> block = present(client.fullBlock(new BlockId.Height(8)));

    assertSent("chain_getBlock", "{\"block\": 8, \"full\": true}");
    ExecutedTransaction executed = block.transactions().getFirst();
    assertEquals(executed.transaction().hash(), executed.receipt().transaction());
    assertEquals(4321, executed.receipt().gasUsed());
  }

  @Test
  void account_withoutContract_hasNone() throws Exception {
    node.answer("account_get", FakeNode.ACCOUNT);

    AccountInfo account = client.account(ALICE, new BlockId.Height(3));

    assertSent("account_get", "{\"address\": \"%s\", \"at\": 3}".formatted(ALICE));
    assertEquals(
        new AccountInfo(ALICE, Amount.parse("1000000000000000000000000"), 0, null), account);
  }

  @Test
  void account_withContract_describesIt() throws Exception {
    node.answer(
        "account_get",
        """
        {"address": "%s", "balance": "0", "nonce": 2, "contract":
          {"codeHash": "%s", "codeSize": 11000, "creator": "%s", "admin": null,
           "deployTransaction": "%s", "version": 0, "exports": ["init", "invoke"]}}
        """
            .formatted(CONTRACT, hash(1), ALICE, hash(2)));

    assertEquals(
        new ContractInfo(hash(1), 11000, ALICE, null, hash(2), 0, List.of("init", "invoke")),
        client.account(CONTRACT, BlockId.LATEST).contract());
  }

  @Test
  void deploy_withGas_sendsAll() throws Exception {
    node.answer("contract_deploy", FakeNode.RECEIPT);

    ReceiptInfo receipt =
        client.deploy(
            ALICE,
            new Action.Deploy(new byte[] {0, 97}, new byte[] {5}, Amount.of(9)),
            new Gas(70000L, 3L));

    assertSent(
        "contract_deploy",
        """
        {"from": "%s", "gasLimit": 70000, "gasPrice": 3, "code": "0x0061", "input": "0x05",
         "amount": "9"}
        """
            .formatted(ALICE));
    assertEquals(
        new ReceiptInfo(
            Hash32.parse(FakeNode.SIGNED_HASH),
            Status.SUCCESS,
            4321,
            Bytes.ofText("ok"),
            CONTRACT,
            List.of(new EventInfo(CONTRACT, List.of(Bytes.ofText("topic")), hex("0xff00"))),
            null,
            List.of("val01"),
            null,
            hash(4),
            8,
            0),
        receipt);
  }

  @Test
  void invoke_withoutGas_leavesItToTheNode() throws Exception {
    node.answer("contract_invoke", FakeNode.REVERTED);

    ReceiptInfo receipt = client.invoke(ALICE, INVOKE, Gas.DEFAULT);

    assertSent(
        "contract_invoke",
        """
        {"from": "%s", "contract": "%s", "method": "invoke", "input": "0x01", "amount": "7"}
        """
            .formatted(ALICE, CONTRACT));
    assertEquals(Status.REVERTED, receipt.status());
    assertEquals("not \u001b[31mtoday", receipt.error());
  }

  @Test
  void query_withAllOptions_sendsThem() throws Exception {
    node.answer("contract_query", FakeNode.QUERY);

    QueryResult result = client.query(INVOKE, new QueryOptions(ALICE, 500L, new BlockId.Height(2)));

    assertSent(
        "contract_query",
        """
        {"contract": "%s", "method": "invoke", "input": "0x01", "amount": "7", "from": "%s",
         "gasLimit": 500, "at": 2}
        """
            .formatted(CONTRACT, ALICE));
    assertEquals(
        new QueryResult(Status.SUCCESS, hex("0x2a"), 12, List.of(), List.of("asked"), null, null),
        result);
  }

  @Test
  void receipt_trapped_hasTheFrames() throws Exception {
    node.answer("tx_getReceipt", FakeNode.TRAPPED);

    ReceiptInfo receipt = client.receipt(hash(1));

    assertNotNull(receipt);
    assertEquals(
        new TrapInfo(
            "host function refused",
            "qlcchain_call_contract: it trapped",
            List.of(
                new TrapInfo.Frame(ALICE, 3, "checked\u001b[31m_add", 77),
                new TrapInfo.Frame(CONTRACT, 1, null, 5))),
        receipt.trap());
  }

  /** {@link FakeNode#REVERTED} is what nodes say that keep no traps. */
  @Test
  void receipt_ofANodeThatKeepsNoTraps_isRead() throws Exception {
    node.answer("tx_getReceipt", FakeNode.REVERTED);

    ReceiptInfo receipt = client.receipt(hash(1));

    assertNotNull(receipt);
    assertNull(receipt.trap());
  }

  @Test
  void simulate_eachAction_sendsItsParameters() throws Exception {
    node.answer("tx_simulate", FakeNode.SIMULATION);

    SimulationResult result = client.simulate(ALICE, INVOKE, new Gas(70000L, 0L));

    assertEquals(
        new SimulationResult(
            Status.SUCCESS, hex("0x2a"), 12, List.of(), List.of("asked"), null, null, 14L),
        result);
    assertSent(
        "tx_simulate",
        """
        {"from": "%s", "gasLimit": 70000, "gasPrice": 0, "contract": "%s", "method": "invoke",
         "input": "0x01", "amount": "7"}
        """
            .formatted(ALICE, CONTRACT));
    client.simulate(ALICE, new Action.Transfer(CONTRACT, Amount.of(3)), Gas.DEFAULT);
    assertSent(
        "tx_simulate",
        "{\"from\": \"%s\", \"to\": \"%s\", \"amount\": \"3\"}".formatted(ALICE, CONTRACT));
    byte[] code = {0, 97};
    client.simulate(ALICE, new Action.Deploy(code, new byte[0], Amount.of(9)), Gas.DEFAULT);
    assertSent(
        "tx_simulate",
        "{\"from\": \"%s\", \"code\": \"0x0061\", \"input\": \"0x\", \"amount\": \"9\"}"
            .formatted(ALICE));
    client.simulate(ALICE, new Action.Upgrade(CONTRACT, code, new byte[0]), Gas.DEFAULT);
    assertSent(
        "tx_simulate",
        "{\"from\": \"%s\", \"contract\": \"%s\", \"code\": \"0x0061\", \"input\": \"0x\"}"
            .formatted(ALICE, CONTRACT));
  }

  @Test
  void traceAndProfile_hashOrAction_sendTheirParameters() throws Exception {
    node.answer("debug_trace", FakeNode.TRACE).answer("debug_profile", "\"a 1\\n\"");
    String byHash = "{\"hash\": \"%s\"}".formatted(FakeNode.SIGNED_HASH);
    String byAction =
        "{\"from\": \"%s\", \"to\": \"%s\", \"amount\": \"3\"}".formatted(ALICE, CONTRACT);
    Action transfer = new Action.Transfer(CONTRACT, Amount.of(3));

    TraceInfo trace = client.trace(Hash32.parse(FakeNode.SIGNED_HASH));
    assertSent("debug_trace", byHash);
    assertEquals(trace, client.trace(ALICE, transfer, Gas.DEFAULT));
    assertSent("debug_trace", byAction);
    assertEquals("a 1\n", client.profile(Hash32.parse(FakeNode.SIGNED_HASH)));
    assertSent("debug_profile", byHash);
    assertEquals("a 1\n", client.profile(ALICE, transfer, Gas.DEFAULT));
    assertSent("debug_profile", byAction);

    assertEquals(Status.TRAPPED, trace.status());
    assertEquals(
        List.of("qlcchain_storage_read", "qlcchain_call", "qlcchain_call"),
        trace.hostCalls().stream().map(HostCallInfo::function).toList());
  }

  @Test
  void query_withoutOptions_asksTheHead() throws Exception {
    node.answer("contract_query", FakeNode.QUERY);

    client.query(INVOKE, QueryOptions.LATEST);

    assertSent(
        "contract_query",
        """
        {"contract": "%s", "method": "invoke", "input": "0x01", "amount": "7", "at": "latest"}
        """
            .formatted(CONTRACT));
  }

  @Test
  void storage_valueOrNone_isTold() throws Exception {
    node.answerInTurn("contract_getStorage", "\"0x76616c3031\"", "\"0x\"", "null");
    Bytes key = Bytes.ofText("key01");

    assertEquals(Bytes.ofText("val01"), client.storage(CONTRACT, key, BlockId.LATEST));
    assertEquals(Bytes.EMPTY, client.storage(CONTRACT, key, BlockId.LATEST));
    assertNull(client.storage(CONTRACT, key, BlockId.LATEST));
    assertSent(
        "contract_getStorage",
        "{\"contract\": \"%s\", \"key\": \"0x6b65793031\", \"at\": \"latest\"}"
            .formatted(CONTRACT));
  }

  @Test
  void code_answered_isRead() throws Exception {
    node.answer("contract_getCode", "\"0x0061736d\"");

    assertEquals(hex("0x0061736d"), client.code(CONTRACT, new BlockId.Height(4)));
    assertSent("contract_getCode", "{\"contract\": \"%s\", \"at\": 4}".formatted(CONTRACT));
  }

  @Test
  void send_signed_sendsItsBytes() throws Exception {
    node.answer("tx_send", "\"" + FakeNode.SIGNED_HASH + "\"");

    Hash32 hash = client.send(SignedTransaction.decode(Hex.decode(FakeNode.SIGNED)));

    assertEquals(FakeNode.SIGNED_HASH, hash.toString());
    assertSent("tx_send", "{\"transaction\": \"%s\"}".formatted(FakeNode.SIGNED));
  }

  @Test
  void sendSync_patience_isTheNodesTimeout() throws Exception {
    node.answer("tx_sendSync", FakeNode.RECEIPT);

    ReceiptInfo receipt =
        client.sendSync(
            SignedTransaction.decode(Hex.decode(FakeNode.SIGNED)), Duration.ofMillis(1500));

    assertEquals(8, receipt.height());
    assertSent(
        "tx_sendSync", "{\"transaction\": \"%s\", \"timeout\": 1500}".formatted(FakeNode.SIGNED));
  }

  @Test
  void transaction_waiting_hasNoBlock() throws Exception {
    node.answer("tx_get", FakeNode.TRANSACTION);

    TransactionInfo transaction = present(client.transaction(Hash32.parse(FakeNode.SIGNED_HASH)));

    assertSent("tx_get", "{\"hash\": \"%s\"}".formatted(FakeNode.SIGNED_HASH));
    assertEquals(ALICE, transaction.sender());
    assertEquals(new Action.Transfer(Address.ZERO, Amount.of(5)), transaction.action());
    assertEquals(hex("0x53f4"), transaction.signature());
    assertNull(transaction.validUntil());
    assertNull(transaction.block());
  }

  @Test
  void transaction_inABlock_saysWhere() throws Exception {
    node.answer(
        "tx_get",
        FakeNode.TRANSACTION
            .replace("\"validUntil\": null", "\"validUntil\": 70000")
            .replace("\"block\": null", "\"block\": \"" + hash(4) + "\"")
            .replace("\"height\": null", "\"height\": 8")
            .replace("\"index\": null", "\"index\": 2"));

    TransactionInfo transaction = present(client.transaction(Hash32.parse(FakeNode.SIGNED_HASH)));

    assertEquals(70000L, transaction.validUntil());
    assertEquals(hash(4), transaction.block());
    assertEquals(8L, transaction.height());
    assertEquals(2L, transaction.index());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"type": "deploy", "code": "0x00", "input": "0x", "amount": "0"}|Deploy
          {"type": "invoke", "contract": "%s", "method": "m", "input": "0x", "amount": "0"}|Invoke
          {"type": "upgrade", "contract": "%s", "code": "0x00", "input": "0x"}|Upgrade
          """)
  void transaction_eachAction_isRead(String action, String kind) throws Exception {
    node.answer(
        "tx_get",
        FakeNode.TRANSACTION.replaceAll(
            "\"action\": \\{[^}]*}", "\"action\": " + action.replace("%s", FakeNode.CONTRACT)));

    TransactionInfo transaction = present(client.transaction(Hash32.parse(FakeNode.SIGNED_HASH)));

    assertEquals(kind, transaction.action().getClass().getSimpleName());
  }

  @Test
  void transactionAndReceipt_unknown_areNull() throws Exception {
    node.answer("tx_get", "null").answer("tx_getReceipt", "null");

    assertNull(client.transaction(hash(1)));
    assertNull(client.receipt(hash(1)));
  }

  @Test
  void receipt_answered_isRead() throws Exception {
    node.answer("tx_getReceipt", FakeNode.RECEIPT);

    ReceiptInfo receipt = present(client.receipt(Hash32.parse(FakeNode.SIGNED_HASH)));

    assertSent("tx_getReceipt", "{\"hash\": \"%s\"}".formatted(FakeNode.SIGNED_HASH));
    assertEquals(List.of("val01"), receipt.logs());
  }

  @Test
  void devAccounts_answered_areRead() throws Exception {
    node.answer("dev_accounts", "[" + FakeNode.DEV_ACCOUNT + "]");

    DevAccount account = client.devAccounts().getFirst();

    assertEquals(ALICE, account.address());
    assertEquals(Bytes.of(ALICE.bytes()), account.publicKey());
    assertEquals(Amount.of(5), account.balance());
  }

  @Test
  void devMine_blocks_areSent() throws Exception {
    node.answer("dev_mine", "12");

    assertEquals(12, client.devMine(3));
    assertSent("dev_mine", "{\"blocks\": 3}");
  }

  @Test
  void devMethods_eachWithItsParameters_areSent() throws Exception {
    for (String method :
        List.of("dev_setAutomine", "dev_setInterval", "dev_setNextTime", "dev_setStorage")) {
      node.answer(method, "null");
    }
    client.devSetAutomine(false);
    assertSent("dev_setAutomine", "{\"on\": false}");
    client.devSetInterval(Duration.ofSeconds(2));
    assertSent("dev_setInterval", "{\"ms\": 2000}");
    // Sent in milliseconds, it would be zero: something else.
    assertThrows(
        IllegalArgumentException.class, () -> client.devSetInterval(Duration.ofNanos(999_999)));
    client.devSetInterval(Duration.ofMillis(1));
    assertSent("dev_setInterval", "{\"ms\": 1}");
    client.devSetNextTime(1764000001000L);
    assertSent("dev_setNextTime", "{\"time\": 1764000001000}");
    client.devSetStorage(CONTRACT, Bytes.ofText("a"), null);
    assertSent(
        "dev_setStorage", "{\"contract\": \"%s\", \"key\": \"0x61\"}".formatted(FakeNode.CONTRACT));
  }

  @Test
  void devMethods_answeredOtherwise_areRefused() {
    node.answer("dev_setAutomine", "true");
    node.answer("dev_snapshot", "null");
    node.answer("dev_revert", "1");

    assertThrows(BadAnswerException.class, () -> client.devSetAutomine(true));
    assertThrows(BadAnswerException.class, client::devSnapshot);
    assertThrows(BadAnswerException.class, () -> client.devRevert(1));
  }

  @Test
  void sign_knownTransaction_givesTheKnownBytes() throws Exception {
    node.answer("chain_status", FakeNode.STATUS).answer("account_get", FakeNode.ACCOUNT);

    SignedTransaction signed =
        client.sign(
            client.chainStatus(),
            DevAccounts.keyPair(0),
            new Action.Transfer(Address.ZERO, Amount.of(5)),
            Gas.limit(100_000));

    assertEquals(FakeNode.SIGNED, Hex.encode(signed.encode()));
    assertEquals(FakeNode.SIGNED_HASH, signed.hash().toString());
  }

  @ParameterizedTest
  @CsvSource({"1000000000, 100000000", "5000000, 5000000"})
  void submit_withoutGas_takesTheMostAndTheCheapest(long blockGasLimit, long gasLimit)
      throws Exception {
    node.answer(
            "chain_status",
            FakeNode.STATUS
                .replace("\"blockGasLimit\": 1000000000", "\"blockGasLimit\": " + blockGasLimit)
                .replace("\"minGasPrice\": 1", "\"minGasPrice\": 4"))
        .answer("account_get", FakeNode.ACCOUNT.replace("\"nonce\": 0", "\"nonce\": 41"))
        .answer("tx_sendSync", FakeNode.RECEIPT);

    ReceiptInfo receipt =
        client.submit(DevAccounts.keyPair(0), INVOKE, Gas.DEFAULT, Duration.ofSeconds(1));

    assertEquals(Status.SUCCESS, receipt.status());
    String sent = node.parametersOf("tx_sendSync").get("transaction").asString();
    var transaction = SignedTransaction.decode(Hex.decode(sent)).verify("qlcvm-dev").transaction();
    assertEquals(gasLimit, transaction.gasLimit());
    assertEquals(4, transaction.gasPrice());
    assertEquals(41, transaction.nonce());
    assertEquals(ALICE, transaction.sender());
  }

  @Test
  void call_fromManyThreads_getsItsOwnAnswer() throws Exception {
    node.answer("dev_mine", "12").answer("chain_status", FakeNode.STATUS);
    List<Future<?>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        calls.add(threads.submit(() -> client.devMine(1)));
        calls.add(threads.submit(client::chainStatus));
      }
    }
    for (Future<?> call : calls) {
      assertNotNull(call.get());
    }
    assertEquals(100, node.calls().stream().map(call -> call.get("id")).distinct().count());
  }

  @Test
  void call_unknownMember_isLetPass() throws Exception {
    node.answer("chain_status", FakeNode.STATUS.replace("{", "{\"peers\": [1, {}], "));

    assertFalse(client.chainStatus().syncing());
  }

  /** Nobody answers: one who was answered at once might not even begin to wait. */
  @Test
  void call_interrupted_throwsInterrupted() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      NodeClient waiting = new NodeClient(http, uri, Duration.ofMinutes(2));
      Thread.currentThread().interrupt();

      assertThrows(InterruptedException.class, waiting::chainStatus);
    }
  }
}
