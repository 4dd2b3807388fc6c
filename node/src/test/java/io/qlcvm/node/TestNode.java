package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.NodeClient;
import io.qlcvm.node.http.HttpLimits;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node as its clients see it, with what tests ask of one. */
final class TestNode {

  static final long GAS = 20_000_000;

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(10);

  /** {@code (module (memory (export "memory") 1) (func (export "invoke") (loop (br 0))))}. */
  private static final byte[] ENDLESS =
      HexFormat.of()
          .parseHex(
              "0061736d010000000104016000000302010005030100010713"
                  + "0206696e766f6b6500"
                  + "00066d656d6f72790200"
                  + "0a09010700"
                  + "03400c000b0b");

  private final URI url;

  TestNode(URI url) {
    this.url = url;
  }

  static TestNode of(Node node) {
    return new TestNode(URI.create("http://127.0.0.1:" + node.address().getPort()));
  }

  /** What {@code GET /metrics} says of a name that has no labels. */
  double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  /** A dev chain on a port that is free. */
  static NodeConfig devChain() throws ConfigException {
    return patient(NodeConfig.read(null, Map.of(Setting.DEV, "true", Setting.PORT, "0"), Map.of()));
  }

  /** The same, but for clients on a machine that may stall: it gives up none for being slow. */
  static NodeConfig patient(NodeConfig config) {
    HttpLimits limits = config.limits();
    return new NodeConfig(
        config.genesis(),
        config.data(),
        config.producerKey(),
        config.blockTime(),
        config.history(),
        config.host(),
        config.port(),
        config.allowedHosts(),
        config.authSecret(),
        config.openMethods(),
        config.enabled(),
        config.tls(),
        new HttpLimits(
            limits.connectionsMax(),
            limits.addressConnectionsMax(),
            limits.addressRequestsMax(),
            limits.addressSubscriptionsMax(),
            LONG,
            LONG,
            LONG,
            LONG,
            LONG,
            LONG,
            limits.drain()),
        config.checkpoints(),
        config.logFormat(),
        config.settings());
  }

  /** The same with every group of methods on, none of which asks for a token. */
  static NodeConfig devChainWithAllMethods(Path folder) throws ConfigException, IOException {
    return devChainWithAllMethods(folder, Map.of());
  }

  /** The same, but for these settings. */
  static NodeConfig devChainWithAllMethods(Path folder, Map<Setting, String> but)
      throws ConfigException, IOException {
    Path secret = Files.writeString(folder.resolve("auth.secret"), "0x" + "5e".repeat(32));
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.DEV, "true");
    settings.put(Setting.PORT, "0");
    settings.put(Setting.AUTH_SECRET, secret.toString());
    settings.put(Setting.OPEN_METHODS, "*");
    settings.put(Setting.ENABLE, "admin,debug,dev");
    settings.putAll(but);
    return patient(NodeConfig.read(null, settings, Map.of()));
  }

  NodeClient client() {
    return new NodeClient(HTTP, url, PATIENCE);
  }

  /** A contract of the repository, such as {@code c/tests/counter.wasm}. */
  static byte[] contract(String path) {
    try {
      return Files.readAllBytes(Path.of("../contracts").resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException("run the test in the module's folder", e);
    }
  }

  static Address dev(int index) {
    return DevAccounts.keyPair(index).address();
  }

  /** The whole answer to a body. */
  JsonNode post(String body) {
    return JSON.readTree(send("POST", "/", body).body());
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, "");
  }

  HttpResponse<String> send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String request(String method, Map<String, ?> parameters) {
    return JSON.writeValueAsString(
        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
  }

  /** The result of a call that must succeed. */
  JsonNode call(String method, Map<String, ?> parameters) {
    JsonNode answer = post(request(method, parameters));
    assertTrue(answer.has("result"), answer::toString);
    return answer.path("result");
  }

  /** A call must be refused so, and the node must go on. Gives the error object. */
  JsonNode assertRefused(int code, String reason, String method, Map<String, ?> parameters) {
    JsonNode error = post(request(method, parameters)).path("error");
    assertEquals(code, error.path("code").asInt(), error::toString);
    assertEquals(reason, error.path("data").path("reason").asString());
    assertFalse(error.path("message").asString().isEmpty());
    assertTrue(call("chain_status", Map.of()).has("height"));
    return error;
  }

  JsonNode assertRefused(String reason, SignedTransaction transaction) {
    return assertRefused(-32002, reason, "tx_send", Map.of("transaction", hex(transaction)));
  }

  static String hex(SignedTransaction transaction) {
    return Hex.encode(transaction.encode());
  }

  /** Deploys, signed by the node; gives the contract's address. */
  String deploy(String contract) {
    return deploy(contract(contract));
  }

  /** The same for a contract that runs until its gas is used up, and changes nothing before. */
  String deployEndless() {
    return deploy(ENDLESS);
  }

  private String deploy(byte[] code) {
    JsonNode receipt =
        call("contract_deploy", Map.of("from", dev(0).toString(), "code", Hex.encode(code)));
    assertEquals("success", receipt.path("status").asString(), receipt::toString);
    return receipt.path("contract").asString();
  }

  JsonNode invoke(String contract) {
    return call("contract_invoke", Map.of("from", dev(0).toString(), "contract", contract));
  }

  JsonNode storage(String contract, String key) {
    return call("contract_getStorage", Map.of("contract", contract, "key", key));
  }

  /** A transaction of a dev account with this nonce. */
  static Transaction transaction(int from, long nonce, Action action) {
    return new Transaction("qlcvm-dev", dev(from), nonce, GAS, 1, null, action);
  }

  static SignedTransaction signed(int from, long nonce, Action action) {
    return transaction(from, nonce, action).sign(DevAccounts.keyPair(from));
  }

  long nonce(int account) {
    return call("account_get", Map.of("address", dev(account).toString())).path("nonce").asLong();
  }
}
