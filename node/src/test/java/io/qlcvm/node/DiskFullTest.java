package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A node on a disk of its own, which is then filled to the last byte. */
@Timeout(600)
final class DiskFullTest {

  /** RocksDB's library, a log with what RocksDB reserves for it, and what going on asks for. */
  private static final String DISK_SIZE = "160m";

  /** Contracts of this size fill the reserved part of the log, 35 MiB, after some 150 of them. */
  private static final int SECTION_BYTES = 120_000;

  private static final int CONTRACTS_MAX = 600;

  @TempDir private Path temporary = Path.of("replaced by JUnit");

  private boolean mounted;

  private Path disk() {
    return temporary.resolve("disk");
  }

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    Files.createDirectories(disk());
    mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_SIZE, "qlcvm", disk().toString());
    Assumptions.assumeTrue(mounted, "no small disk can be mounted: run this as root on Linux");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertTrue(run("umount", "-l", disk().toString()));
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false; // there is no such command
    }
  }

  private Path fill() throws IOException {
    Path ballast = disk().resolve("ballast");
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException _) {
      return ballast; // no space is left
    }
  }

  /** The counter with a section that nobody reads behind it, of bytes that don't compress. */
  private static byte[] largeModule(SplittableRandom random) {
    byte[] contract = TestNode.contract("c/tests/counter.wasm");
    byte[] section = new byte[SECTION_BYTES];
    random.nextBytes(section);
    section[0] = 1; // its name's length
    section[1] = 'x';
    return ByteBuffer.allocate(contract.length + 1 + 3 + SECTION_BYTES)
        .put(contract)
        .put((byte) 0) // a custom section
        .put((byte) (0x80 | (SECTION_BYTES & 0x7f))) // its length in LEB128
        .put((byte) (0x80 | ((SECTION_BYTES >>> 7) & 0x7f)))
        .put((byte) (SECTION_BYTES >>> 14))
        .put(section)
        .array();
  }

  private static NodeConfig config(Path data) throws ConfigException {
    return TestNode.patient(
        NodeConfig.read(
            null,
            Map.of(Setting.DEV, "true", Setting.PORT, "0", Setting.DATA, data.toString()),
            Map.of()));
  }

  private static HttpResponse<String> awaitReady(TestNode node, int status) {
    HttpResponse<String> response = node.send("GET", "/ready", "");
    while (response.statusCode() != status) {
      response = node.send("GET", "/ready", "");
    }
    return response;
  }

  /** Sends contracts until the node says that it is not ready; those that it took. */
  private static List<SignedTransaction> deployUntilFull(TestNode node) {
    SplittableRandom random = new SplittableRandom(1);
    List<SignedTransaction> taken = new ArrayList<>();
    for (int nonce = 0; nonce < CONTRACTS_MAX; nonce++) {
      Action deploy = new Action.Deploy(largeModule(random), new byte[0], Amount.ZERO);
      SignedTransaction signed = TestNode.signed(4, nonce, deploy);
      JsonNode answer =
          node.post(TestNode.request("tx_send", Map.of("transaction", TestNode.hex(signed))));
      if (answer.has("error")) {
        assertEquals(-32008, answer.path("error").path("code").asInt(), answer::toString);
        return taken;
      }
      taken.add(signed);
      while (node.call("chain_status", Map.of()).path("height").asLong() < taken.size()
          && node.send("GET", "/ready", "").statusCode() == 200) {
        Thread.onSpinWait(); // the pool takes 64 of one account at a time
      }
    }
    throw new AssertionError("the disk never was full");
  }

  @Test
  void node_diskFull_staysReadableAndGoesOnByItself() throws Exception {
    Path data = disk().resolve("data");
    List<SignedTransaction> taken;
    JsonNode counted;
    String contract;
    try (Node started = Node.start(config(data), data, Clock.systemUTC())) {
      TestNode node = TestNode.of(started);
      Path ballast = fill();
      taken = deployUntilFull(node);
      HttpResponse<String> unready = awaitReady(node, 503);
      assertTrue(unready.body().contains("cannot be written"), unready.body());
      assertTrue(unready.body().contains("{\"name\":\"disk\",\"ok\":false,"), unready.body());
      assertTrue(unready.body().contains("{\"name\":\"executor\",\"ok\":true,"), unready.body());
      assertEquals(200, node.send("GET", "/health", "").statusCode());
      JsonNode refused =
          node.assertRefused(
              -32008,
              "unavailable",
              "tx_send",
              Map.of("transaction", TestNode.hex(TestNode.signed(5, 0, transfer()))));
      assertTrue(
          refused.path("message").asString().contains("takes no transactions until"),
          refused::toString);
      long height = node.call("chain_status", Map.of()).path("height").asLong();
      assertTrue(height > 0);
      JsonNode block = node.call("chain_getBlock", Map.of("block", height, "full", true));
      assertFalse(block.isNull());
      Files.delete(ballast);
      awaitReady(node, 200);
      contract = node.deploy("c/tests/counter.wasm");
      counted = node.invoke(contract);
      assertEquals("success", counted.path("status").asString(), counted::toString);
      assertAllThere(node, taken);
    }
    try (Node started = Node.start(config(data), data, Clock.systemUTC())) {
      assertAllThere(TestNode.of(started), taken);
      assertEquals("success", TestNode.of(started).invoke(contract).path("status").asString());
    }
  }

  private static Action transfer() {
    return new Action.Transfer(TestNode.dev(2), Amount.of(1));
  }

  /** Also that which was taken last and whose block did not fit. */
  private static void assertAllThere(TestNode node, List<SignedTransaction> taken) {
    for (SignedTransaction transaction : taken) {
      JsonNode receipt = node.call("tx_getReceipt", Map.of("hash", transaction.hash().toString()));
      assertFalse(receipt.isNull(), transaction.hash()::toString);
    }
  }
}
