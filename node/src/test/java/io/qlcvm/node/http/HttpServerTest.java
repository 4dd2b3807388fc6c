package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.access.Namespace;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Registry;
import io.qlcvm.node.rpc.RpcMethod;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
final class HttpServerTest {

  private static final int PATIENCE_MILLIS = 120_000;
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"ping\"}";

  private static final String POST_JSON =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  private static final AccessRule ANYBODY =
      new AccessRule(null, MethodPatterns.ALL, Set.of(Namespace.ADMIN));

  private final ExecutorService calls = Executors.newFixedThreadPool(2);
  private final CompletableFuture<Object> begun = new CompletableFuture<>();
  private final CompletableFuture<Object> later = new CompletableFuture<>();
  private @Nullable String fault;
  private @Nullable String pause;
  private @Nullable HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    calls.shutdownNow();
  }

  private HttpServer start(HttpLimits limits) throws IOException {
    Registry registry =
        new Registry(
            List.of(
                RpcMethod.of("ping", "answers", List.of(), "text", _ -> "pong"),
                new RpcMethod(
                    "later",
                    "waits",
                    List.of(),
                    "any",
                    _ -> {
                      begun.complete("");
                      return later;
                    })));
    HttpServer started =
        HttpServer.start(
            new HttpServer.Parts(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of("node.example"),
                ANYBODY,
                new Dispatcher(registry),
                calls,
                () ->
                    new Health(
                        5,
                        List.of(
                            new Health.Check("disk", pause, false),
                            new Health.Check("executor", fault, true))),
                () -> "qlcvm_x 1\n".getBytes(ISO_8859_1),
                _ -> {},
                limits,
                null,
                () -> NOW),
            Thread.ofPlatform().daemon().factory());
    server = started;
    return started;
  }

  private static HttpLimits limits(
      int connections, Duration idle, Duration head, Duration body, Duration write) {
    return new HttpLimits(
        connections, 0, 0, 0, LONG, idle, head, body, LONG, write, HttpLimits.DEFAULT.drain());
  }

  private Socket connect() throws IOException {
    return connect(start(HttpLimits.DEFAULT));
  }

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket();
    socket.connect(server.address());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String post(String body) {
    return post("Content-Type: application/json\r\n", body);
  }

  private static String post(String headers, String body) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(headers, body.length(), body);
  }

  /** One response, status line and body. */
  private record Response(int status, String head, String body) {}

  private static Response read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after: " + head.toString(ISO_8859_1));
      }
      head.write(next);
    }
    String text = head.toString(ISO_8859_1);
    int length =
        text.lines()
            .filter(line -> line.startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
            .findFirst()
            .orElse(0);
    String body = new String(in.readNBytes(length), ISO_8859_1);
    return new Response(Integer.parseInt(text.substring(9, 12)), text, body);
  }

  private static void assertClosed(Socket socket) throws IOException {
    assertEquals(-1, socket.getInputStream().read());
  }

  @Test
  void post_call_isAnsweredAndTheConnectionStays() throws IOException {
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        send(socket, post(PING.formatted(i)));
        Response response = read(socket);
        assertEquals(200, response.status());
        assertEquals(
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":\"pong\"}".formatted(i), response.body());
        assertTrue(response.head().contains("content-type: application/json"));
      }
    }
  }

  @Test
  void post_byteByByte_isAnswered() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (char c : post(PING.formatted(1)).toCharArray()) {
        send(socket, String.valueOf(c));
      }
      assertEquals(200, read(socket).status());
    }
  }

  @Test
  void post_pipelined_isAnsweredInOrder() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          post("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"later\"}")
              + post(PING.formatted(1))
              + "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
              + post(PING.formatted(2)));
      later.complete("done");
      assertTrue(read(socket).body().contains("\"done\""));
      assertTrue(read(socket).body().contains("\"id\":1"));
      assertTrue(read(socket).body().contains("\"height\":5"));
      assertTrue(read(socket).body().contains("\"id\":2"));
    }
  }

  @Test
  void post_chunked_isAnswered() throws IOException {
    try (Socket socket = connect()) {
      String body = PING.formatted(9);
      send(
          socket,
          "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset=utf-8\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                  .formatted(body.length(), body));
      assertTrue(read(socket).body().contains("\"id\":9"));
    }
  }

  @Test
  void post_notification_isAnsweredWithNothing() throws IOException {
    try (Socket socket = connect()) {
      send(socket, post("{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}") + post(PING.formatted(1)));
      assertEquals(204, read(socket).status());
      assertEquals(200, read(socket).status());
    }
  }

  @Test
  void post_malformedJson_is400() throws IOException {
    try (Socket socket = connect()) {
      send(socket, post("{\"jsonrpc\""));
      Response response = read(socket);
      assertEquals(400, response.status());
      assertTrue(response.body().contains("-32700"));
    }
  }

  @Test
  void post_declaredTooLarge_is413() throws IOException {
    try (Socket socket = connect()) {
      send(socket, POST_JSON + "Content-Length: 1048577\r\n\r\n");
      send(socket, " ".repeat(1_048_577));
      Response response = read(socket);
      assertEquals(413, response.status());
      assertTrue(response.body().contains("limit_exceeded"));
      assertClosed(socket);
    }
  }

  @Test
  void post_declaredTooLargeAndWaiting_is413AtOnce() throws IOException {
    try (Socket socket = connect()) {
      send(socket, POST_JSON + "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");
      assertEquals(413, read(socket).status());
      assertClosed(socket);
    }
  }

  @Test
  void post_expectContinue_isToldToGoOn() throws IOException {
    try (Socket socket = connect()) {
      String body = PING.formatted(1);
      send(
          socket,
          POST_JSON
              + "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n".formatted(body.length()));
      assertEquals(100, read(socket).status());
      send(socket, body);
      assertEquals(200, read(socket).status());
    }
  }

  @Test
  void post_chunksTooLarge_is413() throws IOException {
    try (Socket socket = connect()) {
      send(socket, POST_JSON + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "80000\r\n" + " ".repeat(0x80000) + "\r\n";
      send(socket, chunk + chunk + chunk + "0\r\n\r\n");
      assertEquals(413, read(socket).status());
      assertClosed(socket);
    }
  }

  @Test
  void post_fullMebibyte_isTaken() throws IOException {
    try (Socket socket = connect()) {
      String call = PING.formatted(1);
      send(socket, post(call + " ".repeat((1 << 20) - call.length())));
      assertEquals(200, read(socket).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Content-Type: text/plain\r\n", "Content-Type: application/jsonp\r\n"})
  void post_notJsonByItsType_is415(String header) throws IOException {
    try (Socket socket = connect()) {
      send(socket, post(header, PING.formatted(1)) + post(PING.formatted(2)));
      Response response = read(socket);
      assertEquals(415, response.status());
      assertTrue(response.body().contains("application/json"));
      assertEquals(200, read(socket).status());
    }
  }

  @Test
  void get_otherPathOrMethod_is404Or405() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertEquals(404, read(socket).status());
      send(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Response response = read(socket);
      assertEquals(405, response.status());
      assertTrue(response.head().contains("allow: POST"));
      send(socket, "DELETE /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      response = read(socket);
      assertEquals(405, response.status());
      assertTrue(response.head().contains("allow: GET"), response.head());
    }
  }

  @Test
  void host_ofAnotherName_is403() throws IOException {
    try (Socket socket = connect()) {
      for (String allowed : List.of("localhost", "127.0.0.1:9735", "[::1]:80", "NODE.example:1")) {
        send(socket, "GET /health HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(allowed));
        assertEquals(200, read(socket).status(), allowed);
      }
      send(socket, "GET /health HTTP/1.1\r\nHost: evil.example:9735\r\n\r\n");
      Response response = read(socket);
      assertEquals(403, response.status());
      assertTrue(response.body().contains("forbidden"));
    }
  }

  @Test
  void host_missingOrTwice_is400() throws IOException {
    HttpServer running = start(HttpLimits.DEFAULT);
    for (String headers : List.of("", "Host: localhost\r\nHost: evil.example\r\n")) {
      try (Socket socket = connect(running)) {
        send(socket, "GET /health HTTP/1.1\r\n%s\r\n".formatted(headers));
        assertEquals(400, read(socket).status());
        assertClosed(socket);
      }
    }
  }

  @Test
  void head_tooLargeOrNoHttp_isRefusedAndClosed() throws IOException {
    HttpServer running = start(HttpLimits.DEFAULT);
    try (Socket socket = connect(running)) {
      send(
          socket,
          "GET /health HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n".formatted("x".repeat(9_000)));
      assertEquals(431, read(socket).status());
      assertClosed(socket);
    }
    try (Socket socket = connect(running)) {
      send(socket, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted("x".repeat(9_000)));
      assertEquals(414, read(socket).status());
    }
    try (Socket socket = connect(running)) {
      send(socket, "this is no HTTP\r\n\r\n");
      assertEquals(400, read(socket).status());
    }
  }

  private static String bare(String line) {
    return line.replace("\r\n", "");
  }

  /** A limit that is a byte too high or too low is one that nobody looked at. */
  @Test
  void head_ofExactlyTheLimit_isTakenAndOneByteMoreIsNot() throws IOException {
    HttpServer running = start(HttpLimits.DEFAULT);
    for (int more = 0; more <= 1; more++) {
      int bytes = HttpLimits.HEAD_BYTES_MAX + more;
      try (Socket socket = connect(running)) {
        String host = "Host: localhost\r\n";
        // Ends of lines are not counted.
        String filler = "X: " + "x".repeat(bytes - bare(host).length() - "X: ".length());
        assertEquals(bytes, bare(host).length() + filler.length());
        send(socket, "GET /health HTTP/1.1\r\n" + host + filler + "\r\n\r\n");
        assertEquals(more == 0 ? 200 : 431, read(socket).status());
      }
      try (Socket socket = connect(running)) {
        String line = "GET /%s HTTP/1.1";
        String path = "x".repeat(bytes - line.formatted("").length());
        send(socket, line.formatted(path) + "\r\nHost: localhost\r\n\r\n");
        assertEquals(more == 0 ? 404 : 414, read(socket).status());
      }
    }
  }

  /** No page of another origin may read what this answers, nor learn that it might. */
  @Test
  void crossOrigin_preflightOrPost_getsNoPermission() throws IOException {
    try (Socket socket = connect()) {
      String origin = "Origin: http://evil.example\r\n";
      send(
          socket,
          "OPTIONS / HTTP/1.1\r\nHost: localhost\r\n"
              + origin
              + "Access-Control-Request-Method: POST\r\n"
              + "Access-Control-Request-Headers: content-type\r\n\r\n");
      Response preflight = read(socket);
      assertEquals(405, preflight.status());
      send(socket, post(origin + "Content-Type: application/json\r\n", PING.formatted(1)));
      Response answer = read(socket);
      assertEquals(200, answer.status());
      for (Response response : List.of(preflight, answer)) {
        String head = response.head().toLowerCase(Locale.ROOT);
        assertFalse(head.contains("access-control"), head);
      }
    }
  }

  @Test
  void head_slow_isGivenUp() throws IOException {
    Duration longTime = Duration.ofMinutes(1);
    HttpLimits limits = limits(10, longTime, Duration.ofMillis(200), longTime, longTime);
    try (Socket socket = connect(start(limits))) {
      send(socket, "POST / HTTP/1.1\r\nHost: local");
      assertEquals(408, read(socket).status());
      assertClosed(socket);
    }
  }

  @Test
  void body_slow_isGivenUp() throws IOException {
    Duration longTime = Duration.ofMinutes(1);
    HttpLimits limits = limits(10, longTime, longTime, Duration.ofMillis(200), longTime);
    try (Socket socket = connect(start(limits))) {
      send(socket, POST_JSON + "Content-Length: 100\r\n\r\n{");
      Response response = read(socket);
      assertEquals(408, response.status());
      assertTrue(response.body().contains("timeout"));
      assertClosed(socket);
    }
  }

  @Test
  void connection_idle_isClosed() throws IOException {
    for (Duration idle = SHORT; !closesAfterAnAnswer(idle); idle = idle.multipliedBy(2)) {
      assertTrue(idle.compareTo(LONG) < 0, "closed in spite of its request");
    }
  }

  /** False if this machine was too slow to send the request in time, which shows nothing. */
  private boolean closesAfterAnAnswer(Duration idle) throws IOException {
    HttpServer brief = start(limits(10, idle, LONG, LONG, LONG));
    try (Socket socket = connect(brief)) {
      try {
        send(socket, post(PING.formatted(1)));
        assertEquals(200, read(socket).status());
      } catch (EOFException | SocketException _) {
        brief.close();
        return false;
      }
      assertClosed(socket);
      return true;
    }
  }

  @Test
  void connection_oneTooMany_isClosed() throws IOException {
    Duration longTime = Duration.ofMinutes(1);
    HttpServer running = start(limits(1, longTime, longTime, longTime, longTime));
    try (Socket first = connect(running)) {
      send(first, post(PING.formatted(1)));
      assertEquals(200, read(first).status());
      try (Socket second = connect(running)) {
        assertClosed(second);
      }
      send(first, post(PING.formatted(2)));
      assertEquals(200, read(first).status());
    }
  }

  @Test
  void connection_closeAsked_isClosed() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          post("Content-Type: application/json\r\nConnection: close\r\n", PING.formatted(1)));
      assertEquals(200, read(socket).status());
      assertClosed(socket);
    }
  }

  @Test
  void calls_tooMany_are503() throws IOException {
    calls.shutdown();
    try (Socket socket = connect()) {
      send(socket, post(PING.formatted(1)));
      Response response = read(socket);
      assertEquals(503, response.status());
      assertTrue(response.body().contains("unavailable"));
      assertThrows(RejectedExecutionException.class, () -> calls.execute(() -> {}));
    }
  }

  @Test
  void health_fault_is503WithTheFault() throws IOException {
    fault = "the disk is \"full\"";
    try (Socket socket = connect()) {
      send(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Response response = read(socket);
      assertEquals(503, response.status());
      assertEquals(
          "{\"status\":\"failed\",\"height\":5,\"fault\":\"the disk is \\\"full\\\"\"}",
          response.body());
    }
  }

  @Test
  void ready_paused_is503WithTheReasonAndHealthIs200() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertEquals(
          "{\"status\":\"ok\",\"height\":5,\"checks\":["
              + "{\"name\":\"disk\",\"ok\":true,\"reason\":null},"
              + "{\"name\":\"executor\",\"ok\":true,\"reason\":null}]}",
          read(socket).body());
      pause = "the disk is full";
      send(socket, "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Response response = read(socket);
      assertEquals(503, response.status());
      assertEquals(
          "{\"status\":\"failed\",\"height\":5,\"fault\":\"the disk is full\",\"checks\":["
              + "{\"name\":\"disk\",\"ok\":false,\"reason\":\"the disk is full\"},"
              + "{\"name\":\"executor\",\"ok\":true,\"reason\":null}]}",
          response.body());
      send(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertEquals(200, read(socket).status());
      fault = "it stopped";
      send(socket, "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String body = read(socket).body();
      assertTrue(body.contains("\"fault\":\"it stopped\""), "what lasts comes first: " + body);
    }
  }

  @Test
  void close_callUnderWay_isAnsweredFirst() throws IOException {
    HttpServer running =
        start(new HttpLimits(10, 0, 0, 0, LONG, LONG, LONG, LONG, LONG, LONG, LONG));
    try (Socket socket = connect(running);
        Socket idle = connect(running)) {
      send(socket, post(PING.formatted(1)));
      assertEquals(200, read(socket).status());
      send(socket, post(PING.replace("ping", "later").formatted(2)));
      var _ = begun.join();
      Thread closing = Thread.ofPlatform().start(running::close);
      assertClosed(idle);
      later.complete("done");
      assertTrue(read(socket).body().contains("done"));
      assertClosed(socket);
      assertDoesNotThrow(() -> closing.join());
    }
  }

  @Test
  void close_callThatDoesNotEnd_isToldSo() throws IOException {
    HttpLimits limits =
        new HttpLimits(10, 0, 0, 0, LONG, LONG, LONG, LONG, LONG, LONG, Duration.ofMillis(50));
    HttpServer running = start(limits);
    try (Socket socket = connect(running)) {
      send(socket, post(PING.replace("ping", "later").formatted(1)));
      var _ = begun.join();
      running.close();
      Response response = read(socket);
      assertEquals(503, response.status());
      assertTrue(response.body().contains("the node is stopping"), response.body());
      assertClosed(socket);
    }
  }

  @Test
  void start_portTaken_namesIt() throws IOException {
    HttpServer running = start(HttpLimits.DEFAULT);
    IOException refused =
        assertThrows(
            IOException.class,
            () ->
                HttpServer.start(
                    new HttpServer.Parts(
                        running.address(),
                        List.of(),
                        ANYBODY,
                        new Dispatcher(new Registry(List.of())),
                        calls,
                        () -> new Health(0, List.of()),
                        () -> new byte[0],
                        _ -> {},
                        HttpLimits.DEFAULT,
                        null,
                        () -> NOW),
                    Thread.ofPlatform().daemon().factory()));
    assertTrue(String.valueOf(refused.getMessage()).contains(":" + running.address().getPort()));
  }

  @Test
  void post_moreThanTheAddressMay_isTurnedAwayUntilLater() throws IOException {
    try (Socket socket = connect(start(HttpLimits.DEFAULT.withAddress(0, 2, 0)))) {
      String batch = "[%s,%s]".formatted(PING.formatted(1), PING.formatted(2));
      send(socket, post(batch));
      assertEquals(200, read(socket).status());
      send(socket, post("[%s,%s,%s]".formatted(PING, PING, PING).replace("%d", "3")));
      Response half = read(socket);
      assertEquals(200, half.status());
      assertEquals(2, half.body().split("pong", -1).length - 1);
      send(socket, post(PING.formatted(4)));
      Response refused = read(socket);
      assertEquals(429, refused.status());
      assertTrue(refused.body().contains("\"retryAfterMs\":500"), refused.body());
      assertTrue(refused.body().contains("-32005"), refused.body());
      assertTrue(refused.head().contains("retry-after: 1"), refused.head());
    }
  }

  @Test
  void connect_moreThanTheAddressMay_isClosedUntilOneGoes() throws IOException {
    HttpServer running = start(HttpLimits.DEFAULT.withAddress(1, 0, 0));
    try (Socket first = connect(running)) {
      send(first, post(PING.formatted(1)));
      assertEquals(200, read(first).status());
      try (Socket second = connect(running)) {
        assertClosed(second);
      }
      assertEquals(1, running.connectionsTurnedAway());
      assertEquals(1, running.connections());
    }
  }

  @Test
  void post_callThatTakesTooLong_isToldSo() throws IOException {
    HttpLimits limits =
        new HttpLimits(10, 0, 0, 0, LONG, LONG, LONG, LONG, Duration.ofMillis(50), LONG, LONG);
    try (Socket socket = connect(start(limits))) {
      send(socket, post(PING.replace("ping", "later").formatted(1)));
      Response response = read(socket);
      assertEquals(503, response.status());
      assertTrue(response.body().contains("\"timeout\""), response.body());
      later.complete("late");
      do { // until this machine is fast enough for a call that waits for nothing
        send(socket, post(PING.formatted(2)));
        response = read(socket);
      } while (response.status() == 503);
      assertTrue(response.body().contains("pong"), response.body());
    }
  }

  @Test
  void post_namespaceThatIsOff_isForbidden() throws IOException {
    try (Socket socket = connect()) {
      send(socket, post(PING.replace("ping", "admin_config").formatted(1)));
      Response response = read(socket);
      assertEquals(403, response.status());
      assertTrue(response.body().contains("--enable admin"), response.body());
    }
  }

  @Test
  void get_metrics_isText() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Response response = read(socket);
      assertEquals("qlcvm_x 1\n", response.body());
      assertTrue(response.head().contains("content-type: text/plain"), response.head());
      send(socket, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      assertEquals(403, read(socket).status());
    }
  }
}
