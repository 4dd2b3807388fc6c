package io.qlcvm.node;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a node's WebSocket. One thread. */
final class TestSocket implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_SECONDS = 120;

  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final Queue<JsonNode> passedOver = new ArrayDeque<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;
  private volatile String closeReason = "";
  private int ids;

  TestSocket(Node node) {
    this(node, "");
  }

  /** A client with a token, unless that is empty. */
  TestSocket(Node node, String token) {
    this(
        HttpClient.newHttpClient(),
        URI.create("ws://127.0.0.1:%d/ws".formatted(node.address().getPort())),
        token);
  }

  /** A client of any address. */
  TestSocket(HttpClient http, URI url, String token) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (!token.isEmpty()) {
      builder.header("Authorization", "Bearer " + token);
    }
    socket = builder.buildAsync(url, new Listener()).join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        messages.add(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closeReason = reason;
      closed.complete(status);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Sends a request; gives its id. */
  int request(String method, Object parameters) {
    int id = ++ids;
    send(
        JSON.writeValueAsString(
            Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters)));
    return id;
  }

  /** The whole answer to a call. Notifications that come before it are kept for {@link #next}. */
  JsonNode call(String method, Object parameters) {
    int id = request(method, parameters);
    while (true) {
      JsonNode message = take();
      if (message.path("id").asInt() == id) {
        return message;
      }
      passedOver.add(message);
    }
  }

  /** The next message of any kind. */
  JsonNode next() {
    JsonNode kept = passedOver.poll();
    return kept == null ? take() : kept;
  }

  private JsonNode take() {
    try {
      JsonNode message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message came within " + PATIENCE_SECONDS + " s");
      }
      return message;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The code that the node closed with. */
  int closeCode() {
    return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Why the node closed. */
  String closeReason() {
    return closeReason;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
