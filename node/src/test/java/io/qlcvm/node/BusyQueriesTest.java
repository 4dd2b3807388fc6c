package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a node does while all threads that it has for queries are busy. */
@Timeout(600)
final class BusyQueriesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** Each asks again and again, so that two wait for each thread that runs queries. */
  private static final int CLIENTS = 3 * Math.max(2, Runtime.getRuntime().availableProcessors());

  private final AtomicBoolean done = new AtomicBoolean();

  /** Queries until it is told that it is enough. */
  private void query(TestNode node, Map<String, String> query) {
    while (!done.get()) {
      JsonNode answer = node.call("contract_query", query);
      assertEquals("out_of_gas", answer.path("status").asString(), answer::toString);
    }
  }

  @Test
  void queries_atFullGasOnAllThreads_holdUpNeitherHealthNorBlocks(@TempDir Path folder)
      throws Exception {
    try (Node running = Node.start(TestNode.devChain(), folder.resolve("chain"), () -> NOW);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      TestNode node = TestNode.of(running);
      Map<String, String> query = Map.of("contract", node.deployEndless());
      List<? extends Future<?>> queries =
          IntStream.range(0, CLIENTS)
              .mapToObj(_ -> clients.submit(() -> query(node, query)))
              .toList();
      try {
        while (node.metric("qlcvm_rpc_queries_waiting") == 0) {
          Thread.onSpinWait(); // until all threads have one
        }
        assertEquals(200, node.get("/health").statusCode());
        // A block that waited until no query does would never come.
        var transfer = TestNode.signed(1, 0, new Action.Transfer(TestNode.dev(2), Amount.of(1)));
        JsonNode receipt = node.call("tx_sendSync", Map.of("transaction", TestNode.hex(transfer)));
        assertEquals("success", receipt.path("status").asString(), receipt::toString);
      } finally {
        done.set(true);
      }
      for (Future<?> one : queries) {
        one.get();
      }
    }
  }
}
