package io.qlcvm.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.qlcvm.types.Hash32;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that bring no result: which exception, and what it tells. */
class NodeClientFailureTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  private final FakeNode node = new FakeNode();
  private final HttpClient http = HttpClient.newHttpClient();
  private final NodeClient client = new NodeClient(http, node.uri(), LONG);

  @AfterEach
  void close() {
    node.close();
    http.shutdownNow();
  }

  @Test
  void call_refused_tellsCodeReasonMessageAndData() {
    node.refuse(
        "chain_status",
        """
        {"code": -32002, "message": "nonce 3 is used; sign again with nonce 5",
         "data": {"reason": "nonce_too_low", "expected": 5, "actual": 3}}
        """);

    RpcException error = assertThrows(RpcException.class, client::chainStatus);

    assertEquals(-32002, error.code());
    assertEquals("nonce_too_low", error.reason());
    assertEquals("nonce 3 is used; sign again with nonce 5", error.getMessage());
    assertEquals(5, Objects.requireNonNull(error.data()).get("expected").asInt());
  }

  @Test
  void call_refusedWithoutData_hasNoReason() {
    RpcException error = assertThrows(RpcException.class, client::chainStatus);

    assertEquals(-32601, error.code());
    assertNull(error.reason());
    assertNull(error.data());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Hello</html>",
        "[]",
        "{\"id\": 1, \"result\": {}}",
        "{\"jsonrpc\": \"2.0\", \"id\": 1}",
        "{\"jsonrpc\": \"2.0\", \"result\": {}}",
        "{\"jsonrpc\": \"2.0\", \"id\": \"1\", \"result\": {}}",
        "{\"jsonrpc\": \"2.0\", \"id\": 77, \"result\": {}}",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": null}",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": {}} {}",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"error\": \"no\"}",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"error\": {\"code\": 1}}"
      })
  void call_answerIsNoJsonRpc_isABadAnswer(String body) {
    node.answerWhole("chain_status", body);

    BadAnswerException error = assertThrows(BadAnswerException.class, client::chainStatus);

    assertTrue(error.getMessage().contains(node.uri().toString()), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "chainId": "qlcvm-dev"|"other": "qlcvm-dev"
          "chainId": "qlcvm-dev"|"chainId": null
          "chainId": "qlcvm-dev"|"chainId": 5
          "chainId": "qlcvm-dev"|"chainId": "a", "chainId": "b"
          "height": 7|"height": "7"
          "height": 7|"height": -7
          "height": 7|"height": 7.5
          "height": 7|"height": 9007199254740992
          "height": 7|"height": 99999999999999999999999
          "height": 7|"height": null
          "syncing": false|"syncing": "false"
          "syncing": false|"syncing": 0
          "headHash": "0x2|"headHash": "2
          "headHash": "0x2|"headHash": "0xG
          """)
  void chainStatus_memberOfAnotherForm_isABadAnswer(String member, String other) {
    assertTrue(FakeNode.STATUS.contains(member));
    node.answer("chain_status", FakeNode.STATUS.replace(member, other));

    assertThrows(BadAnswerException.class, client::chainStatus);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "status": "success"|"status": "fine"
          "logs": ["val01"]|"logs": [null]
          "logs": ["val01"]|"logs": "val01"
          "output": "0x6f6b"|"output": "0x6f6"
          "contract": "qlc_3|"contract": "qlc_1
          "error": null,|
          """)
  void receipt_memberOfAnotherForm_isABadAnswer(String member, String other) {
    assertTrue(FakeNode.RECEIPT.contains(member));
    node.answer("tx_getReceipt", FakeNode.RECEIPT.replace(member, other == null ? "" : other));

    assertThrows(BadAnswerException.class, () -> client.receipt(Hash32.ZERO));
  }

  @Test
  void transaction_unknownAction_isABadAnswer() {
    node.answer("tx_get", FakeNode.TRANSACTION.replace("transfer", "burn"));

    assertThrows(BadAnswerException.class, () -> client.transaction(Hash32.ZERO));
  }

  @Test
  void call_nobodyListens_isNoConnection() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    NodeClient nobody = new NodeClient(http, URI.create("http://127.0.0.1:" + port), LONG);

    NoConnectionException error = assertThrows(NoConnectionException.class, nobody::chainStatus);

    assertTrue(error.getMessage().contains("is the node running"), error.getMessage());
  }

  @Test
  void call_unknownHost_isNoConnection() {
    NodeClient nobody = new NodeClient(http, URI.create("http://nobody.invalid:9735"), LONG);

    NoConnectionException error = assertThrows(NoConnectionException.class, nobody::chainStatus);

    assertTrue(error.getMessage().contains("no host has that name"), error.getMessage());
  }

  @Test
  void call_connectionBreaks_isNoConnection() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var connection = socket.accept()) {
              connection.getInputStream().read();
            } catch (IOException expectedAtTheEnd) {
              // The test is over.
            }
          });
      NodeClient broken =
          new NodeClient(http, URI.create("http://127.0.0.1:" + socket.getLocalPort()), LONG);

      NoConnectionException error = assertThrows(NoConnectionException.class, broken::chainStatus);

      assertTrue(error.getMessage().contains("may still take effect"), error.getMessage());
    }
  }

  private static HttpServer serve(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private NodeClient clientOf(HttpServer server, Duration timeout) {
    return new NodeClient(
        http, URI.create("http://127.0.0.1:" + server.getAddress().getPort()), timeout);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void call_noWholeAnswerInTime_isATimeout(boolean stallsInTheBody) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    HttpServer stalled =
        serve(exchange -> {
          if (stallsInTheBody) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
          }
          try {
            end.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      NoAnswerInTimeException error =
          assertThrows(
              NoAnswerInTimeException.class,
              clientOf(stalled, Duration.ofMillis(300))::chainStatus);

      assertTrue(error.getMessage().contains("chain_status within 300 ms"), error.getMessage());
    } finally {
      end.countDown();
      stalled.stop(0);
    }
  }

  @Test
  void call_httpErrorWithJsonRpcError_isTheRpcError() throws Exception {
    byte[] body =
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,\"message\":\"slow down\"}}"
            .getBytes(StandardCharsets.UTF_8);
    HttpServer busy =
        serve(exchange -> {
          exchange.sendResponseHeaders(429, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    try {
      RpcException error = assertThrows(RpcException.class, clientOf(busy, LONG)::chainStatus);

      assertEquals(-32005, error.code());
    } finally {
      busy.stop(0);
    }
  }

  @Test
  void call_httpErrorOfAnotherServer_tellsItsStatus() throws Exception {
    HttpServer other =
        serve(exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    try {
      BadAnswerException error =
          assertThrows(BadAnswerException.class, clientOf(other, LONG)::chainStatus);

      assertTrue(error.getMessage().contains("HTTP status 404"), error.getMessage());
    } finally {
      other.stop(0);
    }
  }

  @Test
  void call_answerWithoutEnd_isCutOff() throws Exception {
    HttpServer endless =
        serve(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] spaces = new byte[1 << 20];
          Arrays.fill(spaces, (byte) ' ');
          try (OutputStream out = exchange.getResponseBody()) {
            for (int written = 0; written <= NodeClient.ANSWER_BYTES_MAX; ) {
              out.write(spaces);
              written += spaces.length;
            }
          }
        });
    try {
      assertThrows(NoConnectionException.class, clientOf(endless, LONG)::chainStatus);
    } finally {
      endless.stop(0);
    }
  }
}
