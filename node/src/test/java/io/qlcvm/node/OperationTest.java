package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.access.Secret;
import io.qlcvm.node.access.Tokens;
import io.qlcvm.node.logging.NodeLog;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node with a secret, as its owner runs it, and strangers see it. */
@Timeout(600)
final class OperationTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final String SECRET = "c0ffee5ec2e7".repeat(6).substring(0, 64);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final Pattern METRIC = Pattern.compile("\\b(qlcvm|jvm|process)_[a-z0-9_]+");

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
  private Node node = Unstarted.NODE;
  private NodeConfig config = Unstarted.CONFIG;

  /** What stands in the fields until a test begins. */
  private static final class Unstarted {
    @SuppressWarnings("NullAway") // replaced before each test
    static final Node NODE = null;

    @SuppressWarnings("NullAway") // as above
    static final NodeConfig CONFIG = null;
  }

  @BeforeEach
  void start() throws Exception {
    Path secret = Files.writeString(folder.resolve("auth.secret"), "0x" + SECRET + "\n");
    Path key =
        Files.writeString(
            folder.resolve("producer.key"), Hash32.of(DevAccounts.keyPair(0).seed()) + "\n");
    config =
        TestNode.patient(
            NodeConfig.read(
                null,
                Map.of(
                    Setting.DEV, "true",
                    Setting.PORT, "0",
                    Setting.HOST, "0.0.0.0",
                    Setting.AUTH_SECRET, secret.toString(),
                    Setting.PRODUCER_KEY, key.toString(),
                    Setting.OPEN_METHODS, "chain_*",
                    Setting.ENABLE, "admin,debug"),
                Map.of()));
    node = Node.start(config, folder.resolve("chain"), time::get);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static String token(String... methods) {
    return new Tokens(Secret.parse("0x" + SECRET), () -> NOW)
        .issue(new MethodPatterns(List.of(methods)), Duration.ofMinutes(1));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + node.address().getPort()).resolve(path))
        .timeout(Duration.ofMinutes(2));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> call(String token, String method, Map<String, ?> parameters)
      throws Exception {
    HttpRequest.Builder request =
        request("/")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(TestNode.request(method, parameters)));
    return send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
  }

  private static void assertAnswer(HttpResponse<String> answer, int status, String... parts) {
    assertEquals(status, answer.statusCode(), answer::body);
    for (String part : parts) {
      assertTrue(answer.body().contains(part), answer::body);
    }
  }

  @Test
  void call_byToken_isAnsweredByItsPatterns() throws Exception {
    assertAnswer(call("", "chain_status", Map.of()), 200, "result");
    assertAnswer(call("", "account_get", Map.of()), 401, "-32006", "\"unauthorized\"");
    assertAnswer(call(token("account_*"), "chain_status", Map.of()), 200, "result");
    String address = TestNode.dev(0).toString();
    assertAnswer(
        call(token("account_*"), "account_get", Map.of("address", address)), 200, "result");
    assertAnswer(
        call(token("account_*"), "admin_config", Map.of()), 403, "-32006", "\"forbidden\"");
    assertAnswer(call(token("*") + "x", "chain_status", Map.of()), 401, "\"unauthorized\"");
    assertAnswer(call(token("*"), "dev_mine", Map.of()), 403, "--enable dev");
    assertAnswer(send(request("/metrics")), 401, "\"unauthorized\"");
    assertAnswer(send(request("/health")), 200, "ok");
  }

  private static String reason(TestSocket socket, String method, Map<String, ?> parameters) {
    return socket.call(method, parameters).path("error").path("data").path("reason").asString("");
  }

  /** A connection lasts, a token does not: it is looked at for each call. */
  @Test
  void call_overSocket_isAnsweredByTheTokensPatternsWhileItIsGood() {
    Map<String, String> address = Map.of("address", TestNode.dev(0).toString());
    try (TestSocket nobody = new TestSocket(node)) {
      assertEquals("", reason(nobody, "chain_status", Map.of()));
      assertEquals("unauthorized", reason(nobody, "account_get", address));
    }
    try (TestSocket socket = new TestSocket(node, token("account_*"))) {
      assertEquals("", reason(socket, "account_get", address));
      assertEquals("forbidden", reason(socket, "admin_config", Map.of()));
      time.set(NOW.plusSeconds(3_600));
      assertEquals("unauthorized", reason(socket, "account_get", address));
    }
    Throwable refused =
        assertThrows(CompletionException.class, () -> new TestSocket(node, token("*") + "x"));
    var handshake = assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
    assertEquals(401, handshake.getResponse().statusCode());
  }

  @Test
  void subscription_tokenRunsOut_closesBeforeAnythingMoreIsTold() throws Exception {
    String all = token("*");
    try (TestSocket socket = new TestSocket(node, all)) {
      assertTrue(socket.call("subscribe", Map.of("topic", "heads")).has("result"));
      Map<String, String> transfer = Map.of("transaction", TestNode.hex(transfer(0)));
      call(all, "tx_sendSync", transfer);
      assertEquals(1, socket.next().path("params").path("result").path("height").asInt());
      time.set(NOW.plusSeconds(60));
      String later =
          new Tokens(Secret.parse("0x" + SECRET), time::get)
              .issue(MethodPatterns.ALL, Duration.ofMinutes(1));
      call(later, "tx_sendSync", Map.of("transaction", TestNode.hex(transfer(1))));
      assertEquals(1008, socket.closeCode());
      assertTrue(socket.closeReason().contains("the token has expired"), socket::closeReason);
    }
  }

  private static SignedTransaction transfer(long nonce) {
    return TestNode.signed(1, nonce, new Action.Transfer(TestNode.dev(2), Amount.of(1)));
  }

  @Test
  void admin_everyMethod_doesItsWork() throws Exception {
    String token = token("admin_*");
    assertAnswer(
        call(token, "admin_checkpoint", Map.of("folder", "first")), 200, "\"height\":0", "first");
    assertAnswer(call(token, "admin_checkpoint", Map.of("folder", "first")), 200, "already");
    for (String bad : List.of("../x", "/tmp/x", ".x", "a/b")) {
      assertAnswer(call(token, "admin_checkpoint", Map.of("folder", bad)), 200, "-32602");
    }
    Path copy = folder.resolve("chain-checkpoints").resolve("first");
    try (Ledger ledger = Ledger.open(copy, Genesis.defaultDev(), Retention.DEFAULT)) {
      assertEquals(0, ledger.head().height());
    }
    assertAnswer(call(token, "admin_compact", Map.of()), 200, "bytesBefore", "bytesAfter");
    assertAnswer(call(token, "admin_setLogLevel", Map.of("level", "loud")), 200, "-32602");
    Map<String, String> level = Map.of("logger", "io.qlcvm.example", "level", "trace");
    assertAnswer(call(token, "admin_setLogLevel", level), 200, "\"result\":null");
    assertTrue(LoggerFactory.getLogger("io.qlcvm.example").isTraceEnabled());
    assertAnswer(
        call(token, "admin_config", Map.of()), 200, "--auth-secret", Secret.MASK, "default");
    assertAnswer(call(token, "admin_peers", Map.of()), 200, "\"result\":[]");
    assertAnswer(call("", "admin_peers", Map.of()), 401, "\"unauthorized\"");
  }

  /** {@code name{label="value",...}}, without what has no bearing on which series there are. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:qlcvm|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)\\})?");

  private static final Pattern MATCHER = Pattern.compile("([a-z]+)(=|!=)\"([^\"]*)\"");
  private static final Pattern GROUPING = Pattern.compile("by \\(([a-z, ]+)\\)");

  /** Labels that are asked for are labels of the series that are asked, with such a value. */
  private static void assertQueriesFit(String text) throws Exception {
    for (String file : List.of("alerts.yml", "dashboard.json")) {
      for (String line : Files.readAllLines(Path.of("../docker").resolve(file))) {
        if (!line.matches("\\s*(- )?\"?expr\"?: .*")) {
          continue;
        }
        String query = line.replace("\\\"", "\"");
        assertEquals(query.split("[(]", -1).length, query.split("[)]", -1).length, query);
        assertEquals(query.split("[\\[]", -1).length, query.split("[\\]]", -1).length, query);
        Set<String> labels = new TreeSet<>();
        Matcher selector = SELECTOR.matcher(query);
        while (selector.find()) {
          List<String> series = seriesOf(text, selector.group(1));
          assertFalse(series.isEmpty(), query);
          series.forEach(one -> labels.addAll(labels(one)));
          if (selector.group(2) != null) {
            assertSelects(selector.group(2), series, query);
          }
        }
        Matcher grouping = GROUPING.matcher(query);
        while (grouping.find()) {
          assertTrue(labels.containsAll(List.of(grouping.group(1).split(", ", -1))), query);
        }
      }
    }
  }

  private static void assertSelects(String matchers, List<String> series, String query) {
    Matcher matcher = MATCHER.matcher(matchers);
    int found = 0;
    while (matcher.find()) {
      found++;
      String label = matcher.group(1);
      assertTrue(series.stream().anyMatch(one -> labels(one).contains(label)), query);
      Set<String> possible = possible(label);
      assertTrue(possible.contains(matcher.group(3)), () -> query + " of " + possible);
    }
    assertEquals(matchers.split(",", -1).length, found, query);
  }

  /** All values that a label has at any time, of those that queries ask for. */
  private static Set<String> possible(String label) {
    return switch (label) {
      case "area" -> Set.of("heap", "nonheap");
      case "outcome" ->
          Stream.concat(
                  Stream.of("ok"),
                  Arrays.stream(ErrorCode.values())
                      .map(code -> code.name().toLowerCase(Locale.ROOT)))
              .collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  private static List<String> seriesOf(String text, String name) {
    return text.lines().filter(line -> line.matches(name + "[{ ].*")).toList();
  }

  private static Set<String> labels(String series) {
    Set<String> labels = new TreeSet<>();
    Matcher matcher = MATCHER.matcher(series.replaceAll("[}] .*", "}"));
    while (matcher.find()) {
      labels.add(matcher.group(1));
    }
    return labels;
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  /** As what collects logs reads them: an object a line, with the request that it is about. */
  @Test
  void log_inJson_namesTheRequestAndShowsNoSecret() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(NodeLog.jsonEncoder());
    appender.setOutputStream(log);
    appender.start();
    Logger logger = context.getLogger("io.qlcvm");
    logger.addAppender(appender);
    String token = token("*");
    try {
      call(token, "admin_setLogLevel", Map.of("level", "trace"));
      call(token, "account_get", Map.of("address", token));
      call(token + "x", "chain_status", Map.of());
      call(token, "admin_setLogLevel", Map.of("level", "info"));
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
    String text = log.toString(StandardCharsets.UTF_8);
    List<JsonNode> lines = text.lines().map(JsonMapper.shared()::readTree).toList();
    assertTrue(
        lines.stream()
            .anyMatch(
                line -> line.path("mdc").path("request").asString("").matches("request-\\d+")),
        text);
    assertTrue(lines.stream().allMatch(line -> line.has("formattedMessage")), text);
    for (String secret : List.of(SECRET, token)) {
      assertFalse(text.contains(secret), "a secret is shown");
    }
  }

  /** A node loads more classes than go into a megabyte before it can be asked. */
  private static void assertAllocationIsCountedFromTheStart(List<String> series) {
    String total = "jvm_allocated_bytes_total ";
    double bytes =
        series.stream()
            .filter(line -> line.startsWith(total))
            .mapToDouble(line -> Double.parseDouble(line.substring(total.length())))
            .findAny()
            .orElseThrow();
    assertTrue(bytes > 1e6, () -> "bytes: " + bytes);
  }

  /** Names and labels of the program's own series, without their values. */
  private Set<String> ownSeries() throws Exception {
    return send(request("/metrics").header("Authorization", "Bearer " + token("metrics")))
        .body()
        .lines()
        .filter(line -> line.startsWith("qlcvm_"))
        .map(line -> line.replaceAll(" [^ ]+$", ""))
        .collect(Collectors.toSet());
  }

  /** Else whoever sends junk makes series without end. */
  @Test
  void metrics_afterJunk_haveNoNewSeries() throws Exception {
    String all = token("*");
    call(all, "chain_status", Map.of());
    Set<String> before = ownSeries();
    assertTrue(before.size() >= 60, before::toString);
    for (String junk : List.of("no_such", "chain_status\"", "x".repeat(500), "CHAIN_STATUS", "")) {
      assertAnswer(call(all, junk, Map.of()), 200, "-32601");
    }
    for (String path : List.of("/nowhere", "/metrics/x", "/" + "y".repeat(500), "/?a=b")) {
      HttpResponse<String> answer = send(request(path));
      assertTrue(answer.statusCode() >= 400, answer::body);
    }
    for (String method : List.of("BREW", "OPTIONS", "DELETE")) {
      assertAnswer(send(request("/").method(method, BodyPublishers.noBody())), 405);
    }
    assertEquals(before, ownSeries());
  }

  @Test
  void metrics_scraped_haveTheSeriesOfDashboardAndAlerts() throws Exception {
    call("", "chain_status", Map.of());
    String text =
        send(request("/metrics").header("Authorization", "Bearer " + token("metrics"))).body();
    List<String> series = text.lines().filter(line -> !line.startsWith("#")).toList();
    assertTrue(series.size() >= 60, text);
    for (String group :
        List.of("rpc", "http", "pool", "executor", "wasm", "gas", "state", "rocksdb", "build")) {
      assertTrue(series.stream().anyMatch(line -> line.startsWith("qlcvm_" + group + "_")), group);
    }
    assertQueriesFit(text);
    assertAllocationIsCountedFromTheStart(series);
    assertTrue(text.contains("qlcvm_rpc_calls_total{method=\"chain_status\",outcome=\"ok\"} 1.0"));
    Set<String> known =
        series.stream().map(line -> line.replaceAll("[{ ].*", "")).collect(Collectors.toSet());
    Path docker = Path.of("../docker");
    for (String file : List.of("alerts.yml", "dashboard.json")) {
      String queries =
          Files.readString(docker.resolve(file))
              .lines()
              .filter(line -> line.matches("\\s*(- )?\"?expr\"?: .*"))
              .collect(Collectors.joining("\n"));
      Set<String> asked = names(queries);
      assertFalse(asked.isEmpty(), file);
      asked.removeAll(known);
      assertEquals(Set.of(), asked, file);
    }
  }
}
