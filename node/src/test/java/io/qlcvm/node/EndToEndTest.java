package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The node as a process of its own: what was acknowledged is there after a kill. */
@Timeout(600)
final class EndToEndTest {

  private static final Bytes KEY = Bytes.ofText("key01");
  private static final Bytes VALUE = Bytes.ofText("val01");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private @Nullable Process process;

  @AfterEach
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts the process; gives the node when it says that it is ready, and what it printed. */
  private TestNode start(List<String> printed, String... options) throws IOException {
    return start(Map.of(), printed, options);
  }

  private TestNode start(Map<String, String> variables, List<String> printed, String... options)
      throws IOException {
    List<String> command = NodeProcess.qlcvm();
    command.addAll(List.of("node", "--dev", "--port", "0"));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(variables);
    Process started = builder.start();
    process = started;
    BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      printed.add(line);
      if (line.startsWith("ready: ")) {
        return new TestNode(URI.create(line.substring("ready: ".length())));
      }
    }
    throw new IOException("the node ended without being ready: " + printed);
  }

  private TestNode start() throws IOException {
    return start(new ArrayList<>(), "--data", folder.resolve("chain").toString());
  }

  private void kill() throws InterruptedException {
    if (process != null) {
      assertNotEquals(0, process.destroyForcibly().waitFor());
    }
  }

  @Test
  void seed_deployedAndInvoked_isThereAfterAKill() throws Exception {
    TestNode node = start();
    String contract = node.deploy("rust/seed/seed.wasm");
    JsonNode receipt = node.invoke(contract);
    assertEquals("success", receipt.path("status").asString(), receipt::toString);
    assertTrue(receipt.path("gasUsed").asLong() > 0);
    assertEquals("val01", receipt.path("logs").path(0).asString());
    assertEquals(VALUE.toString(), node.storage(contract, KEY.toString()).asString());

    NodeClient client = node.client();
    Address address = Address.parse(contract);
    Action invoke = new Action.Invoke(address, "invoke", new byte[0], Amount.ZERO);
    SignedTransaction signed = TestNode.signed(1, 0, invoke);
    ReceiptInfo sent = client.sendSync(signed, PATIENCE);
    assertEquals(Status.SUCCESS, sent.status());
    assertEquals(List.of("val01"), sent.logs());
    SignedTransaction again = TestNode.signed(1, 1, invoke);
    assertEquals(again.hash(), client.send(again));

    String trapping = node.deploy("c/tests/write_then_trap.wasm");
    JsonNode trapped = node.invoke(trapping);
    assertEquals("trapped", trapped.path("status").asString());
    assertTrue(node.storage(trapping, KEY.toString()).isNull());

    Map<String, JsonNode> before = observe(node, contract, trapping, signed.hash());
    kill();
    node = start();
    assertEquals(before, observe(node, contract, trapping, signed.hash()));
    assertEquals(VALUE, node.client().storage(address, KEY, BlockId.LATEST));
    assertNull(node.client().storage(Address.parse(trapping), KEY, BlockId.LATEST));
    assertEquals("success", node.invoke(contract).path("status").asString());
  }

  /** Head, state root, storage, receipts, accounts. */
  private static Map<String, JsonNode> observe(
      TestNode node, String contract, String trapping, Hash32 transaction) {
    JsonNode status = node.call("chain_status", Map.of());
    return Map.of(
        "status",
        status,
        "blocks",
        node.call("chain_getBlocks", Map.of("limit", 100)),
        "block",
        node.call("chain_getBlock", Map.of("block", status.path("height").asLong(), "full", true)),
        "storage",
        node.storage(contract, KEY.toString()),
        "trapping",
        node.call("account_get", Map.of("address", trapping)),
        "receipt",
        node.call("tx_getReceipt", Map.of("hash", transaction.toString())),
        "transaction",
        node.call("tx_get", Map.of("hash", transaction.toString())),
        "payer",
        node.call("account_get", Map.of("address", TestNode.dev(0).toString())),
        "code",
        node.call("contract_getCode", Map.of("contract", contract)));
  }

  @Test
  void transactions_acknowledgedUntilTheKill_areAllThere() throws Exception {
    TestNode node = start();
    NodeClient client = node.client();
    List<ReceiptInfo> acknowledged = new ArrayList<>();
    for (int nonce = 0; nonce < 20; nonce++) {
      Action transfer = new Action.Transfer(TestNode.dev(2), Amount.of(1 + nonce));
      acknowledged.add(client.sendSync(TestNode.signed(3, nonce, transfer), PATIENCE));
    }
    kill();
    client = start().client();
    for (ReceiptInfo receipt : acknowledged) {
      assertEquals(receipt, client.receipt(receipt.transaction()));
    }
  }

  /** Halts inside a commit, three times; the ledger's own tests have every point. */
  @Test
  void transactions_acknowledgedUntilTheNodeHaltsInACommit_areAllThere() throws Exception {
    List<ReceiptInfo> acknowledged = new ArrayList<>();
    long nonce = 0;
    for (CrashPoint point :
        List.of(
            CrashPoint.BATCH_WRITTEN, CrashPoint.HEAD_RECORD_WRITTEN, CrashPoint.BLOCK_COMMITTED)) {
      String option = "-D" + CrashPoint.PROPERTY + "=" + point + ":4";
      TestNode node =
          start(
              Map.of("JAVA_TOOL_OPTIONS", option),
              new ArrayList<>(),
              "--data",
              folder.resolve("chain").toString());
      nonce = node.nonce(3);
      NodeClient client = node.client();
      try {
        while (true) {
          Action transfer = new Action.Transfer(TestNode.dev(2), Amount.of(1));
          acknowledged.add(client.sendSync(TestNode.signed(3, nonce++, transfer), PATIENCE));
        }
      } catch (NodeException _) {
        // The connection is gone with the node.
      }
      assertEquals(CrashPoint.EXIT_STATUS, Objects.requireNonNull(process).waitFor());
    }
    assertEquals(
        2 + 2 + 3, acknowledged.size(), acknowledged::toString); // a start passes some points
    TestNode node = start();
    for (ReceiptInfo receipt : acknowledged) {
      assertEquals(receipt, node.client().receipt(receipt.transaction()));
    }
    assertTrue(node.nonce(3) >= nonce - 1);
    Action transfer = new Action.Transfer(TestNode.dev(2), Amount.of(1));
    SignedTransaction next = TestNode.signed(3, node.nonce(3), transfer);
    assertEquals(Status.SUCCESS, node.client().sendSync(next, PATIENCE).status());
  }

  /** One that a machine stalls for ten seconds ends without it, as it should. */
  private static final int STOPS_MAX = 3;

  @Test
  void process_toldToStop_stopsCleanlyAndRemovesTheTemporaryFolder() throws Exception {
    for (int stop = 1; !removesItsFolder(); stop++) {
      assertTrue(stop < STOPS_MAX, "the temporary folder is still there");
    }
  }

  private boolean removesItsFolder() throws Exception {
    List<String> printed = new ArrayList<>();
    TestNode node = start(printed);
    String text = String.join("\n", printed);
    assertTrue(text.contains("qlcvm-dev"), text);
    assertTrue(text.contains(TestNode.dev(9).toString()), text);
    assertTrue(
        text.contains("0xe0b70b3af4a1fdaa2aeefda9a6956d4521f59414fabbcd90998c0cf6eb800829"), text);
    Path data =
        printed.stream()
            .filter(line -> line.startsWith("data "))
            .map(line -> Path.of(line.replaceAll("^data +| \\(.*$", "")))
            .findFirst()
            .orElseThrow();
    assertTrue(data.toFile().isDirectory());
    assertEquals(200, node.send("GET", "/health", "").statusCode());
    Process running = Objects.requireNonNull(process);
    running.destroy();
    assertTrue(running.waitFor(2, TimeUnit.MINUTES));
    return !data.toFile().exists();
  }
}
