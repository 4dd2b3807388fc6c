package io.qlcvm.node;

import static io.qlcvm.node.TestNode.hex;
import static io.qlcvm.node.TestNode.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.EditInfo;
import io.qlcvm.client.Gas;
import io.qlcvm.client.NodeClient;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a dev chain lets its users do to it; one chain for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class DevTest {

  /** After the time of the dev chain's genesis. */
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

  private static final int HISTORY = 12;
  private static final String COUNT = "0x636f756e74";
  private static final Action TRANSFER = new Action.Transfer(Address.ZERO, Amount.of(1));

  private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private TestNode node;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary.resolve("chain");
    start();
  }

  private void start() throws Exception {
    Map<Setting, String> settings =
        Map.of(Setting.DEV, "true", Setting.PORT, "0", Setting.HISTORY, "" + HISTORY);
    running =
        Node.start(TestNode.patient(NodeConfig.read(null, settings, Map.of())), folder, () -> NOW);
    node = TestNode.of(running);
  }

  @AfterAll
  void stop() {
    running.close();
  }

  private JsonNode status() {
    return node.call("chain_status", Map.of());
  }

  private long snapshot() {
    return node.call("dev_snapshot", Map.of()).asLong();
  }

  private void revert(long id) {
    assertTrue(node.call("dev_revert", Map.of("id", id)).asBoolean());
  }

  private JsonNode refusedRevert(String reason, long id) {
    return node.assertRefused(-32001, reason, "dev_revert", Map.of("id", id));
  }

  private JsonNode block(Object block) {
    return node.call("chain_getBlock", Map.of("block", block));
  }

  @Test
  void revert_blocksAfterTheSnapshot_areGoneAndTheChainGoesOn() throws Exception {
    String contract = node.deploy("c/tests/counter.wasm");
    node.invoke(contract);
    JsonNode before = status();
    JsonNode count = node.storage(contract, COUNT);
    long nonce = node.nonce(0);
    long id = snapshot();
    JsonNode gone = node.invoke(contract);
    String other = node.deploy("c/seed/seed.wasm");
    revert(id);
    assertEquals(before, status());
    assertEquals(count, node.storage(contract, COUNT));
    assertEquals(nonce, node.nonce(0));
    Map<String, Object> transaction = Map.of("hash", gone.path("transaction").asString());
    assertTrue(node.call("tx_getReceipt", transaction).isNull());
    assertTrue(node.call("tx_get", transaction).isNull());
    assertTrue(block(gone.path("block").asString()).isNull());
    node.assertRefused(-32001, "not_found", "contract_getCode", Map.of("contract", other));
    JsonNode again = node.invoke(contract);
    assertEquals(gone.path("height"), again.path("height"));
    assertEquals("success", again.path("status").asString());
    JsonNode after = status();
    running.close();
    start();
    assertEquals(after, status());
  }

  @Test
  void revert_idUsedOrLaterOrUnknown_isRefused() {
    long first = snapshot();
    long second = snapshot();
    node.call("dev_mine", Map.of());
    long third = snapshot();
    revert(second);
    refusedRevert("not_found", second);
    refusedRevert("not_found", third);
    refusedRevert("not_found", 1_000_000);
    revert(first);
    refusedRevert("not_found", first);
    assertEquals(third + 1, snapshot());
  }

  @Test
  void revert_olderThanTheHistory_isRefusedWithTheOldest() {
    long id = snapshot();
    long head = node.call("dev_mine", Map.of("blocks", HISTORY + 1)).asLong();
    JsonNode error = refusedRevert("pruned", id);
    long oldest = head - HISTORY;
    assertEquals(oldest, error.path("data").path("oldest").asLong());
    assertTrue(error.path("message").asString().contains("block " + oldest), error::toString);
    assertEquals(head, status().path("height").asLong());
  }

  @Test
  void revert_transactionThatWaits_isDroppedAndItsSenderTold() {
    node.call("dev_setAutomine", Map.of("on", false));
    long id = snapshot();
    long nonce = node.nonce(1);
    String first = hex(signed(1, nonce, TRANSFER));
    node.call("tx_send", Map.of("transaction", first));
    SignedTransaction later = signed(1, nonce + 1, TRANSFER);
    try (TestSocket socket = new TestSocket(running)) {
      int call = socket.request("tx_sendSync", Map.of("transaction", hex(later)));
      while (node.call("tx_get", Map.of("hash", later.hash().toString())).isNull()) {
        Thread.onSpinWait(); // until it waits
      }
      revert(id);
      JsonNode answer = socket.next();
      assertEquals(call, answer.path("id").asInt());
      assertEquals(-32008, answer.path("error").path("code").asInt(), answer::toString);
    }
    node.call("dev_mine", Map.of());
    assertEquals(nonce, node.nonce(1));
    node.call("tx_send", Map.of("transaction", first));
    node.call("dev_mine", Map.of());
    assertEquals(nonce + 1, node.nonce(1));
    node.call("dev_setAutomine", Map.of("on", true));
  }

  @Test
  void revert_subscriberOfHeads_isToldOfTheNewBlocksAtOldHeights() {
    long height = node.call("dev_mine", Map.of("blocks", 1)).asLong();
    try (TestSocket socket = new TestSocket(running)) {
      JsonNode subscribed = socket.call("subscribe", Map.of("topic", "heads"));
      assertTrue(subscribed.has("result"), subscribed::toString);
      long id = snapshot();
      node.call("dev_mine", Map.of("blocks", 2));
      JsonNode first = head(socket);
      assertEquals(height + 1, first.path("height").asLong());
      assertEquals(height + 2, head(socket).path("height").asLong());
      revert(id);
      node.call("dev_increaseTime", Map.of("ms", 5_000));
      node.call("dev_mine", Map.of("blocks", 1));
      JsonNode instead = head(socket);
      assertEquals(height + 1, instead.path("height").asLong());
      assertEquals(first.path("parent"), instead.path("parent"));
      assertEquals(block(height + 1), instead);
      assertNotEquals(first.path("hash"), instead.path("hash"));
    }
  }

  private static JsonNode head(TestSocket socket) {
    JsonNode message = socket.next();
    assertEquals("subscription", message.path("method").asString(), message::toString);
    return message.path("params").path("result");
  }

  private long editsBlock(String method, Map<String, ?> parameters) {
    long height = status().path("height").asLong();
    assertTrue(node.call(method, parameters).isNull());
    JsonNode made = block(height + 1);
    assertEquals(0, made.path("transactions").size());
    assertEquals(made, block("latest"));
    return height + 1;
  }

  @Test
  void setBalance_anyAccount_isABlockOfItsOwnThatRevertTakesBack() {
    String account = Address.ofContract(TestNode.dev(7), 77).toString();
    node.call("dev_setAutomine", Map.of("on", false));
    long id = snapshot();
    long height =
        editsBlock("dev_setBalance", Map.of("address", account, "balance", "12345678901234567890"));
    node.call("dev_setAutomine", Map.of("on", true));
    Map<String, Object> now = Map.of("address", account);
    assertEquals("12345678901234567890", node.call("account_get", now).path("balance").asString());
    Map<String, Object> then = Map.of("address", account, "at", height - 1);
    assertEquals("0", node.call("account_get", then).path("balance").asString());
    JsonNode error =
        node.assertRefused(
            -32602,
            "invalid_params",
            "dev_setBalance",
            Map.of("address", account, "balance", Amount.MAX.toString()));
    assertEquals("balance", error.path("data").path("parameter").asString());
    revert(id);
    assertEquals("0", node.call("account_get", now).path("balance").asString());
  }

  @Test
  void setStorage_contract_seesItAndNullDeletes() throws Exception {
    String contract = node.deploy("c/tests/counter.wasm");
    Map<String, Object> key = Map.of("contract", contract, "key", COUNT);
    editsBlock(
        "dev_setStorage",
        Map.of("contract", contract, "key", COUNT, "value", "0x2900000000000000"));
    node.invoke(contract);
    assertEquals("0x2a00000000000000", node.storage(contract, COUNT).asString());
    editsBlock("dev_setStorage", key);
    assertTrue(node.storage(contract, COUNT).isNull());
    String account = TestNode.dev(2).toString();
    node.assertRefused(
        -32001, "not_found", "dev_setStorage", Map.of("contract", account, "key", COUNT));
    String longKey = "0x" + "00".repeat(257);
    node.assertRefused(
        -32602, "invalid_params", "dev_setStorage", Map.of("contract", contract, "key", longKey));
    JsonNode after = status();
    running.close();
    start();
    assertEquals(after, status());
  }

  @Test
  void client_everyMethod_doesWhatItSays() throws Exception {
    NodeClient client = node.client();
    Address contract = Address.parse(node.deploy("c/tests/counter.wasm"));
    Bytes key = Bytes.parse(COUNT);
    long first = client.devSnapshot();
    client.devSetAutomine(false);
    client.devSetBalance(contract, Amount.of(1_000_000));
    client.devSetStorage(contract, key, Bytes.parse("0x2900000000000000"));
    client.devSetStorage(contract, key, null);
    long height = client.chainStatus().height();
    assertEquals(
        List.of(new EditInfo.Balance(contract, Amount.of(1_000_000))), edits(client, height - 2));
    assertEquals(
        List.of(new EditInfo.Storage(contract, key, Bytes.parse("0x2900000000000000"))),
        edits(client, height - 1));
    assertEquals(List.of(new EditInfo.Storage(contract, key, null)), edits(client, height));
    client.devImpersonate(contract);
    Hash32 sent = client.send(unsigned(contract, 0));
    assertEquals(height + 1, client.devMine(1));
    assertEquals(Status.SUCCESS, Objects.requireNonNull(client.receipt(sent)).status());
    assertNull(edits(client, height + 1));
    assertTrue(client.devStopImpersonating(contract));
    assertFalse(client.devStopImpersonating(contract));
    long time = client.devIncreaseTime(Duration.ofHours(1));
    client.devSetNextTime(time + 5);
    assertEquals(time + 5, time(client, client.devMine(1)));
    client.devRevert(first);
    assertEquals(height - 3, client.chainStatus().height());
    assertNull(edits(client, height - 3));
    client.devSetAutomine(true);
    client.devSetInterval(Duration.ZERO);
    assertEquals(
        Status.SUCCESS,
        client
            .submit(DevAccounts.keyPair(4), TRANSFER, Gas.DEFAULT, Duration.ofSeconds(60))
            .status());
  }

  private static long time(NodeClient client, long height) throws Exception {
    return Objects.requireNonNull(client.block(new BlockId.Height(height))).time();
  }

  private static @Nullable List<EditInfo> edits(NodeClient client, long height) throws Exception {
    BlockId id = new BlockId.Height(height);
    List<EditInfo> edits = Objects.requireNonNull(client.block(id)).edits();
    assertEquals(edits, Objects.requireNonNull(client.fullBlock(id)).edits());
    return edits;
  }

  private static SignedTransaction unsigned(Address sender, long nonce) {
    return new Transaction("qlcvm-dev", sender, nonce, 100_000, 1, null, TRANSFER).unsigned();
  }

  @Test
  void impersonate_accountWithoutKey_sendsWithoutSignatureUntilItIsStopped() throws Exception {
    Address nobody = Address.ofContract(TestNode.dev(8), 88);
    Map<String, Object> account = Map.of("address", nobody.toString());
    String contract = node.deploy("c/tests/counter.wasm");
    Map<String, Object> invoke = Map.of("from", nobody.toString(), "contract", contract);
    editsBlock(
        "dev_setBalance", Map.of("address", nobody.toString(), "balance", "1000000000000000"));
    JsonNode refused = node.assertRefused("bad_signature", unsigned(nobody, 0));
    assertTrue(refused.path("message").asString().contains("dev_impersonate"));
    node.assertRefused(-32007, "key_not_held", "contract_invoke", invoke);

    assertTrue(node.call("dev_impersonate", account).isNull());
    Map<String, Object> sent = Map.of("transaction", hex(unsigned(nobody, 0)));
    assertEquals("success", node.call("tx_sendSync", sent).path("status").asString());
    JsonNode receipt = node.call("contract_invoke", invoke);
    assertEquals("success", receipt.path("status").asString());
    Map<String, Object> hash = Map.of("hash", receipt.path("transaction").asString());
    assertEquals(nobody.toString(), node.call("tx_get", hash).path("sender").asString());
    node.call("debug_trace", hash);
    SignedTransaction otherChain =
        new Transaction("another", nobody, 2, 100_000, 1, null, TRANSFER).unsigned();
    node.assertRefused("wrong_chain", otherChain);

    assertTrue(node.call("dev_stopImpersonating", account).asBoolean());
    assertFalse(node.call("dev_stopImpersonating", account).asBoolean());
    node.assertRefused("bad_signature", unsigned(nobody, 2));
    JsonNode after = status();
    node.call("dev_impersonate", account);
    running.close();
    start();
    assertEquals(after, status());
    node.assertRefused("bad_signature", unsigned(nobody, 2));
  }

  @Test
  void impersonate_contract_paysFromItsBalance() {
    String contract = node.deploy("c/tests/counter.wasm");
    Map<String, Object> account = Map.of("address", contract);
    editsBlock("dev_setBalance", Map.of("address", contract, "balance", "1000000"));
    node.call("dev_impersonate", account);
    SignedTransaction transfer = unsigned(Address.parse(contract), 0);
    JsonNode receipt = node.call("tx_sendSync", Map.of("transaction", hex(transfer)));
    assertEquals("success", receipt.path("status").asString());
    JsonNode now = node.call("account_get", account);
    long paid = 1 + receipt.path("gasUsed").asLong();
    assertEquals(Long.toString(1_000_000 - paid), now.path("balance").asString());
    assertFalse(now.path("contract").isNull());
    node.call("dev_stopImpersonating", account);
  }

  @Test
  void revert_clockMovedSince_isAsItWas() {
    long next = node.call("dev_increaseTime", Map.of("ms", 3_600_000)).asLong();
    long id = snapshot();
    node.call("dev_increaseTime", Map.of("ms", 1_000_000));
    node.call("dev_mine", Map.of());
    revert(id);
    long height = node.call("dev_mine", Map.of()).asLong();
    assertEquals(next, block(height).path("time").asLong());
  }
}
