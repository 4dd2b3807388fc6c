package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.feed.BlockFeed;
import io.qlcvm.node.http.HttpLimits;
import io.qlcvm.node.http.RawClient;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.types.Hex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  /** RFC 6455, section 7.4.1. */
  private static final int UNSUPPORTED_DATA = 1003;

  private static final int TOO_BIG = 1009;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private TestNode node;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private JsonNode document;

  /** By their ids, which are the node's. */
  private final Map<Long, String> topics = new HashMap<>();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    NodeConfig config = TestNode.devChain();
    running = Node.start(config, folder.resolve("chain"), () -> NOW);
    node = TestNode.of(running);
    document = node.call("rpc.discover", Map.of());
  }

  @AfterAll
  void stop() {
    running.close();
  }

  private long height() {
    return node.call("chain_status", Map.of()).path("height").asLong();
  }

  private long subscribe(TestSocket socket, String topic, Map<String, ?> filter) {
    JsonNode answer = socket.call("subscribe", Map.of("topic", topic, "filter", filter));
    assertTrue(answer.has("result"), answer::toString);
    topics.put(answer.path("result").asLong(), topic);
    return answer.path("result").asLong();
  }

  /** The form that the document says of notifications of a topic. */
  private JsonNode schema(String topic) {
    return document
        .path("x-notifications")
        .valueStream()
        .filter(one -> one.path("topic").asString().equals(topic))
        .findFirst()
        .orElseThrow()
        .path("params");
  }

  /**
   * What the next message brings, which must be a notification of this subscription, and as the
   * document says.
   */
  private JsonNode brought(TestSocket socket, long id) {
    JsonNode message = socket.next();
    assertEquals("subscription", message.path("method").asString(), message::toString);
    assertEquals(id, message.path("params").path("id").asLong());
    new SchemaCheck(document)
        .check(schema(topics.getOrDefault(id, "heads")), message.path("params"));
    return message.path("params").path("result");
  }

  @Test
  void call_overSocket_answersAsOverHttp() {
    try (TestSocket socket = new TestSocket(running)) {
      JsonNode answer = socket.call("chain_getBlock", Map.of("block", 0));
      assertEquals(node.call("chain_getBlock", Map.of("block", 0)), answer.path("result"));
      socket.send("{");
      assertEquals(-32700, socket.next().path("error").path("code").asInt());
    }
  }

  @Test
  void subscribe_heads_bringsEachNewBlockOnceInOrder() {
    try (TestSocket socket = new TestSocket(running)) {
      long id = subscribe(socket, "heads", Map.of());
      long first = height() + 1;
      node.call("dev_mine", Map.of("blocks", 3));
      for (long height = first; height < first + 3; height++) {
        JsonNode head = brought(socket, id);
        assertEquals(node.call("chain_getBlock", Map.of("block", height)), head);
      }
    }
  }

  @Test
  void subscribe_fromHeight_bringsThePastAfterTheAnswerThenTheNew() {
    node.call("dev_mine", Map.of("blocks", 5));
    try (TestSocket socket = new TestSocket(running)) {
      socket.request("subscribe", Map.of("topic", "heads", "filter", Map.of("fromHeight", 1)));
      JsonNode answer = socket.next();
      assertTrue(answer.has("result"), "the answer comes first: " + answer);
      long last = node.call("dev_mine", Map.of()).asLong();
      for (long height = 1; height <= last; height++) {
        JsonNode head = brought(socket, answer.path("result").asLong());
        assertEquals(height, head.path("height").asLong());
      }
    }
  }

  @Test
  void subscribe_receiptsOfContract_bringsAnswerOfTheCallBeforeItsEvent() {
    String contract = node.deploy("c/tests/counter.wasm");
    String other = node.deploy("c/tests/counter.wasm");
    try (TestSocket socket = new TestSocket(running)) {
      long id = subscribe(socket, "receipts", Map.of("contract", contract));
      node.invoke(other);
      int call =
          socket.request(
              "contract_invoke", Map.of("from", TestNode.dev(1).toString(), "contract", contract));
      JsonNode answer = socket.next();
      assertEquals(call, answer.path("id").asInt(), answer::toString);
      assertEquals(answer.path("result"), brought(socket, id));
    }
  }

  @Test
  void subscribe_logs_bringsDebugLinesOfTheTransaction() {
    String contract = node.deploy("c/seed/seed.wasm");
    try (TestSocket socket = new TestSocket(running)) {
      long id = subscribe(socket, "logs", Map.of("contract", contract));
      JsonNode receipt = node.invoke(contract);
      assertFalse(receipt.path("logs").isEmpty(), receipt::toString);
      JsonNode brought = brought(socket, id);
      assertEquals(receipt.path("logs"), brought.path("logs"));
      assertEquals(receipt.path("transaction"), brought.path("transaction"));
    }
  }

  /** {@code puppet.c}: emits an event of one topic, 32 bytes of this value. */
  private JsonNode emit(String contract, int value) {
    byte[] program = {6, 1, 3, (byte) value};
    JsonNode receipt =
        node.call(
            "contract_invoke",
            Map.of(
                "from", TestNode.dev(0).toString(),
                "contract", contract,
                "input", Hex.encode(program)));
    assertEquals(1, receipt.path("events").size(), receipt::toString);
    return receipt;
  }

  @Test
  void subscribe_eventsOfTopicOrTransaction_bringsWhatQueryGives() {
    String contract = node.deploy("c/tests/puppet.wasm");
    String topic = "0x" + "07".repeat(32);
    try (TestSocket socket = new TestSocket(running)) {
      long first = height() + 1;
      long byTopic = subscribe(socket, "events", Map.of("topic", topic));
      emit(contract, 8);
      JsonNode wanted = emit(contract, 7);
      emit(contract, 9);
      emit(contract, 7);
      JsonNode page =
          node.call(
              "events_query", Map.of("contract", contract, "topic", topic, "fromHeight", first));
      assertEquals(2, page.path("events").size(), page::toString);
      for (JsonNode event : page.path("events")) {
        assertEquals(event, brought(socket, byTopic));
      }
      String transaction = wanted.path("transaction").asString();
      long byTransaction =
          subscribe(socket, "events", Map.of("transaction", transaction, "fromHeight", first));
      assertEquals(page.path("events").get(0), brought(socket, byTransaction));
      JsonNode last = emit(contract, 7);
      // The next of the other subscription: nothing more came of the one transaction's.
      assertEquals(
          last.path("transaction").asString(),
          brought(socket, byTopic).path("transaction").asString());
    }
  }

  @Test
  void unsubscribe_thenBlock_bringsNothingMore() {
    try (TestSocket socket = new TestSocket(running)) {
      long id = subscribe(socket, "heads", Map.of());
      assertTrue(socket.call("unsubscribe", Map.of("id", id)).path("result").asBoolean());
      assertFalse(socket.call("unsubscribe", Map.of("id", id)).path("result").asBoolean());
      node.call("dev_mine", Map.of());
      int call = socket.request("chain_status", Map.of());
      assertEquals(call, socket.next().path("id").asInt());
    }
  }

  @Test
  void subscribe_overHttp_isRefusedAndNamesTheSocket() {
    JsonNode error =
        node.assertRefused(-32600, "no_session", "subscribe", Map.of("topic", "heads"));
    assertTrue(error.path("message").asString().contains("GET /ws"));
  }

  @Test
  void subscribe_topicOrFilterThatIsNone_isRefused() {
    try (TestSocket socket = new TestSocket(running)) {
      for (Map<String, ?> parameters :
          List.<Map<String, ?>>of(
              Map.of("topic", "head"),
              Map.of("topic", "heads", "filter", Map.of("from", 1)),
              Map.of("topic", "heads", "filter", 7),
              Map.of("topic", "heads", "filter", Map.of("contract", TestNode.dev(0).toString())))) {
        JsonNode error = socket.call("subscribe", parameters).path("error");
        assertEquals(-32602, error.path("code").asInt(), parameters::toString);
      }
    }
  }

  @Test
  void subscribe_moreThanAllowed_isRefused() {
    try (TestSocket socket = new TestSocket(running)) {
      for (int i = 0; i < 100; i++) {
        subscribe(socket, "heads", Map.of());
      }
      JsonNode error = socket.call("subscribe", Map.of("topic", "heads")).path("error");
      assertEquals("unavailable", error.path("data").path("reason").asString());
    }
  }

  private static final Pattern HEIGHT = Pattern.compile("\"result\":\\{\"height\":(\\d+)");

  private long metric(String name) {
    return node.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** One client reads nothing, and has all the subscriptions there may be. */
  @Test
  void subscriber_thatNeverReads_isClosedAtTheLimitWhileOthersGoOn() throws IOException {
    try (RawClient deaf = RawClient.lazy(running.address());
        TestSocket honest = new TestSocket(running)) {
      deaf.upgrade();
      String subscribe = TestNode.request("subscribe", Map.of("topic", "heads"));
      for (int i = 0; i < BlockFeed.SUBSCRIPTIONS_MAX; i++) {
        deaf.frame(RawClient.TEXT, subscribe.getBytes(StandardCharsets.US_ASCII));
        assertTrue(deaf.nextFrame().text().contains("result"));
      }
      long id = subscribe(honest, "heads", Map.of());
      long start = height();
      while (metric("qlcvm_http_unsent_bytes") == 0) {
        mine(8, honest, id);
      }
      // Nearly as many blocks as may be, of which hardly anything is told to it any more.
      mine(BlockFeed.BEHIND_BLOCKS_MAX - 16, honest, id);
      long unsent = metric("qlcvm_http_unsent_bytes");
      assertTrue(unsent > HttpLimits.UNSENT_BYTES_LOW, "it is below its limit: " + unsent);
      // One notification more, and some hundred bytes of bookkeeping for each.
      assertTrue(unsent < 2 * HttpLimits.UNSENT_BYTES_MAX, "more is kept: " + unsent);
      assertEquals(BlockFeed.SUBSCRIPTIONS_MAX + 1, metric("qlcvm_rpc_subscriptions"));
      while (metric("qlcvm_rpc_subscriptions") > 1) {
        mine(1, honest, id);
      }
      List<Long> read =
          HEIGHT
              .matcher(deaf.readToEnd())
              .results()
              .map(match -> Long.valueOf(match.group(1)))
              .toList();
      assertEquals(start + 1, read.getFirst());
      long behind = height() - read.getLast();
      // The one furthest behind decides; the system's buffers may have let others go on a little.
      assertTrue(behind >= BlockFeed.BEHIND_BLOCKS_MAX / 2, "closed early, behind by " + behind);
      assertEquals(0, metric("qlcvm_http_unsent_bytes"));
    }
  }

  /** One who reads hears of each block that is made, whoever else does not. */
  private void mine(int blocks, TestSocket reader, long id) {
    long last = node.call("dev_mine", Map.of("blocks", blocks)).asLong();
    for (long height = last - blocks + 1; height <= last; height++) {
      assertEquals(height, brought(reader, id).path("height").asLong());
    }
  }

  @Test
  void message_overLimit_closesWithTooBig() {
    try (TestSocket socket = new TestSocket(running)) {
      socket.send(" ".repeat(Dispatcher.REQUEST_BYTES_MAX + 1));
      assertEquals(TOO_BIG, socket.closeCode());
    }
  }

  @Test
  void message_ofBinary_closesWithUnsupportedData() {
    try (TestSocket socket = new TestSocket(running)) {
      socket.sendBinary(new byte[] {1});
      assertEquals(UNSUPPORTED_DATA, socket.closeCode());
    }
  }

  @Test
  void handshake_foreignHostOrOrigin_isForbidden() throws IOException {
    assertEquals("403", status("Host: evil.example", "X: 1"));
    assertEquals("403", status("Host: localhost:9735", "Origin: http://evil.example"));
    assertEquals("101", status("Host: localhost:9735", "Origin: http://localhost:9735"));
  }

  @Test
  void handshake_withoutUpgrade_isRefused() {
    assertEquals(400, node.get("/ws").statusCode());
    assertEquals(405, node.send("POST", "/ws", "{}").statusCode());
  }

  /** What a handshake with these headers is answered with. */
  private String status(String host, String header) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), running.address().getPort())) {
      String head =
          String.join(
              "\r\n",
              "GET /ws HTTP/1.1",
              host,
              header,
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "",
              "");
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return line.substring(9);
    }
  }
}
