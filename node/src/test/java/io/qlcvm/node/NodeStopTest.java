package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of those who are connected when a node stops. */
@Timeout(600)
final class NodeStopTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** A machine that stalls meanwhile may hold up one of them, which shows nothing. */
  private static final int ATTEMPTS_MAX = 3;

  @Test
  void close_clientsOfEveryKind_getTheirEndInTime(@TempDir Path folder) throws Exception {
    for (int attempt = 1; !endsInTime(folder.resolve("chain-" + attempt)); attempt++) {
      assertTrue(attempt < ATTEMPTS_MAX, "the node went on for longer than it may");
    }
  }

  private static boolean endsInTime(Path folder) throws Exception {
    Node running = Node.start(TestNode.devChain(), folder, () -> NOW);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        TestSocket socket = new TestSocket(running)) {
      TestNode node = TestNode.of(running);
      String query = TestNode.request("contract_query", Map.of("contract", node.deployEndless()));
      node.call("dev_setAutomine", Map.of("on", false));
      assertTrue(socket.call("subscribe", List.of("heads")).has("result"));
      var transfer = TestNode.signed(1, 0, new Action.Transfer(TestNode.dev(2), Amount.of(1)));
      String waits =
          TestNode.request(
              "tx_sendSync", Map.of("transaction", TestNode.hex(transfer), "timeout", 60_000));
      Future<JsonNode> waiting = clients.submit(() -> node.post(waits));
      while (node.metric("qlcvm_rpc_receipts_awaited") == 0) {
        Thread.onSpinWait(); // until it is there
      }
      Future<JsonNode> queries =
          clients.submit(() -> node.post(Collections.nCopies(5, query).toString()));
      while (!queries.isDone() && node.metric("qlcvm_rpc_queries_running") == 0) {
        Thread.onSpinWait(); // until it runs
      }
      Thread closer = Thread.ofPlatform().daemon().start(running::close);
      assertAnsweredOrTold(queries.get());
      assertEquals(1001, socket.closeCode());
      JsonNode error = waiting.get().path("error");
      assertStopping(error);
      boolean inTime = closer.join(NodeCommand.STOP_MAX);
      closer.join();
      return inTime;
    } finally {
      running.close();
    }
  }

  private static void assertStopping(JsonNode error) {
    assertEquals("unavailable", error.path("data").path("reason").asString(), error::toString);
    assertTrue(error.path("message").asString().contains("is stopping"), error::toString);
  }

  /** Queries that run have some seconds to finish, which is enough on any but a stalled machine. */
  private static void assertAnsweredOrTold(JsonNode answers) {
    if (answers.has("error")) {
      assertStopping(answers.path("error"));
      return;
    }
    assertEquals(5, answers.size(), answers::toString);
    for (JsonNode one : answers) {
      assertEquals("out_of_gas", one.path("result").path("status").asString(), one::toString);
    }
  }
}
