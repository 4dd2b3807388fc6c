package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a node does while all threads that it has for queries are busy. */
@Timeout(120)
final class BusyQueriesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** Eight for each thread that runs them, a twentieth of a second or more each. */
  private static final int QUERIES = 8 * Math.max(2, Runtime.getRuntime().availableProcessors());

  @Test
  void queries_atFullGasOnAllThreads_holdUpNeitherHealthNorBlocks(@TempDir Path folder)
      throws Exception {
    try (Node running = Node.start(TestNode.devChain(), folder.resolve("chain"), () -> NOW);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      TestNode node = TestNode.of(running);
      Map<String, String> query = Map.of("contract", node.deployEndless());
      List<Future<JsonNode>> queries =
          IntStream.range(0, QUERIES)
              .mapToObj(_ -> clients.submit(() -> node.call("contract_query", query)))
              .toList();
      while (node.metric("qlcvm_rpc_queries_waiting") == 0) {
        Thread.onSpinWait(); // until all threads have one
      }
      assertEquals(200, node.get("/health").statusCode());
      var transfer = TestNode.signed(1, 0, new Action.Transfer(TestNode.dev(2), Amount.of(1)));
      JsonNode receipt = node.call("tx_sendSync", Map.of("transaction", TestNode.hex(transfer)));
      assertEquals("success", receipt.path("status").asString(), receipt::toString);
      assertTrue(
          node.metric("qlcvm_rpc_queries_waiting") > 0, "the block waited until no query did");
      for (Future<JsonNode> one : queries) {
        assertEquals("out_of_gas", one.get().path("status").asString());
      }
    }
  }
}
