package io.qlcvm.node.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Amount;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DispatcherTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Parameter<Long> COUNT =
      Parameter.required("count", Type.INTEGER, "how many");
  private static final Parameter<Amount> AMOUNT =
      Parameter.optional("amount", Type.AMOUNT, Amount.of(7), "how much");
  private static final Parameter<byte[]> BYTES =
      Parameter.optional("bytes", Type.bytes(4), "a few bytes");

  private final List<Long> seen = new ArrayList<>();
  private final CompletableFuture<Object> later = new CompletableFuture<>();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Registry(
              List.of(
                  RpcMethod.of(
                      "test_add",
                      "adds",
                      List.of(COUNT, AMOUNT, BYTES),
                      "a map",
                      arguments -> {
                        seen.add(arguments.get(COUNT));
                        return Map.of(
                            "amount",
                            arguments.get(AMOUNT),
                            "bytes",
                            arguments.find(BYTES).map(b -> b.length).orElse(-1));
                      }),
                  RpcMethod.of("test_null", "nothing", List.of(), "null", _ -> null),
                  new RpcMethod("test_later", "waits", List.of(), "any", _ -> later),
                  RpcMethod.of(
                      "test_refuse",
                      "refuses",
                      List.of(),
                      "never",
                      _ -> {
                        throw new RpcFailure(
                            ErrorCode.NOT_FOUND, "gone", "it is gone", Map.of("where", "here"));
                      }),
                  RpcMethod.of(
                      "test_crash",
                      "crashes",
                      List.of(),
                      "never",
                      _ -> {
                        throw new IllegalStateException("a secret of the inside");
                      }))));

  private JsonNode answer(String request) {
    Answer answer = dispatcher.answer(request.getBytes(UTF_8)).join();
    return switch (answer) {
      case Answer.Json(byte[] body) -> JSON.readTree(body);
      case Answer.TurnedAway(byte[] body, _) -> JSON.readTree(body);
      case Answer.NotJson(byte[] body) -> JSON.readTree(body);
      case Answer.Nothing _ -> JSON.nullNode();
    };
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
        .formatted(method, params);
  }

  private static void assertError(int code, String reason, JsonNode answer) {
    assertEquals(code, answer.path("error").path("code").asInt(), answer::toString);
    assertEquals(reason, answer.path("error").path("data").path("reason").asString());
    assertFalse(answer.has("result"));
    assertEquals("2.0", answer.path("jsonrpc").asString());
  }

  @Test
  void call_namedParameters_getsResultWithItsId() {
    JsonNode answer =
        answer(
            "{\"jsonrpc\":\"2.0\",\"id\":\"a-1\",\"method\":\"test_add\","
                + "\"params\":{\"count\":3,\"amount\":\"12\",\"bytes\":\"0x0102\"}}");
    assertEquals("a-1", answer.path("id").stringValue());
    assertEquals("12", answer.path("result").path("amount").stringValue());
    assertEquals(2, answer.path("result").path("bytes").intValue());
  }

  @Test
  void call_positionalParametersLeftOut_takesDefaults() {
    JsonNode answer = answer(call("test_add", "[3, null]"));
    assertEquals("7", answer.path("result").path("amount").stringValue());
    assertEquals(-1, answer.path("result").path("bytes").intValue());
  }

  @Test
  void call_oneObjectInArray_isTakenByName() {
    JsonNode answer = answer(call("test_add", "[{\"count\": 5, \"amount\": \"1\"}]"));
    assertEquals("1", answer.path("result").path("amount").stringValue());
  }

  @Test
  void call_nullResult_isAMember() {
    JsonNode answer = answer(call("test_null", "[]"));
    assertTrue(answer.has("result"));
    assertTrue(answer.path("result").isNull());
    assertFalse(answer.has("error"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "null", "12345678901234567890.5", "\"x\"", "-1"})
  void call_anyId_comesBackAsItWas(String id) {
    Answer answer =
        dispatcher
            .answer(
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"test_null\"}"
                    .formatted(id)
                    .getBytes(UTF_8))
            .join();
    String body = new String(assertInstanceOf(Answer.Json.class, answer).body(), UTF_8);
    assertTrue(body.contains("\"id\":" + id + ","), body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"jsonrpc\":\"2.0\"",
        "nonsense",
        "{} {}",
        "[] x",
        "{\"id\":1,\"id\":2}",
        "{\"a\":01}",
        "\"\\ud800",
      })
  void request_notJson_isParseError(String request) {
    assertInstanceOf(Answer.NotJson.class, dispatcher.answer(request.getBytes(UTF_8)).join());
    JsonNode answer = answer(request);
    assertError(-32700, "parse_error", answer);
    assertTrue(answer.path("id").isNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "\"text\"",
        "null",
        "{}",
        "[]",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"test_null\"}",
        "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"test_null\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"test_null\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"test_null\"}",
      })
  void request_noCall_isInvalidRequest(String request) {
    assertError(-32600, "invalid_request", answer(request));
  }

  @Test
  void method_unknown_namesTheNearest() {
    JsonNode answer = answer(call("test_ad", "[]"));
    assertError(-32601, "method_not_found", answer);
    assertTrue(answer.path("error").path("message").asString().contains("\"test_add\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count  | {}",
        "count  | {\"count\": null}",
        "count  | {\"count\": \"3\"}",
        "count  | {\"count\": -1}",
        "count  | {\"count\": 1.0}",
        "count  | {\"count\": 1e3}",
        "count  | {\"count\": 9007199254740992}",
        "count  | {\"count\": 123456789012345678901234567890}",
        "count  | {\"count\": true}",
        "amount | {\"count\": 1, \"amount\": 5}",
        "amount | {\"count\": 1, \"amount\": \"05\"}",
        "amount | {\"count\": 1, \"amount\": \"340282366920938463463374607431768211456\"}",
        "bytes  | {\"count\": 1, \"bytes\": \"0102\"}",
        "bytes  | {\"count\": 1, \"bytes\": \"0x0\"}",
        "bytes  | {\"count\": 1, \"bytes\": \"0xAA\"}",
        "bytes  | {\"count\": 1, \"bytes\": \"0x0102030405\"}",
        "cuont  | {\"cuont\": 1}",
        "count  | []",
      })
  void parameter_wrong_isNamedWithWhatItTakes(String parameter, String params) {
    JsonNode answer = answer(call("test_add", params));
    assertError(-32602, "invalid_params", answer);
    assertEquals(parameter, answer.path("error").path("data").path("parameter").asString());
    assertTrue(answer.path("error").path("message").asString().contains(parameter));
    assertTrue(seen.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"x\"", "null", "[1,2,3,4]", "true"})
  void params_wrongShape_isInvalidParameters(String params) {
    assertError(-32602, "invalid_params", answer(call("test_add", params)));
  }

  @Test
  void parameter_unknown_suggestsTheRightOne() {
    JsonNode answer = answer(call("test_add", "{\"cout\": 1}"));
    assertTrue(answer.path("error").path("message").asString().contains("\"count\""));
  }

  @Test
  void parameter_huge_isNotRepeatedWhole() {
    JsonNode answer = answer(call("test_add", "{\"count\": \"%s\"}".formatted("x".repeat(5_000))));
    assertTrue(answer.path("error").path("message").asString().length() < 300);
  }

  @Test
  void method_refusing_tellsCodeReasonAndDetails() {
    JsonNode answer = answer(call("test_refuse", "[]"));
    assertError(-32001, "gone", answer);
    assertEquals("here", answer.path("error").path("data").path("where").asString());
  }

  @Test
  void method_crashing_tellsANumberAndNothingElse() {
    String text = answer(call("test_crash", "[]")).toString();
    assertTrue(text.contains("-32603") && text.contains("fault-1"), text);
    assertFalse(text.contains("secret") || text.contains("Exception"), text);
  }

  @Test
  void method_failingLater_isTheSame() {
    later.completeExceptionally(new IllegalStateException("a secret of the inside"));
    assertError(-32603, "internal_error", answer(call("test_later", "[]")));
  }

  @Test
  void notification_anyOutcome_getsNoAnswer() {
    for (String method : List.of("test_null", "test_refuse", "test_crash", "no_such")) {
      Answer answer =
          dispatcher
              .answer("{\"jsonrpc\":\"2.0\",\"method\":\"%s\"}".formatted(method).getBytes(UTF_8))
              .join();
      assertInstanceOf(Answer.Nothing.class, answer, method);
    }
  }

  @Test
  void batch_mixed_isAnsweredInOrderWithoutNotifications() {
    JsonNode answer =
        answer(
            "[%s, {\"jsonrpc\":\"2.0\",\"method\":\"test_add\",\"params\":[4]}, 7, %s]"
                .formatted(call("test_null", "[]"), call("no_such", "[]")));
    assertEquals(3, answer.size());
    assertTrue(answer.get(0).has("result"));
    assertError(-32600, "invalid_request", answer.get(1));
    assertError(-32601, "method_not_found", answer.get(2));
    assertEquals(List.of(4L), seen);
  }

  @Test
  void batch_ofNotifications_getsNoAnswer() {
    Answer answer =
        dispatcher
            .answer("[{\"jsonrpc\":\"2.0\",\"method\":\"test_null\"}]".getBytes(UTF_8))
            .join();
    assertInstanceOf(Answer.Nothing.class, answer);
  }

  @Test
  void batch_above100_isRefusedWhole() {
    assertError(-32004, "limit_exceeded", answer(batch(101)));
    assertTrue(seen.isEmpty());
    assertEquals(100, answer(batch(100)).size());
  }

  private static String batch(int calls) {
    return IntStream.range(0, calls)
        .mapToObj(i -> call("test_add", "[%d]".formatted(i)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static final int SMALL_BYTES_MAX = 1 << 20;

  /** Of 100,000 bytes; counts its calls. */
  private final RpcMethod large =
      RpcMethod.of(
          "test_large",
          "answers much",
          List.of(COUNT),
          "text",
          arguments -> {
            seen.add(arguments.get(COUNT));
            return "x".repeat(100_000);
          });

  private static byte[] body(Answer answer) {
    return assertInstanceOf(Answer.Json.class, answer).body();
  }

  /** Calls number 0 to 99, and at the end a notification, which needs no room. */
  @Test
  void batch_ofLargeAnswers_givesThoseThatFitAndRefusesEachOther() {
    Dispatcher small = new Dispatcher(new Registry(List.of(large)), SMALL_BYTES_MAX);
    String calls =
        IntStream.range(0, 99)
            .mapToObj(
                i -> call("test_large", "[%d]".formatted(i)).replace("\"id\":1", "\"id\":" + i))
            .collect(Collectors.joining(",", "[", ""));
    String notification = ",{\"jsonrpc\":\"2.0\",\"method\":\"test_large\",\"params\":[99]}]";
    byte[] body = body(small.answer((calls + notification).getBytes(UTF_8)).join());
    assertTrue(body.length <= SMALL_BYTES_MAX, "the answer has " + body.length + " bytes");
    JsonNode answers = JSON.readTree(body);
    assertEquals(99, answers.size());
    for (int i = 0; i < answers.size(); i++) {
      assertEquals(i, answers.get(i).path("id").asInt());
      if (i < 10) {
        assertEquals(100_000, answers.get(i).path("result").asString().length(), "call " + i);
      } else {
        assertError(-32004, "limit_exceeded", answers.get(i));
      }
    }
    // The eleventh did not fit; those after it were not made.
    assertEquals(
        LongStream.concat(LongStream.range(0, 11), LongStream.of(99)).boxed().toList(), seen);
  }

  @Test
  void batch_ofLargeAnswersThatComeLater_isBoundedAsWell() {
    RpcMethod slow = new RpcMethod("test_later", "waits", List.of(), "any", _ -> later);
    Dispatcher small = new Dispatcher(new Registry(List.of(slow)), SMALL_BYTES_MAX);
    String calls =
        IntStream.range(0, 100)
            .mapToObj(i -> call("test_later", "[]").replace("\"id\":1", "\"id\":" + i))
            .collect(Collectors.joining(",", "[", "]"));
    CompletableFuture<Answer> answer = small.answer(calls.getBytes(UTF_8));
    assertFalse(answer.isDone());
    later.complete("x".repeat(100_000));
    byte[] body = body(answer.join());
    assertTrue(body.length <= SMALL_BYTES_MAX, "the answer has " + body.length + " bytes");
    JsonNode answers = JSON.readTree(body);
    assertEquals(10, answers.findValues("result").size());
    assertEquals(90, answers.findValues("error").size());
  }

  /** As text it would have 10^12 bytes: whoever makes it whole runs out of memory. */
  @Test
  void answer_aboveTheLimit_isRefusedBeforeItIsMade() {
    RpcMethod endless =
        RpcMethod.of(
            "test_endless",
            "answers too much",
            List.of(),
            "a list",
            _ -> Collections.nCopies(1_000_000_000, "x".repeat(1_000)));
    JsonNode answer =
        JSON.readTree(
            body(
                new Dispatcher(new Registry(List.of(endless)))
                    .answer(call("test_endless", "[]").getBytes(UTF_8))
                    .join()));
    assertError(-32004, "limit_exceeded", answer);
    assertEquals(1, answer.path("id").asInt());
  }

  /** Found by fuzzing: it was a fault of the node. */
  @Test
  void document_numberOfAHugeExponent_isALimit() {
    for (String number : List.of("1e17000000000", "-1.5E-99999999999")) {
      assertError(
          -32004,
          "limit_exceeded",
          answer("{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"sum\"}".formatted(number)));
    }
  }

  @Test
  void document_tooDeepOrTooMany_isALimit() {
    assertError(-32004, "limit_exceeded", answer("[".repeat(65) + "]".repeat(65)));
    assertError(-32004, "limit_exceeded", answer("[" + "1,".repeat(100_000) + "1]"));
  }

  private static Dispatcher withQueries(Executor queries) {
    RpcMethod ping = RpcMethod.of("test_ping", "answers", List.of(), "text", _ -> "pong");
    RpcMethod query = RpcMethod.of("test_query", "runs", List.of(), "text", _ -> "ran").query();
    return new Dispatcher(new Registry(List.of(ping, query)), queries);
  }

  private static CompletableFuture<Answer> send(Dispatcher to, String... methods) {
    List<Map<String, Object>> calls =
        Arrays.stream(methods)
            .map(method -> Map.<String, Object>of("jsonrpc", "2.0", "id", 1, "method", method))
            .toList();
    return to.answer(JSON.writeValueAsBytes(calls.size() == 1 ? calls.getFirst() : calls));
  }

  @Test
  void answer_queriesWait_othersAreAnsweredAtOnce() {
    Queue<Runnable> waiting = new ArrayDeque<>();
    Dispatcher busy = withQueries(waiting::add);
    CompletableFuture<Answer> query = send(busy, "test_query");
    CompletableFuture<Answer> batch = send(busy, "test_ping", "test_query", "test_query");
    assertTrue(send(busy, "test_ping").isDone());
    assertTrue(send(busy, "test_pong").isDone());
    assertFalse(query.isDone() || batch.isDone());
    assertEquals(2, waiting.size());
    waiting.forEach(Runnable::run);
    Answer.Json answered = assertInstanceOf(Answer.Json.class, query.join());
    assertEquals("ran", JSON.readTree(answered.body()).path("result").asString());
    Answer.Json all = assertInstanceOf(Answer.Json.class, batch.join());
    assertEquals(3, JSON.readTree(all.body()).size());
  }

  @Test
  void answer_tooManyQueriesWait_isTurnedAwayAsUnavailable() {
    Dispatcher full =
        withQueries(_ -> {
          throw new RejectedExecutionException();
        });
    Answer.TurnedAway refused =
        assertInstanceOf(Answer.TurnedAway.class, send(full, "test_query").join());
    JsonNode error = JSON.readTree(refused.body()).path("error");
    assertEquals(-32008, error.path("code").asInt());
    assertInstanceOf(Answer.Json.class, send(full, "test_ping").join());
  }
}
