package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.Trust;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.access.Secret;
import io.qlcvm.node.access.Tokens;
import io.qlcvm.node.tls.TestPair;
import io.qlcvm.node.tls.TlsFiles;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node in a process of its own that has every kind of secret, and all that others see of it. */
@Timeout(600)
final class SecretsTest {

  private static final String SECRET = "c0ffee5ec2e7".repeat(6).substring(0, 64);
  private static final Pattern READY = Pattern.compile("ready: (https://[0-9.:]+)$");
  private static final KeyPair PRODUCER = keyPair(0x5a);
  private static final KeyPair OWNER = keyPair(0x6b);

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private final Map<String, String> seen = new HashMap<>();
  private final StringBuilder said = new StringBuilder();
  private final ExecutorService reader = Executors.newSingleThreadExecutor();
  private @Nullable Process process;

  private static KeyPair keyPair(int filling) {
    byte[] seed = new byte[KeyPair.SEED_BYTES];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) (filling ^ 7 * i);
    }
    return KeyPair.fromSeed(seed);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    reader.close();
  }

  private Path write(String name, String text) throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("secrets"));
    return Files.writeString(secrets.resolve(name), text);
  }

  private List<String> command(TlsFiles tls) throws IOException {
    String genesis =
        """
        {"chainId": "secrets", "dev": false, "time": 1700000000000, "blockGasLimit": 300000000,
         "minGasPrice": 1, "gasSchedule": 1, "producers": ["%s"], "balances": {"%s": "%s"}}
        """
            .formatted(PRODUCER.address(), OWNER.address(), "1" + "0".repeat(24));
    List<String> command = NodeProcess.qlcvm();
    command.addAll(
        List.of(
            "node",
            "--genesis=" + Files.writeString(folder.resolve("genesis.json"), genesis),
            "--data=" + folder.resolve("chain"),
            "--port=0",
            "--auth-secret=" + write("auth.secret", "0x" + SECRET + "\n"),
            "--producer-key=" + write("producer.key", Hash32.of(PRODUCER.seed()) + "\n"),
            "--tls-certificate=" + tls.certificate(),
            "--tls-key=" + tls.key(),
            "--open-methods=chain_*",
            "--enable=admin,debug",
            "--log-format=json"));
    return command;
  }

  /** The log is on standard error, all else that the node and Java say on standard output. */
  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(folder.resolve("node.log").toFile()).start();
  }

  /** Reads what the node says, and keeps it, until it names where it listens. */
  private URI awaitReady(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return URI.create(ready.group(1));
      }
    }
    throw new AssertionError("the node has ended: " + said);
  }

  /** A call, or a GET of a path; what comes back is kept. */
  private String ask(HttpClient http, URI url, String token, String what, Map<String, ?> given)
      throws Exception {
    boolean isPath = what.startsWith("/");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(isPath ? url.resolve(what) : url.resolve("/"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(2));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!isPath) {
      request.POST(HttpRequest.BodyPublishers.ofString(TestNode.request(what, given)));
    }
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    String all = answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
    seen.merge("answers to " + what, all, String::concat);
    return answer.body();
  }

  private void drive(HttpClient http, URI url, String token) throws Exception {
    ask(http, url, token, "admin_setLogLevel", Map.of("level", "trace"));
    var action = new Action.Transfer(PRODUCER.address(), Amount.of(5));
    var sent = new Transaction("secrets", OWNER.address(), 0, 100_000, 1, null, action).sign(OWNER);
    String receipt =
        ask(http, url, token, "tx_sendSync", Map.of("transaction", TestNode.hex(sent)));
    assertTrue(receipt.contains("\"success\""), receipt);
    Map<String, String> hash = Map.of("hash", sent.hash().toString());
    assertTrue(ask(http, url, token, "debug_trace", hash).contains("\"result\":{"));
    assertTrue(ask(http, url, token, "debug_profile", hash).contains("\"result\""));
    for (String bad : List.of("", token.substring(1), token + "." + token, token + "x", SECRET)) {
      ask(http, url, bad, "account_get", Map.of("address", PRODUCER.address().toString()));
    }
    ask(http, url, token, "tx_get", Map.of("hash", 7));
    ask(http, url, token, "no_such_method", Map.of());
    ask(http, url, token, "contract_deploy", Map.of("from", OWNER.address().toString()));
    String copied = ask(http, url, token, "admin_checkpoint", Map.of("folder", "copy"));
    assertTrue(copied.contains("\"result\""), copied);
    assertTrue(ask(http, url, token, "admin_config", Map.of()).contains(Secret.MASK));
    ask(http, url, token, "rpc.discover", Map.of());
    assertTrue(ask(http, url, token, "/metrics", Map.of()).contains("qlcvm_state_height"));
    for (String path : List.of("/health", "/ready", "/ws", "/nowhere")) {
      ask(http, url, token, path, Map.of());
    }
  }

  @Test
  void everything_thatANodeEmitsAndKeeps_hasNoSecretInIt() throws Exception {
    TestPair pair = TestPair.make(folder, "secrets", "EC");
    TlsFiles tls =
        new TlsFiles(write("node.pem", pair.certificate()), write("node.key", pair.key()));
    Files.delete(folder.resolve("secrets.p12"));
    List<String> command = command(tls);
    Process node = start(command);
    process = node;
    BufferedReader output = node.inputReader(StandardCharsets.ISO_8859_1);
    URI url = awaitReady(output);
    CompletableFuture<String> rest =
        CompletableFuture.supplyAsync(
            () -> output.lines().collect(Collectors.joining("\n")), reader);
    String token =
        new Tokens(Secret.parse("0x" + SECRET), Instant::now)
            .issue(MethodPatterns.ALL, Duration.ofMinutes(10));
    HttpClient http = HttpClient.newBuilder().sslContext(Trust.in(tls.certificate())).build();
    drive(http, url, token);
    for (String file : List.of("cmdline", "environ", "comm", "status")) {
      Path proc = Path.of("/proc", String.valueOf(node.pid()), file);
      seen.put(proc.toString(), Files.readString(proc, StandardCharsets.ISO_8859_1));
    }
    assertEquals(
        0, new ProcessBuilder("kill", "-QUIT", String.valueOf(node.pid())).start().waitFor());
    // Process.destroy would close what the node still says.
    assertTrue(node.toHandle().destroy());
    assertTrue(node.waitFor(2, TimeUnit.MINUTES), "the node does not stop");
    String told = said + rest.get(2, TimeUnit.MINUTES);
    seen.put("the output", told);
    assertTrue(told.contains("Full thread dump"), "no state of the process was printed");
    String log = Files.readString(folder.resolve("node.log"), StandardCharsets.ISO_8859_1);
    assertTrue(log.contains("answering a request"), "the log is not told at its finest");
    assertAllJson(log);
    int files = keepFiles();
    assertTrue(files > 10, "only " + files + " files were looked at");
    for (Map.Entry<String, String> secret : secrets(pair, token).entrySet()) {
      seen.forEach((where, text) ->
          assertFalse(text.contains(secret.getValue()), secret.getKey() + " is in " + where));
    }
  }

  private static void assertAllJson(String log) {
    List<String> lines = log.lines().toList();
    assertTrue(lines.size() > 10, log);
    for (String line : lines) {
      JsonNode json = assertDoesNotThrow(() -> JsonMapper.shared().readTree(line), line);
      assertTrue(json.path("formattedMessage").isString(), line);
      assertTrue(json.path("level").isString(), line);
    }
  }

  /** Everything in the test's folder but the secrets: data, checkpoint. */
  private int keepFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(folder.resolve("secrets")))
              .toList();
      for (Path file : all) {
        seen.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return all.size();
    }
  }

  /** Each secret in the forms in which it could be written. */
  private static Map<String, String> secrets(TestPair pair, String token) {
    Map<String, String> secrets = new HashMap<>();
    List<byte[]> keys = List.of(HexFormat.of().parseHex(SECRET), PRODUCER.seed());
    List<String> names = List.of("auth-secret", "producer-key");
    for (int i = 0; i < keys.size(); i++) {
      byte[] key = keys.get(i);
      secrets.put(names.get(i) + " in hex", HexFormat.of().formatHex(key));
      secrets.put(names.get(i) + " as it is", new String(key, StandardCharsets.ISO_8859_1));
      secrets.put(names.get(i) + " in base64", Base64.getEncoder().encodeToString(key));
      secrets.put(names.get(i) + " for URLs", Base64.getUrlEncoder().encodeToString(key));
    }
    List<String> lines = pair.key().lines().filter(line -> !line.startsWith("-")).toList();
    // The first line tells the kind of the key, as its certificate does.
    secrets.put("tls-key in PEM", lines.get(1));
    byte[] der = Base64.getMimeDecoder().decode(String.join("", lines));
    secrets.put(
        "tls-key as it is", new String(der, der.length - 24, 24, StandardCharsets.ISO_8859_1));
    secrets.put("token", token);
    secrets.put("signature of the token", token.substring(token.lastIndexOf('.') + 1));
    return secrets;
  }
}
