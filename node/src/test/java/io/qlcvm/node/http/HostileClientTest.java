package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Registry;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that mean no good, over real sockets. Whatever they send, the next client is answered.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileClientTest {

  /** The long form is {@code -Dqlcvm.slow=500}. */
  private static final int SLOW_CLIENTS = Integer.getInteger("qlcvm.slow", 60);

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** No machine is that slow. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration SHORT = Duration.ofMillis(400);
  private static final int MIB = 1 << 20;
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

  /** A request that would be answered, were it taken for one. */
  private static final String SMUGGLED =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
          + PING.length()
          + "\r\n\r\n"
          + PING;

  private static final Parameter<Long> BYTES =
      Parameter.required("bytes", Type.INTEGER, "of the answer");

  private static final int CALL_THREADS = 2;

  private final ThreadPoolExecutor calls =
      new ThreadPoolExecutor(
          CALL_THREADS, CALL_THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  private final List<HttpServer> servers = new ArrayList<>();
  private final AtomicInteger bigAnswers = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private HttpServer server;

  @BeforeAll
  void start() throws IOException {
    server = start(limits(LONG, LONG, LONG, LONG));
  }

  @AfterAll
  void stop() {
    servers.forEach(HttpServer::close);
    calls.shutdownNow();
  }

  private HttpServer start(HttpLimits limits) throws IOException {
    Registry registry =
        new Registry(
            List.of(
                RpcMethod.of("ping", "answers", List.of(), "text", _ -> "pong"),
                RpcMethod.of("big", "answers much", List.of(BYTES), "text", this::big)));
    HttpServer started =
        HttpServer.start(
            new HttpServer.Parts(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(),
                new AccessRule(null, MethodPatterns.ALL, Set.of()),
                new Dispatcher(registry),
                calls,
                () -> new Health(5, List.of()),
                () -> new byte[0],
                _ -> {},
                limits,
                null,
                () -> NOW),
            Thread.ofPlatform().daemon().factory());
    servers.add(started);
    return started;
  }

  private String big(Arguments arguments) throws RpcFailure {
    bigAnswers.incrementAndGet();
    return "x".repeat(Math.toIntExact(arguments.get(BYTES)));
  }

  private static HttpLimits limits(Duration idle, Duration head, Duration body, Duration write) {
    return new HttpLimits(
        1_024, 0, 0, 0, LONG, idle, head, body, LONG, write, HttpLimits.DEFAULT.drain());
  }

  private String exchange(String request) throws IOException {
    try (RawClient client = new RawClient(server.address())) {
      client.send(request);
      return client.readToEnd();
    }
  }

  private void assertGoesOn() throws IOException {
    String answer = exchange(SMUGGLED.replace("Host", "Connection: close\r\nHost"));
    assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("pong"), answer);
  }

  private static int answers(String text) {
    return text.split("HTTP/1\\.1 [0-9]{3} ", -1).length - 1;
  }

  /** The head of a request whose end two programs may see at different places. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: 4\r\nContent-Length: 4\r\n",
        "Content-Length: 4, 5\r\n",
        "Content-Length: +4\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x4\r\n",
        "Content-Length: 4 4\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length : 4\r\n",
        "Content-Length\t: 4\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: \u000bchunked\r\n",
        "Content-Length: 4\nX: y\r\n",
        "X: y\rContent-Length: 4\r\n",
        "X\u0000: y\r\nContent-Length: 4\r\n",
        "X: \u0000\r\nContent-Length: 4\r\n",
        "no colon\r\nContent-Length: 4\r\n",
      })
  void head_thatCanBeReadInTwoWays_isRefusedAndNothingAfterItIsRead(String headers)
      throws IOException {
    String answer =
        exchange(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + headers
                + "\r\n0\r\n\r\n"
                + SMUGGLED);
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("connection: close") && answer.contains("-32600"), answer);
    assertEquals(1, answers(answer), answer);
    assertGoesOn();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n",
        "POST http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n",
        "POST http://localhost/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
        "POST / HTTP/1.1\r\n",
        "POST / HTTP/1.1\nHost: localhost\n",
        "POST / HTTP/1.1 \r\nHost: localhost\r\n",
        "PO ST / HTTP/1.1\r\nHost: localhost\r\n",
        "POST /\r\nHost: localhost\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n",
      })
  void firstLine_ofAnotherHostOrProtocol_isRefused(String head) throws IOException {
    String answer = exchange(head + "Content-Length: 0\r\n\r\n" + SMUGGLED);
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertEquals(1, answers(answer), answer);
    assertGoesOn();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "POST / HTTP/0.9\r\nHost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      })
  void firstLine_ofAnotherVersion_isRefused(String head) throws IOException {
    String answer = exchange(head + SMUGGLED);
    assertTrue(answer.startsWith("HTTP/1.1 505 "), answer);
    assertEquals(1, answers(answer), answer);
  }

  /**
   * RFC 9112, section 5.2: the line counts as going on with the header before it, after a space.
   */
  @Test
  void head_withALineThatGoesOn_hasNoFurtherHeaderOfIt() throws IOException {
    String folded =
        SMUGGLED.replace(
            "Content-Length", "Connection: close\r\nX: y\r\n Content-Length: 1\r\nContent-Length");
    assertTrue(exchange(folded).contains("pong"));
    String answer =
        exchange(
            "POST / HTTP/1.1\r\nHost: localhost\r\nX: y\r\n Content-Length: 3\r\n"
                + "Content-Type: application/json\r\n\r\n{}\n"
                + SMUGGLED);
    assertFalse(answer.contains("pong"), answer);
  }

  @Test
  void firstLine_withTheHostOfTheHeader_isAnswered() throws IOException {
    String request =
        SMUGGLED.replace("POST / HTTP/1.1\r\n", "POST %s HTTP/1.1\r\nConnection: close\r\n");
    for (String target : List.of("http://localhost/", "HTTP://LOCALHOST", "/?x=1")) {
      assertTrue(exchange(request.formatted(target)).startsWith("HTTP/1.1 200 "), target);
    }
    String other = exchange(request.formatted("http://localhost/nowhere"));
    assertTrue(other.startsWith("HTTP/1.1 404 "), other);
  }

  private static final String POST =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  private static final String CHUNKED =
      POST + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void chunks_withExtensionsAndTrailers_areAnswered() throws IOException {
    String size = Integer.toHexString(PING.length());
    for (String body :
        List.of(
            "%s;ext=1;more=\"a b\"\r\n%s\r\n0\r\n\r\n",
            "000%s\r\n%s\r\n0;last\r\nTrailer: x\r\n\r\n")) {
      String answer = exchange(CHUNKED + body.formatted(size, PING));
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertEquals(1, answers(answer), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x5\r\n12345\r\n0\r\n\r\n",
        "-5\r\n12345\r\n0\r\n\r\n",
        "+5\r\n12345\r\n0\r\n\r\n",
        "5 5\r\n12345\r\n0\r\n\r\n",
        "g\r\n12345\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\n12345\r\n0\r\n\r\n",
        "5\n12345\r\n0\r\n\r\n",
        "5;a=\n12345\r\n0\r\n\r\n",
        "5\r\n123456\r\n0\r\n\r\n",
        "5\r\n1234567890\r\n0\r\n\r\n",
        "5\r\n12345\n0\r\n\r\n",
        "\r\n\r\n",
      })
  void chunks_thatCanBeReadInTwoWays_closeTheConnection(String body) throws IOException {
    String answer = exchange(CHUNKED.replace("Connection: close\r\n", "") + body + SMUGGLED);
    assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.contains("chunks"), answer);
    assertEquals(1, answers(answer), answer);
    assertGoesOn();
  }

  @Test
  void chunkExtension_withoutEnd_isRefusedBeforeItIsKept() throws IOException {
    try (RawClient client = new RawClient(server.address())) {
      client.send(CHUNKED + "5;");
      String some = "x".repeat(64 << 10);
      int sent = 0;
      try {
        for (; sent < 256; sent++) {
          client.send(some);
        }
      } catch (SocketException _) {
        // The server has closed.
      }
      assertTrue(answers(client.readToEnd()) <= 1);
      assertTrue(sent < 256, "all was taken");
    }
    assertGoesOn();
  }

  private static String call(String method, String parameter) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":[%s]}"
        .formatted(method, parameter);
  }

  private String answer(String json) throws IOException {
    return exchange(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Connection: close\r\nContent-Length: %d\r\n\r\n%s".formatted(json.length(), json));
  }

  @Test
  void limits_eachAtItsEdge_takeTheLastAndRefuseTheFirstBeyond() throws IOException {
    String id = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":";
    String refused = "-32004";
    String largest = answer(PING + " ".repeat(MIB - PING.length()));
    assertTrue(largest.contains("pong"), largest);
    assertTrue(answer(PING + " ".repeat(MIB - PING.length() + 1)).startsWith("HTTP/1.1 413 "));
    assertEquals(101, answer("[" + (PING + ",").repeat(99) + PING + "]").split("pong", -1).length);
    assertTrue(answer("[" + (PING + ",").repeat(100) + PING + "]").contains(refused));
    // The object around it is one level.
    assertTrue(answer(id + "[".repeat(63) + "]".repeat(63) + "}").contains("-32600"));
    assertTrue(answer(id + "[".repeat(64) + "]".repeat(64) + "}").contains(refused));
    assertTrue(answer("[" + "1,".repeat(99_997) + "1]").contains("the batch has 99998 calls"));
    assertTrue(answer("[" + "1,".repeat(99_999) + "1]").contains("too large"));
    int around = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"\"}".length();
    int most = 10 * MIB - around;
    String answer = answer(call("big", String.valueOf(most)));
    assertTrue(answer.contains("content-length: " + 10 * MIB), answer.substring(0, 200));
    String beyond = answer(call("big", String.valueOf(most + 1)));
    assertTrue(beyond.contains(refused) && beyond.contains("\"id\":7"), beyond);
    String header = "POST / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(8 << 10) + "\r\n\r\n";
    assertTrue(exchange(header).startsWith("HTTP/1.1 431 "));
  }

  @Test
  void connections_slow_areGivenUpWhileOthersAreAnswered() throws IOException {
    HttpServer patient = start(limits(LONG, SHORT, SHORT, LONG));
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        RawClient client = new RawClient(patient.address());
        slow.add(client);
        client.send(
            i % 2 == 0
                ? "POST / HTTP/1.1\r\nHost: local"
                : SMUGGLED.substring(0, SMUGGLED.length() - 1));
      }
      try (RawClient honest = new RawClient(patient.address())) {
        honest.send(SMUGGLED.replace("Host", "Connection: close\r\nHost"));
        assertTrue(honest.readToEnd().contains("pong"));
      }
      for (RawClient client : slow) {
        String answer = client.readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  /** The other end is gone without a word, or sends its pongs no more. */
  @Test
  void connections_halfOpen_areClosed() throws IOException {
    for (Duration idle = SHORT; !closesOnceNoPongComes(idle); idle = idle.multipliedBy(2)) {
      assertTrue(idle.compareTo(LONG) < 0, "closed in spite of its pong");
    }
  }

  /** False if this machine was too slow to answer the first ping in time, which shows nothing. */
  private boolean closesOnceNoPongComes(Duration idle) throws IOException {
    HttpServer brief = start(limits(idle, LONG, LONG, LONG));
    try (RawClient http = new RawClient(brief.address());
        RawClient socket = new RawClient(brief.address())) {
      try {
        assertEquals("HTTP/1.1 101 Switching Protocols", socket.upgrade());
        assertEquals(RawClient.PING, socket.nextFrame().first());
        socket.frame(RawClient.PONG, new byte[0]);
        assertEquals(RawClient.PING, socket.nextFrame().first());
      } catch (EOFException | SocketException _) {
        return false;
      }
      assertEquals("", socket.readToEnd());
      assertEquals("", http.readToEnd());
      return true;
    }
  }

  /**
   * Neither more parts nor pings in between make the time longer, or this would not end. How many
   * pings are answered before is the machine's affair.
   */
  @Test
  void messageInParts_withoutEnd_isClosedAtItsLimitWhileOthersAreAnswered() throws IOException {
    HttpServer brief = start(limits(LONG, LONG, SHORT, LONG));
    HttpServer patient = start(limits(LONG, LONG, LONG, LONG));
    try (RawClient honest = new RawClient(brief.address());
        RawClient inParts = new RawClient(patient.address());
        RawClient stopped = new RawClient(brief.address());
        RawClient trickling = new RawClient(brief.address())) {
      inParts.upgrade();
      inParts.frame(RawClient.FIRST_TEXT, PING.substring(0, 7).getBytes(ISO_8859_1));
      inParts.frame(RawClient.LAST, PING.substring(7).getBytes(ISO_8859_1));
      assertTrue(inParts.nextFrame().text().contains("pong"));
      honest.upgrade();
      stopped.upgrade();
      stopped.frame(RawClient.FIRST_TEXT, new byte[MIB / 2]);
      trickling.upgrade();
      trickling.frame(RawClient.PING, new byte[0]);
      assertEquals(RawClient.PONG, trickling.nextFrame().first());
      trickling.frame(RawClient.FIRST_TEXT, new byte[1]);
      trickleUntilClosed(trickling);
      RawClient.Frame end = stopped.nextFrame();
      assertEquals(RawClient.CLOSE, end.first(), end::text);
      assertEquals(1008, end.closeCode());
      assertTrue(end.text().contains("whole after 400 ms"), end::text);
      honest.frame(RawClient.TEXT, PING.getBytes(ISO_8859_1));
      assertTrue(honest.nextFrame().text().contains("pong"));
    }
  }

  /** Leaving the answer to another message unread wins no time. */
  @Test
  void messageInParts_ofOneThatDoesNotRead_isClosedAtItsLimit() throws IOException {
    HttpServer brief = start(limits(LONG, LONG, SHORT, LONG));
    try (RawClient socket = RawClient.lazy(brief.address())) {
      socket.upgrade();
      // Too much for what the operating system takes of an answer that nobody reads.
      socket.frameAndPart(call("big", "8000000").getBytes(ISO_8859_1), new byte[1]);
      awaitNoConnection(brief);
    }
  }

  /** Sends parts of a message, and pings of which each is answered before the next. */
  private static void trickleUntilClosed(RawClient client) {
    try {
      RawClient.Frame answer;
      do {
        client.frame(RawClient.MORE, new byte[1]);
        client.frame(RawClient.PING, new byte[0]);
        answer = client.nextFrame();
      } while (answer.first() == RawClient.PONG);
      assertEquals(RawClient.CLOSE, answer.first(), answer::text);
    } catch (IOException _) {
      // closed while this was on its way
    }
  }

  /**
   * What is left to do later keeps all of a connection, and whoever opens many has them all kept.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {FramesTarget.UPGRADE, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", "G"})
  void connection_gone_leavesNothingToDoLater(String sent) {
    EmbeddedChannel channel = new EmbeddedChannel();
    server.serve(channel);
    var _ = channel.pipeline().fireChannelActive();
    var _ = channel.writeInbound(Unpooled.copiedBuffer(sent, ISO_8859_1));
    assertTrue(channel.runScheduledPendingTasks() > 0, "it has no limit");
    var _ = channel.pipeline().fireChannelInactive();
    assertEquals(-1, channel.runScheduledPendingTasks());
    var _ = channel.finishAndReleaseAll();
  }

  /** Answers that nobody reads are not made without end: what comes waits meanwhile. */
  @Test
  void socket_thatReadsNothing_isNotAnsweredFurtherAndClosed() throws IOException {
    HttpServer brief = start(limits(LONG, LONG, LONG, SHORT));
    byte[] big = call("big", "1000000").getBytes(ISO_8859_1);
    int before = bigAnswers.get();
    try (RawClient socket = RawClient.lazy(brief.address())) {
      socket.upgrade();
      try {
        for (int i = 0; i < 200; i++) {
          socket.frame(RawClient.TEXT, big);
        }
      } catch (SocketException _) {
        // The server has closed.
      }
      awaitNoConnection(brief);
      int answers = bigAnswers.get() - before;
      assertTrue(answers <= 3 * SocketConnection.CALLS_MAX, "answers: " + answers);
    }
  }

  private static final Pattern ID = Pattern.compile("\"id\":[0-9]+");

  /** Sixteen that are asked for at once: the room for them is that of two of the largest. */
  @Test
  void socket_withMoreOfLargeAnswersThanMayWait_isToldWhichOnesToAskForAgain() throws IOException {
    int bytes = 8_000_000;
    int before = bigAnswers.get();
    try (RawClient socket = RawClient.lazy(server.address())) {
      socket.upgrade();
      // No answer is made before all calls were taken: the server would read no further.
      CountDownLatch taken = new CountDownLatch(1);
      for (int thread = 0; thread < CALL_THREADS; thread++) {
        calls.execute(() -> await(taken));
      }
      for (int id = 0; id < SocketConnection.CALLS_MAX; id++) {
        String call = call("big", String.valueOf(bytes)).replace("\"id\":7", "\"id\":" + id);
        socket.frame(RawClient.TEXT, call.getBytes(ISO_8859_1));
      }
      while (calls.getQueue().size() < SocketConnection.CALLS_MAX) {
        Thread.onSpinWait();
      }
      taken.countDown();
      while (bigAnswers.get() - before < SocketConnection.CALLS_MAX) {
        Thread.onSpinWait();
      }
      Set<String> ids = new HashSet<>();
      int refused = 0;
      for (int i = 0; i < SocketConnection.CALLS_MAX; i++) {
        String answer = socket.nextFrame().text();
        Matcher id = ID.matcher(answer);
        assertTrue(id.find() && ids.add(id.group()), "no id, or one that was answered");
        if (answer.length() < bytes) {
          assertTrue(answer.contains("-32004") && answer.contains("more than 20971520"), answer);
          refused++;
        }
      }
      // Some may have gone to the operating system, and two were in work when reading began.
      assertTrue(refused >= SocketConnection.CALLS_MAX / 2, "refused: " + refused);
      socket.frame(RawClient.TEXT, call("big", "10000000").getBytes(ISO_8859_1));
      assertTrue(socket.nextFrame().text().length() > 10_000_000, "no room again");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitNoConnection(HttpServer server) {
    while (server.connections() > 0) {
      Thread.onSpinWait();
    }
  }

  private RawClient socket() throws IOException {
    RawClient client = new RawClient(server.address());
    assertEquals("HTTP/1.1 101 Switching Protocols", client.upgrade());
    return client;
  }

  private void assertCloses(int code, RawClient client) throws IOException {
    RawClient.Frame frame = client.nextFrame();
    assertEquals(RawClient.CLOSE, frame.first(), frame::text);
    assertEquals(code, frame.closeCode());
    assertEquals("", client.readToEnd());
    assertGoesOn();
  }

  @Test
  void frames_upToAMebibyte_areAnsweredWholeOrInParts() throws IOException {
    byte[] call = (PING + " ".repeat(MIB - PING.length())).getBytes(ISO_8859_1);
    try (RawClient client = socket()) {
      client.frame(RawClient.TEXT, call);
      assertTrue(client.nextFrame().text().contains("pong"));
      client.frame(RawClient.FIRST_TEXT, PING.substring(0, 7).getBytes(ISO_8859_1));
      for (int i = 7; i < PING.length() - 1; i++) {
        client.frame(RawClient.MORE, new byte[] {(byte) PING.charAt(i)});
        client.frame(RawClient.MORE, new byte[0]);
      }
      client.frame(RawClient.PING, new byte[] {'p'});
      assertEquals(RawClient.PONG, client.nextFrame().first());
      client.frame(RawClient.LAST, new byte[] {'}'});
      assertTrue(client.nextFrame().text().contains("pong"));
    }
  }

  @Test
  void frames_overAMebibyte_closeWithTooBig() throws IOException {
    try (RawClient client = socket()) {
      client.announce(RawClient.TEXT, MIB + 1);
      assertCloses(1009, client);
    }
    try (RawClient client = socket()) {
      client.frame(RawClient.FIRST_TEXT, new byte[MIB]);
      client.frame(RawClient.MORE, new byte[1]);
      assertCloses(1009, client);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0081\u0000", // not masked
        "\u00c1\u0080\0\0\0\0", // a reserved bit
        "\u0083\u0080\0\0\0\0", // no such kind of frame
        "\u0080\u0080\0\0\0\0", // the end of nothing
        "\u0009\u0080\0\0\0\0", // a ping in parts
        "\u0089\u00fe\u0000\u0080\0\0\0\0", // a ping of 128 bytes
        "\u0081\u00ff\u00ff\0\0\0\0\0\0\0\0\0\0\0", // a negative length
      })
  void frames_thatBreakTheProtocol_closeTheConnection(String bytes) throws IOException {
    try (RawClient client = socket()) {
      client.send(bytes);
      String rest = client.readToEnd();
      assertTrue(rest.isEmpty() || rest.charAt(0) == RawClient.CLOSE, rest);
    }
    assertGoesOn();
  }
}
