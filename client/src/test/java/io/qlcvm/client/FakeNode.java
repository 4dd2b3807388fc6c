package io.qlcvm.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An HTTP server that answers JSON-RPC calls with what a test laid ready for each method. */
public final class FakeNode implements AutoCloseable {

  /** An address with the private key in {@link #DEV_ACCOUNT}. */
  public static final String ALICE =
      "qlc_1sndyafrc1koc6kzya7wxfdd7ifmmffqnmftajw9uqsa6k55u8t91jifghmr";

  public static final String CONTRACT =
      "qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq";
  public static final String ZERO_ADDRESS =
      "qlc_1111111111111111111111111111111111111111111111111111hifc8npp";

  /** A transfer of 5 to the zero address, signed by {@link #ALICE} on qlcvm-dev with nonce 0. */
  public static final String SIGNED =
      "0x82880169716c63766d2d6465765820668bf21b8502555125ff20bceb56b2c1b39b5b7a4dba44787ddf"
          + "2824863d9b47001a000186a001f6830058200000000000000000000000000000000000000000000000"
          + "00000000000000000005584053f46f0cb08facf3bcc65894e4ed4fb285cd3c10f0f53f73a1301fb0af"
          + "9937b2ddc66a64978dff0c2fb69aed3da21df27e76a8ea0a16d3faaac6c722dde89f00";

  public static final String SIGNED_HASH =
      "0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f";

  public static final String STATUS =
      """
      {"chainId": "qlcvm-dev", "genesisHash": "%s", "height": 7, "headHash": "%s",
       "stateRoot": "%s", "time": 1764000000000, "gasSchedule": 1, "blockGasLimit": 1000000000,
       "minGasPrice": 1, "mode": "dev", "version": "0.1.0", "syncing": false}
      """
          .formatted(hash(1), hash(2), hash(3));

  public static final String RECEIPT =
      """
      {"transaction": "%s", "status": "success", "gasUsed": 4321, "output": "0x6f6b",
       "contract": "%s",
       "events": [{"contract": "%s", "topics": ["0x746f706963"], "data": "0xff00"}],
       "error": null, "logs": ["val01"], "trap": null, "block": "%s", "height": 8, "index": 0}
      """
          .formatted(SIGNED_HASH, CONTRACT, CONTRACT, hash(4));

  public static final String REVERTED =
      """
      {"transaction": "%s", "status": "reverted", "gasUsed": 99, "output": "0x",
       "contract": "%s", "events": [], "error": "not \\u001b[31mtoday", "logs": [],
       "block": "%s", "height": 8, "index": 0}
      """
          .formatted(SIGNED_HASH, CONTRACT, hash(4));

  public static final String TRAPPED =
      """
      {"transaction": "%s", "status": "trapped", "gasUsed": 99, "output": "0x", "contract": "%s",
       "events": [], "error": "host function refused", "logs": [],
       "trap": {"kind": "host function refused", "message": "qlcchain_call_contract: it trapped",
        "frames": [{"contract": "%s", "function": 3, "name": "checked\\u001b[31m_add", "offset": 77},
                   {"contract": "%s", "function": 1, "name": null, "offset": 5}]},
       "block": "%s", "height": 8, "index": 0}
      """
          .formatted(SIGNED_HASH, CONTRACT, ALICE, CONTRACT, hash(4));

  /** A call whose callee reverted, with every kind of step; and all that may be null is there. */
  public static final String TRACE =
      """
      {"transaction": "%1$s", "block": "%2$s", "height": 8, "index": 0, "type": "invoke",
       "from": "%3$s", "contract": "%4$s", "method": "run", "amount": "7", "input": "0x01",
       "gasLimit": 100000, "gas": 90000, "intrinsicGas": 20000, "loadGas": 700, "codeGas": 300,
       "burntGas": 1000, "omittedGas": 60000, "status": "trapped", "output": "0x6f6b",
       "error": "unreachable",
       "trap": {"kind": "unreachable", "message": "unreachable",
        "frames": [{"contract": "%4$s", "function": 3, "name": "deep", "offset": 77}]},
       "steps": [{"type": "transfer", "from": "%3$s", "to": "%4$s", "amount": "7"}],
       "hostCalls": [
        {"function": "qlcchain_storage_read", "gas": 50, "call": null, "refused": null,
         "steps": [{"type": "read", "key": "0x6b", "value": null},
                   {"type": "read", "key": "0x6b", "value": "0x00"},
                   {"type": "write", "key": "0x6b", "value": "0x01"},
                   {"type": "write", "key": "0x6b", "value": null},
                   {"type": "event", "contract": "%4$s", "topics": ["0x02"], "data": "0x03"},
                   {"type": "event", "contract": "%4$s", "topics": [], "data": "0x04"},
                   {"type": "debug", "text": "here\\u001b[31m"}]},
        {"function": "qlcchain_call", "gas": 7950, "steps": [], "refused": null,
         "call": {"contract": "%3$s", "codeHash": "%2$s", "method": "invoke", "caller": "%4$s",
          "amount": "0", "input": "0x", "readOnly": true, "gasLimit": 9000, "gas": 100,
          "codeGas": 100, "burntGas": 0, "omittedGas": 0, "status": "reverted",
          "output": "0x6e6f", "error": "no", "trap": null, "hostCalls": []}},
        {"function": "qlcchain_call", "gas": 50, "steps": [], "call": null,
         "refused": "too_deep"}],
       "cut": ["entries"]}
      """
          .formatted(SIGNED_HASH, hash(4), ALICE, CONTRACT);

  public static final String TRANSFER_TRACE =
      """
      {"transaction": null, "block": null, "height": null, "index": null, "type": "transfer",
       "from": "%s", "contract": null, "method": null, "amount": "0", "input": "0x",
       "gasLimit": 100000, "gas": 20000, "intrinsicGas": 20000, "loadGas": 0, "codeGas": 0,
       "burntGas": 0, "omittedGas": 0, "status": "success", "output": "0x", "error": null,
       "trap": null, "steps": [], "hostCalls": [], "cut": []}
      """
          .formatted(ALICE);

  public static final String SIMULATION =
      """
      {"status": "success", "output": "0x2a", "gasUsed": 12, "events": [], "logs": ["asked"],
       "error": null, "trap": null, "gasLimit": 14}
      """;

  public static final String QUERY =
      """
      {"status": "success", "output": "0x2a", "gasUsed": 12, "events": [], "logs": ["asked"],
       "error": null}
      """;

  public static final String ACCOUNT =
      """
      {"address": "%s", "balance": "1000000000000000000000000", "nonce": 0, "contract": null}
      """
          .formatted(ALICE);

  public static final String TRANSACTION =
      """
      {"hash": "%s", "chainId": "qlcvm-dev", "sender": "%s", "nonce": 0, "gasLimit": 100000,
       "gasPrice": 1, "validUntil": null,
       "action": {"type": "transfer", "to": "%s", "amount": "5"},
       "signature": "0x53f4", "block": null, "height": null, "index": null}
      """
          .formatted(SIGNED_HASH, ALICE, ZERO_ADDRESS);

  public static final String DEV_ACCOUNT =
      """
      {"address": "%s",
       "publicKey": "0x668bf21b8502555125ff20bceb56b2c1b39b5b7a4dba44787ddf2824863d9b47",
       "privateKey": "%s", "balance": "5"}
      """
          .formatted(ALICE, hash(9));

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final HttpServer server;
  private final Map<String, Function<JsonNode, String>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  public FakeNode() {
    this(null);
  }

  /** One that speaks TLS. */
  public FakeNode(@Nullable SSLContext tls) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (tls == null) {
        server = HttpServer.create(address, 0);
      } else {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** A block with the given JSON in its list of transactions. */
  public static String block(String transactions) {
    return """
    {"height": 8, "hash": "%s", "parent": "%s", "time": 1764000001000, "producer": "%s",
     "transactionsRoot": "%s", "receiptsRoot": "%s", "stateRoot": "%s", "gasUsed": 4321,
     "gasLimit": 1000000000, "transactions": [%s]}
    """
        .formatted(hash(4), hash(2), ALICE, hash(5), hash(6), hash(7), transactions);
  }

  /** A hash whose bytes are all the given digit, twice. */
  public static String hash(int digit) {
    return "0x" + Integer.toString(digit).repeat(64);
  }

  public URI uri() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers a method with a result, in JSON. */
  public FakeNode answer(String method, String result) {
    answers.put(method, call -> envelope(call, "\"result\": " + result));
    return this;
  }

  /** Answers a method with the results in turn; the last one stays. */
  public FakeNode answerInTurn(String method, String... results) {
    List<String> left = new CopyOnWriteArrayList<>(results);
    answers.put(
        method,
        call ->
            envelope(
                call, "\"result\": " + (left.size() > 1 ? left.removeFirst() : left.getFirst())));
    return this;
  }

  /** Answers a method with an error object, in JSON. */
  public FakeNode refuse(String method, String error) {
    answers.put(method, call -> envelope(call, "\"error\": " + error));
    return this;
  }

  /** Answers a method with a whole body. */
  public FakeNode answerWhole(String method, String body) {
    answers.put(method, _ -> body);
    return this;
  }

  /** Answers everything with another HTTP status. */
  public FakeNode answerWithStatus(int number) {
    status = number;
    return this;
  }

  /** The {@code Authorization} headers so far, empty where there was none. */
  public List<String> authorizations() {
    return authorizations;
  }

  /** The calls so far. */
  public List<JsonNode> calls() {
    return calls;
  }

  /** The parameters of the last call of a method. */
  public JsonNode parametersOf(String method) {
    return calls.reversed().stream()
        .filter(call -> call.path("method").asString().equals(method))
        .findFirst()
        .orElseThrow()
        .get("params");
  }

  private static String envelope(JsonNode call, String content) {
    return "{\"jsonrpc\": \"2.0\", \"id\": %s, %s}".formatted(call.get("id"), content);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      ObjectNode call = (ObjectNode) MAPPER.readTree(exchange.getRequestBody().readAllBytes());
      calls.add(call);
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      authorizations.add(authorization == null ? "" : authorization);
      String answer =
          answers
              .getOrDefault(
                  call.path("method").asString(),
                  _ ->
                      envelope(
                          call, "\"error\": {\"code\": -32601, \"message\": \"no such method\"}"))
              .apply(call);
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
