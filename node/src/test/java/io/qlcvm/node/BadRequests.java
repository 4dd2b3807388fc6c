package io.qlcvm.node;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests that are wrong in a known way, made from a node's OpenRPC document: for each method what
 * is missing, too much, null, of another type, out of bounds, said twice; and what is no call or no
 * JSON at all. Equal seeds make equal requests.
 */
final class BadRequests {

  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMETERS = -32602;
  static final int LIMIT_EXCEEDED = -32004;

  /** Stands for a call that is answered with a result. */
  static final int GOOD = 0;

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int BATCH_MOST = 8;

  /**
   * A request and what has to come back.
   *
   * @param codes of each answer, in order
   * @param ids of each answer, in order
   * @param batch whether the answers come in an array
   */
  record Bad(String request, List<Integer> codes, List<JsonNode> ids, boolean batch) {}

  private final JsonNode document;
  private final SchemaCheck schemas;
  private final Random random;
  private final Consumer<Bad> to;

  /** Calls that are JSON, which go into batches again. */
  private final List<Bad> calls = new ArrayList<>();

  private int ids;

  BadRequests(JsonNode document, long seed, Consumer<Bad> to) {
    this.document = document;
    this.schemas = new SchemaCheck(document);
    this.random = new Random(seed);
    this.to = to;
  }

  /** Gives each to the consumer: at least so many. */
  int make(int least) {
    int made = 0;
    for (int round = 0; made < least; round++) {
      int before = ids;
      for (JsonNode method : document.path("methods")) {
        ofMethod(method, round == 0 ? fixedJunk() : List.of(randomJunk(3), randomJunk(3)));
      }
      for (int i = 0; i < 300; i++) {
        batch();
      }
      made += ids - before;
    }
    return made;
  }

  private void ofMethod(JsonNode method, List<JsonNode> junk) {
    String name = method.path("name").asString();
    ObjectNode base = example(method);
    for (JsonNode parameter : method.path("params")) {
      String parameterName = parameter.path("name").asString();
      if (parameter.path("required").asBoolean()) {
        ObjectNode without = base.deepCopy();
        without.remove(parameterName);
        call(name, without, INVALID_PARAMETERS);
        call(name, base.deepCopy().putNull(parameterName), INVALID_PARAMETERS);
      }
      for (JsonNode value : junk) {
        if (!value.isNull() && !schemas.fits(parameter.path("schema"), value)) {
          ObjectNode wrong = base.deepCopy();
          wrong.set(parameterName, value);
          call(name, wrong, INVALID_PARAMETERS);
          byPosition(name, method.path("params"), base, parameterName, value);
        }
      }
      twice(name, parameterName);
    }
    call(name, base.deepCopy().put("extra" + random.nextInt(100), 1), INVALID_PARAMETERS);
    ArrayNode many = NODES.arrayNode();
    for (int i = 0; i <= method.path("params").size(); i++) {
      many.add(1);
    }
    call(name, many, INVALID_PARAMETERS);
    for (JsonNode scalar : List.of(NODES.numberNode(1), NODES.stringNode("x"), NODES.nullNode())) {
      call(name, scalar, INVALID_PARAMETERS);
    }
    for (String other : List.of(name + "x", name.toUpperCase(Locale.ROOT), "x" + name)) {
      call(other, base, METHOD_NOT_FOUND);
    }
    envelopes(name, base);
    notJson(name, base);
  }

  /** The first example's parameters: right, as far as their form goes. */
  private static ObjectNode example(JsonNode method) {
    ObjectNode base = NODES.objectNode();
    for (JsonNode parameter : method.path("examples").path(0).path("params")) {
      base.set(parameter.path("name").asString(), parameter.path("value"));
    }
    return base;
  }

  private void byPosition(
      String name, JsonNode parameters, ObjectNode base, String wrong, JsonNode value) {
    ArrayNode positions = NODES.arrayNode();
    for (JsonNode parameter : parameters) {
      String parameterName = parameter.path("name").asString();
      if (parameterName.equals(wrong)) {
        positions.add(value);
        // One object alone would be taken for parameters by name.
        if (!(positions.size() == 1 && value.isObject())) {
          call(name, positions, INVALID_PARAMETERS);
        }
        return;
      }
      JsonNode right = base.get(parameterName);
      positions.add(right == null ? NODES.nullNode() : right);
    }
  }

  private void call(String method, JsonNode parameters, int code) {
    ObjectNode request = envelope(method, parameters);
    add(request.toString(), code, request.path("id"), true);
  }

  private ObjectNode envelope(String method, JsonNode parameters) {
    ObjectNode request = NODES.objectNode();
    request.put("jsonrpc", "2.0");
    request.set("id", id());
    request.put("method", method);
    request.set("params", parameters);
    return request;
  }

  /** Each kind of id that may be. */
  private JsonNode id() {
    int number = ids + 1;
    return switch (number % 5) {
      case 0 -> NODES.stringNode("id-" + number);
      case 1 -> NODES.numberNode(-number);
      case 2 -> NODES.numberNode(new BigDecimal(number + ".25"));
      case 3 -> NODES.numberNode(BigInteger.TWO.pow(100).add(BigInteger.valueOf(number)));
      default -> NODES.numberNode(number);
    };
  }

  private void add(String request, int code, JsonNode id, boolean isCall) {
    Bad bad = new Bad(request, List.of(code), List.of(id), false);
    ids++;
    if (isCall) {
      calls.add(bad);
    }
    to.accept(bad);
  }

  private void envelopes(String name, ObjectNode base) {
    for (JsonNode id : List.of(NODES.objectNode(), NODES.arrayNode(), NODES.booleanNode(true))) {
      ObjectNode request = envelope(name, base);
      request.set("id", id);
      add(request.toString(), INVALID_REQUEST, NODES.nullNode(), true);
    }
    for (String member : List.of("jsonrpc", "method")) {
      for (JsonNode value : List.of(NODES.numberNode(2.0), NODES.nullNode(), NODES.arrayNode())) {
        ObjectNode request = envelope(name, base);
        request.set(member, value);
        add(request.toString(), INVALID_REQUEST, request.path("id"), true);
      }
      ObjectNode without = envelope(name, base);
      without.remove(member);
      add(without.toString(), INVALID_REQUEST, without.path("id"), true);
    }
    ObjectNode other = envelope(name, base).put("jsonrpc", "1.0");
    add(other.toString(), INVALID_REQUEST, other.path("id"), true);
  }

  private void twice(String name, String parameter) {
    notCall(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{\"%s\":1,\"%s\":1}}"
            .formatted(name, parameter, parameter),
        PARSE_ERROR);
  }

  /** Nothing that a call could be read from: answered without an id. */
  private void notCall(String request, int code) {
    add(request, code, NODES.nullNode(), false);
  }

  private void notJson(String name, ObjectNode base) {
    String right = envelope(name, base).toString();
    notCall(right.substring(0, random.nextInt(right.length())), PARSE_ERROR);
    notCall(right.replaceFirst("\\{", "{\"jsonrpc\":\"2.0\","), PARSE_ERROR);
    notCall(right + "x", PARSE_ERROR);
    notCall(right + "{}", PARSE_ERROR);
    notCall(right.replaceFirst(":", ""), PARSE_ERROR);
    notCall(right.replaceFirst("\"2.0\"", "'2.0'"), PARSE_ERROR);
    notCall(right.replaceFirst("\"2.0\"", "\"\\\\x\""), PARSE_ERROR);
    notCall(right.replaceFirst("\"2.0\"", "NaN"), PARSE_ERROR);
    notCall(right.replaceFirst("\"2.0\"", "\"\u0001\""), PARSE_ERROR);
    String open = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + name + "\",\"params\":[";
    notCall(open + "9".repeat(65) + "]}", LIMIT_EXCEEDED);
    notCall(open + "1e99999999999]}", LIMIT_EXCEEDED);
    notCall(open + "-1e-99999999999]}", LIMIT_EXCEEDED);
    notCall(open + "1." + "9".repeat(65) + "]}", LIMIT_EXCEEDED);
    notCall(open + "[".repeat(63) + "]".repeat(63) + "]}", LIMIT_EXCEEDED);
    notCall(open + "{\"" + "n".repeat(300) + "\":1}]}", LIMIT_EXCEEDED);
  }

  private void batch() {
    StringBuilder request = new StringBuilder("[");
    List<Integer> codes = new ArrayList<>();
    List<JsonNode> answered = new ArrayList<>();
    int size = 1 + random.nextInt(BATCH_MOST);
    for (int i = 0; i < size; i++) {
      request.append(i == 0 ? "" : ",");
      switch (random.nextInt(10)) {
        case 0 -> {
          ObjectNode good = envelope("chain_status", NODES.objectNode());
          request.append(good);
          codes.add(GOOD);
          answered.add(good.path("id"));
        }
        case 1 -> {
          request.append(random.nextBoolean() ? "1" : "[]");
          codes.add(INVALID_REQUEST);
          answered.add(NODES.nullNode());
        }
        case 2 -> request.append("{\"jsonrpc\":\"2.0\",\"method\":\"no_such_method\"}");
        default -> {
          Bad call = calls.get(random.nextInt(calls.size()));
          request.append(call.request());
          codes.addAll(call.codes());
          answered.addAll(call.ids());
        }
      }
    }
    ids++;
    to.accept(new Bad(request.append("]").toString(), codes, answered, true));
  }

  /** What people and programs send by mistake, and what others send on purpose. */
  private static List<JsonNode> fixedJunk() {
    List<JsonNode> junk = new ArrayList<>();
    for (String json :
        List.of(
            "true",
            "false",
            "0",
            "-1",
            "-0.0",
            "1.5",
            "1e3",
            "2147483648",
            "9007199254740992",
            "-9007199254740993",
            "18446744073709551616",
            "340282366920938463463374607431768211456",
            "[]",
            "[[]]",
            "[null]",
            "[1,2]",
            "{}",
            "{\"a\":1}",
            "{\"\":{}}",
            "\"\"",
            "\" \"",
            "\"0\"",
            "\"-1\"",
            "\"+1\"",
            "\"01\"",
            "\"1.0\"",
            "\"1e3\"",
            "\"0x\"",
            "\"0x0\"",
            "\"0X00\"",
            "\"0xAA\"",
            "\"0xzz\"",
            "\"0x123\"",
            "\"latest\"",
            "\"LATEST\"",
            "\"pending\"",
            "\"null\"",
            "\"true\"",
            "\"qlc_1\"",
            "\"qlc_\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\u2028\"",
            "\"\ud83d\ude00\"",
            "\"../../etc/passwd\"",
            "\"%s%n\"",
            "\"${jndi:ldap://x}\"",
            "\"'; DROP TABLE\"",
            "\"340282366920938463463374607431768211456\"")) {
      junk.add(JSON.readTree(json));
    }
    for (String unit : List.of("x", "0x", "9", "\u00e4")) {
      junk.add(NODES.stringNode(unit.repeat(20_000)));
    }
    junk.add(NODES.stringNode("0x" + "00".repeat(33)));
    junk.add(NODES.stringNode("0x" + "0".repeat(63)));
    junk.add(NODES.stringNode("qlc_" + "1".repeat(60)));
    return junk;
  }

  private JsonNode randomJunk(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> NODES.booleanNode(random.nextBoolean());
      case 1 -> NODES.numberNode(random.nextLong());
      case 2 -> NODES.numberNode(-random.nextInt(1 << 20));
      case 3 -> NODES.numberNode(new BigInteger(200, random));
      case 4 -> NODES.stringNode(text());
      case 5 -> NODES.stringNode("0x" + text());
      case 6 -> NODES.arrayNode().add(randomJunk(depth - 1)).add(randomJunk(depth - 1));
      default -> {
        ObjectNode object = NODES.objectNode();
        object.set(text(), randomJunk(depth - 1));
        yield object;
      }
    };
  }

  private String text() {
    return random
        .ints(random.nextInt(40), 0x20, 0x250)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** What is wrong about an answer; null if it is as it has to be. */
  static @Nullable String wrong(Bad bad, byte[] answer) {
    if (bad.codes().isEmpty()) {
      return answer.length == 0 ? null : "an answer to nothing";
    }
    JsonNode json = JSON.readTree(answer);
    List<JsonNode> answers = bad.batch() ? List.copyOf(json.values()) : List.of(json);
    if (answers.size() != bad.codes().size()) {
      return answers.size() + " answers";
    }
    for (int i = 0; i < answers.size(); i++) {
      JsonNode error = answers.get(i).path("error");
      int code = bad.codes().get(i);
      if (code == GOOD ? !answers.get(i).has("result") : error.path("code").asInt() != code) {
        return "not %d: %s".formatted(code, answers.get(i));
      }
      if (!answers.get(i).path("id").toString().equals(bad.ids().get(i).toString())) {
        return "not the id %s: %s".formatted(bad.ids().get(i), answers.get(i));
      }
      if (code != GOOD
          && (error.path("message").asString("").isEmpty()
              || error.path("data").path("reason").asString("").isEmpty())) {
        return "no message or reason: " + error;
      }
    }
    return null;
  }
}
