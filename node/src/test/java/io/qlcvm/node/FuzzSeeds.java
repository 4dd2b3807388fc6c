package io.qlcvm.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.qlcvm.node.http.RawClient;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hex;
import io.qlcvm.types.tx.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Inputs that the targets begin with: right ones, of every kind that there is. */
public final class FuzzSeeds {

  private static final String HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\n";

  private FuzzSeeds() {}

  /** Writes the inputs of a target, the first argument, into a folder, the second. */
  public static void main(String[] arguments) throws Exception {
    int number = 0;
    for (byte[] seed : of(arguments[0])) {
      Files.write(Path.of(arguments[1], "seed-" + number++), seed);
    }
    System.exit(0); // the node whose methods were asked for goes on otherwise
  }

  /** The inputs of a target, by the name of its class. */
  static List<byte[]> of(String target) throws IOException {
    return switch (target) {
      case "HttpTarget" -> requests();
      case "FramesTarget" -> frames();
      case "TransactionTarget" ->
          List.of(
              TestNode.signed(0, 0, new Action.Transfer(TestNode.dev(1), Amount.of(1))).encode(),
              Hex.decode("0x8801"));
      case "AddressTarget" -> List.of(bytes(TestNode.dev(0).toString()));
      case "ConfigTarget" ->
          List.of(file("0", "dev.toml"), file("0", "single.toml"), file("1", "genesis-dev.json"));
      default -> throw new IllegalArgumentException("no target: " + target);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] file(String first, String name) throws IOException {
    return bytes(first + Files.readString(Path.of("../config").resolve(name), ISO_8859_1));
  }

  /** Each method's first example, as rpc.discover tells it. */
  private static List<String> calls() {
    JsonMapper json = JsonMapper.shared();
    byte[] question = TestNode.request("rpc.discover", Map.of()).getBytes(UTF_8);
    if (!(FuzzNode.DISPATCHER.answer(question, Caller.ANYBODY).join()
        instanceof Answer.Json answer)) {
      throw new IllegalStateException("no document");
    }
    JsonNode methods = json.readTree(answer.body()).path("result").path("methods");
    List<String> calls = new ArrayList<>();
    for (JsonNode method : methods) {
      Map<String, JsonNode> parameters = new LinkedHashMap<>();
      for (JsonNode parameter : method.path("examples").path(0).path("params")) {
        parameters.put(parameter.path("name").asString(), parameter.path("value"));
      }
      calls.add(TestNode.request(method.path("name").asString(), parameters));
    }
    return calls;
  }

  private static List<byte[]> requests() {
    List<String> calls = calls();
    List<byte[]> seeds = new ArrayList<>();
    calls.forEach(call -> seeds.add(bytes("0" + call)));
    seeds.add(bytes("0[" + calls.getFirst() + "," + calls.getLast() + "]"));
    for (String path : List.of("/health", "/ready", "/metrics", "/")) {
      seeds.add(bytes("1GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    String call = TestNode.request("chain_status", Map.of());
    String json = "Content-Type: application/json\r\n";
    seeds.add(
        bytes("1" + HEAD + json + "Content-Length: %d\r\n\r\n%s".formatted(call.length(), call)));
    seeds.add(
        bytes(
            "1%s%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                .formatted(HEAD, json, call.length(), call)));
    seeds.add(bytes("1" + HEAD + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
    return seeds;
  }

  private static List<byte[]> frames() {
    List<byte[]> seeds = new ArrayList<>();
    for (String call : calls()) {
      seeds.add(RawClient.masked(RawClient.TEXT, bytes(call)));
    }
    seeds.add(bytes("\u0081\u0082\0\0\0\0{}\u0089\u0080\0\0\0\0\u0088\u0082\0\0\0\0\u0003\u00e8"));
    // In parts, with a ping between them.
    seeds.add(bytes("\u0001\u0081\0\0\0\0{\u0089\u0081\0\0\0\0p\u0080\u0081\0\0\0\0}"));
    return seeds;
  }
}
