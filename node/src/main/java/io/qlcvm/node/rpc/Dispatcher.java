package io.qlcvm.node.rpc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Answers requests as JSON-RPC 2.0 has it: single or batch, calls or notifications. Thread-safe.
 *
 * <p>The calls of a batch begin in their order and don't wait for each other's end; the answers
 * stand in the same order. Requests with a call that runs a contract for a query have an executor
 * of their own, so that no other waits behind them.
 *
 * @see <a href="https://www.jsonrpc.org/specification">JSON-RPC 2.0</a>
 */
public final class Dispatcher {

  /** Bytes of one request, batch or not: 1 MiB. */
  public static final int REQUEST_BYTES_MAX = 1 << 20;

  /**
   * Bytes of one answer, batch or not: 10 MiB. No more is made of it than that, in memory either.
   */
  public static final int RESPONSE_BYTES_MAX = 10 << 20;

  /** Calls of one batch. */
  public static final int BATCH_MAX = 100;

  /**
   * Bytes of a refusal for want of room, without the call's id. So many are kept free for each call
   * of a batch, and for the ids the bytes of the request that they came in: 1.1 MiB at most.
   */
  private static final int REFUSAL_BYTES_MAX = 400;

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final String VERSION = "2.0";
  private static final String EXAMPLE =
      "send {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"chain_status\"}, for example";
  private static final Pattern READERS_OWN = Pattern.compile(" ?\\((?:start marker|for ).*|`");
  private static final JsonNode NO_ID = JsonNodeFactory.instance.nullNode();

  private final Registry registry;
  private final int responseBytesMax;
  private final Executor queries;
  private final JsonMapper json = RpcJson.mapper(REQUEST_BYTES_MAX);

  /** Numbers the faults of this process, so that an answer can point into the log. */
  private final AtomicLong faults = new AtomicLong();

  /** Answers all requests on the threads that bring them. */
  public Dispatcher(Registry registry) {
    this(registry, Runnable::run);
  }

  /**
   * A dispatcher.
   *
   * @param queries answers requests that run contracts for queries; bounded, and rejects what is
   *     too much
   */
  public Dispatcher(Registry registry, Executor queries) {
    this(registry, queries, RESPONSE_BYTES_MAX);
  }

  /** One whose answers have at most so many bytes. */
  Dispatcher(Registry registry, int responseBytesMax) {
    this(registry, Runnable::run, responseBytesMax);
  }

  private Dispatcher(Registry registry, Executor queries, int responseBytesMax) {
    this.registry = registry;
    this.queries = queries;
    this.responseBytesMax = responseBytesMax;
  }

  private record Success(String jsonrpc, JsonNode id, @Nullable Object result) {}

  private record Failure(String jsonrpc, JsonNode id, ErrorObject error) {}

  private record ErrorObject(int code, String message, Map<String, Object> data) {}

  /**
   * The response to one call, written.
   *
   * @param why it is an error; null for a result
   */
  private record Response(JsonNode id, byte[] body, @Nullable RpcFailure why) {}

  private record Notification(String jsonrpc, String method, Object params) {}

  /** Answers anybody's request. */
  CompletableFuture<Answer> answer(byte[] request) {
    return answer(request, Caller.ANYBODY);
  }

  /**
   * Answers a request. The future never fails; methods run on the calling thread, unless one of
   * them is a query.
   */
  public CompletableFuture<Answer> answer(byte[] request, Caller caller) {
    return answer(request, caller, null);
  }

  /**
   * The same for a request over a connection that lasts.
   *
   * @param exchange null if it does not
   */
  public CompletableFuture<Answer> answer(
      byte[] request, Caller caller, @Nullable Exchange exchange) {
    return explained(() -> read(request, caller, exchange));
  }

  /** What it comes to, or how it failed. The future never fails. */
  private CompletableFuture<Answer> explained(Supplier<CompletableFuture<Answer>> work) {
    CompletableFuture<Answer> answer;
    try {
      answer = work.get();
    } catch (RuntimeException | Error e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.exceptionally(thrown -> new Answer.Json(failure(NO_ID, explain(thrown))));
  }

  private CompletableFuture<Answer> read(
      byte[] request, Caller caller, @Nullable Exchange exchange) {
    JsonNode document;
    try {
      document = json.readTree(request);
    } catch (StreamConstraintsException | NumberFormatException _) {
      // The second: a number whose exponent has more than nine digits.
      return answered(
          new Answer.Json(
              failure(
                  NO_ID, RpcFailure.limitExceeded("the request is too large: " + RpcJson.LIMITS))));
    } catch (JacksonException e) {
      return answered(new Answer.NotJson(failure(NO_ID, notJson(e))));
    }
    if (document.isMissingNode()) {
      RpcFailure failure =
          new RpcFailure(ErrorCode.PARSE_ERROR, "parse_error", "the request is empty: " + EXAMPLE);
      return answered(new Answer.NotJson(failure(NO_ID, failure)));
    }
    return isQuery(document)
        ? query(document, request.length, caller, exchange)
        : answer(document, request.length, caller, exchange);
  }

  /** Whether a call of it is a query. */
  private boolean isQuery(JsonNode document) {
    return document.isArray()
        ? document.values().stream().anyMatch(this::isQueryCall)
        : isQueryCall(document);
  }

  private boolean isQueryCall(JsonNode call) {
    return registry.isQuery(call.path("method").asString(""));
  }

  private CompletableFuture<Answer> query(
      JsonNode document, int requestBytes, Caller caller, @Nullable Exchange exchange) {
    CompletableFuture<Answer> result = new CompletableFuture<>();
    Runnable work =
        () -> {
          var _ =
              explained(() -> answer(document, requestBytes, caller, exchange))
                  .thenAccept(result::complete);
        };
    Map<String, String> request = MDC.getCopyOfContextMap();
    try {
      queries.execute(() -> logged(request, work));
      return result;
    } catch (RejectedExecutionException _) {
      RpcFailure why =
          RpcFailure.unavailable("too many queries wait already: send again in a while");
      return answered(new Answer.TurnedAway(failure(why), why));
    }
  }

  /** Does it, and lets the log tell which request it is about. */
  private static void logged(@Nullable Map<String, String> request, Runnable task) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.setContextMap(request == null ? Map.of() : request);
    try {
      task.run();
    } finally {
      MDC.setContextMap(before == null ? Map.of() : before);
    }
  }

  private CompletableFuture<Answer> answer(
      JsonNode document, int requestBytes, Caller caller, @Nullable Exchange exchange) {
    if (document.isArray()) {
      return answerBatch(List.copyOf(document.values()), requestBytes, caller, exchange);
    }
    return answerOne(document, caller, exchange, new AnswerRoom(responseBytesMax))
        .thenApply(response ->
            response.<Answer>map(one -> single(one, exchange)).orElseGet(Answer.Nothing::new));
  }

  private Answer single(Response response, @Nullable Exchange exchange) {
    RpcFailure why = response.why();
    if (why != null && why.turnsAway()) {
      return new Answer.TurnedAway(response.body(), why);
    }
    byte[] body = response.body();
    return new Answer.Json(
        takes(exchange, body.length)
            ? body
            : refusal(response.id(), tooMuchWaits(exchange, body.length)).body());
  }

  /** The bytes of an answer that tells a failure which no call can be blamed for. */
  public byte[] failure(RpcFailure failure) {
    return failure(NO_ID, failure);
  }

  /** The bytes of a notification to the client. */
  public byte[] notification(String method, Object params) {
    return json.writeValueAsBytes(new Notification(VERSION, method, params));
  }

  private CompletableFuture<Answer> answerBatch(
      List<JsonNode> requests, int requestBytes, Caller caller, @Nullable Exchange exchange) {
    if (requests.isEmpty()) {
      RpcFailure failure = RpcFailure.invalidRequest("the batch is empty: put in a call");
      return answered(new Answer.Json(failure(NO_ID, failure)));
    }
    if (requests.size() > BATCH_MAX) {
      RpcFailure failure =
          RpcFailure.limitExceeded(
              "the batch has %d calls: split it, at most %d are taken at once"
                  .formatted(requests.size(), BATCH_MAX));
      return answered(new Answer.Json(failure(NO_ID, failure)));
    }
    AnswerRoom room =
        new AnswerRoom(responseBytesMax - requestBytes - requests.size() * REFUSAL_BYTES_MAX);
    List<CompletableFuture<Optional<Response>>> responses = new ArrayList<>();
    requests.forEach(request -> responses.add(answerOne(request, caller, exchange, room)));
    return CompletableFuture.allOf(responses.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> {
          List<Response> present =
              responses.stream().flatMap(response -> response.join().stream()).toList();
          return present.isEmpty() ? new Answer.Nothing() : batch(present, exchange);
        });
  }

  private Answer batch(List<Response> responses, @Nullable Exchange exchange) {
    byte[] body = array(responses);
    if (takes(exchange, body.length)) {
      return new Answer.Json(body);
    }
    RpcFailure failure = tooMuchWaits(exchange, body.length);
    return new Answer.Json(
        array(responses.stream().map(response -> refusal(response.id(), failure)).toList()));
  }

  private static boolean takes(@Nullable Exchange exchange, int bytes) {
    return exchange == null || exchange.takes(bytes);
  }

  private static RpcFailure tooMuchWaits(@Nullable Exchange exchange, int bytes) {
    return RpcFailure.limitExceeded(
        ("the answer has %d bytes, and more than %d would wait on this connection: read, then ask"
                + " again")
            .formatted(bytes, exchange == null ? 0 : exchange.waitingBytesMax()));
  }

  private static byte[] array(List<Response> elements) {
    int bytes = elements.stream().mapToInt(element -> element.body().length + 1).sum() + 1;
    ByteBuffer array = ByteBuffer.allocate(bytes);
    for (Response element : elements) {
      array.put((byte) (array.position() == 0 ? '[' : ',')).put(element.body());
    }
    return array.put((byte) ']').array();
  }

  /**
   * The response to one call, or nothing for a notification. Never fails. It is written as soon as
   * it is known, so that of a batch only bytes are kept; a call whose answer is known to be refused
   * for its size is not made.
   */
  private CompletableFuture<Optional<Response>> answerOne(
      JsonNode request, Caller caller, @Nullable Exchange exchange, AnswerRoom room) {
    JsonNode id = request.get("id");
    boolean isNotification = request.isObject() && id == null;
    JsonNode answerId = id != null && isId(id) ? id : NO_ID;
    if (!isNotification && room.isClosed()) {
      return answered(Optional.of(refusal(answerId, notCalled())));
    }
    CompletableFuture<? extends @Nullable Object> result;
    try {
      result = call(request, caller, exchange);
    } catch (RpcFailure e) {
      boolean unanswerable = isNotification && e.code() != ErrorCode.INVALID_REQUEST;
      return answered(unanswerable ? Optional.empty() : Optional.of(response(answerId, e, room)));
    } catch (RuntimeException | Error e) {
      result = CompletableFuture.failedFuture(e);
    }
    return result.handle((value, thrown) -> {
      RpcFailure failure = thrown == null ? null : explain(thrown);
      if (isNotification) {
        return Optional.empty();
      }
      return Optional.of(
          failure == null ? response(answerId, value, room) : response(answerId, failure, room));
    });
  }

  private Response response(JsonNode id, @Nullable Object result, AnswerRoom room) {
    try {
      byte[] body = room.write(json, new Success(VERSION, id, result));
      return body == null ? refusal(id, tooLarge()) : new Response(id, body, null);
    } catch (JacksonException e) {
      return response(id, explain(e), room);
    }
  }

  private Response response(JsonNode id, RpcFailure failure, AnswerRoom room) {
    byte[] body = room.write(json, failureObject(id, failure));
    return body == null ? refusal(id, tooLarge()) : new Response(id, body, failure);
  }

  /** Room for it was kept free. */
  private Response refusal(JsonNode id, RpcFailure failure) {
    return new Response(id, failure(id, failure), failure);
  }

  private RpcFailure tooLarge() {
    return RpcFailure.limitExceeded(
        ("the answer is left out: it would have more than %d bytes, with those before it in a"
                + " batch; what was to be done is done: ask for less at once")
            .formatted(responseBytesMax));
  }

  private RpcFailure notCalled() {
    return RpcFailure.limitExceeded(
        ("the call was not made: the answers before it in the batch have more than %d bytes; send"
                + " it again in another request")
            .formatted(responseBytesMax));
  }

  private CompletableFuture<? extends @Nullable Object> call(
      JsonNode request, Caller caller, @Nullable Exchange exchange) throws RpcFailure {
    if (!request.isObject()) {
      throw RpcFailure.invalidRequest("a call is an object: " + EXAMPLE);
    }
    JsonNode version = request.path("jsonrpc");
    if (!version.isString() || !version.stringValue().equals(VERSION)) {
      throw RpcFailure.invalidRequest("\"jsonrpc\" must be \"2.0\": " + EXAMPLE);
    }
    JsonNode id = request.get("id");
    if (id != null && !isId(id)) {
      throw RpcFailure.invalidRequest("\"id\" must be a string, a number or null");
    }
    JsonNode method = request.path("method");
    if (!method.isString()) {
      throw RpcFailure.invalidRequest("\"method\" must be a string: " + EXAMPLE);
    }
    caller.admit(method.stringValue());
    RpcMethod found = registry.get(method.stringValue());
    return found.body().call(Arguments.read(found.parameters(), request.get("params"), exchange));
  }

  private static boolean isId(JsonNode id) {
    return id.isString() || id.isNumber() || id.isNull();
  }

  private static RpcFailure notJson(JacksonException e) {
    return new RpcFailure(
        ErrorCode.PARSE_ERROR,
        "parse_error",
        "the request is not JSON: %s, at line %d, column %d"
            .formatted(
                inPlainWords(e.getOriginalMessage()),
                e.getLocation().getLineNr(),
                e.getLocation().getColumnNr()));
  }

  /** What the reader says, without what it says of itself. */
  private static String inPlainWords(String message) {
    return message.startsWith("Trailing token")
        ? "something follows its end"
        : READERS_OWN.matcher(message).replaceAll("");
  }

  /** A fault of ours is told by a number only; the log has the rest. */
  private RpcFailure explain(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof RpcFailure failure) {
      return failure;
    }
    String id = "fault-" + faults.incrementAndGet();
    LOG.error("{} while answering a call", id, cause);
    return new RpcFailure(
        ErrorCode.INTERNAL_ERROR,
        "internal_error",
        "the node failed to answer; its log tells more under " + id,
        Map.of("id", id));
  }

  private static Failure failureObject(JsonNode id, RpcFailure e) {
    return new Failure(VERSION, id, new ErrorObject(e.code().number(), e.getMessage(), e.data()));
  }

  private byte[] failure(JsonNode id, RpcFailure failure) {
    return json.writeValueAsBytes(failureObject(id, failure));
  }

  private static <T> CompletableFuture<T> answered(T answer) {
    return CompletableFuture.completedFuture(Objects.requireNonNull(answer));
  }
}
