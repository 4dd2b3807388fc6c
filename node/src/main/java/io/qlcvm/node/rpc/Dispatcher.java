package io.qlcvm.node.rpc;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Answers requests as JSON-RPC 2.0 has it: single or batch, calls or notifications. Thread-safe.
 *
 * <p>The calls of a batch begin in their order and don't wait for each other's end; the answers
 * stand in the same order.
 *
 * @see <a href="https://www.jsonrpc.org/specification">JSON-RPC 2.0</a>
 */
public final class Dispatcher {

  /** Bytes of one request, batch or not: 1 MiB. */
  public static final int REQUEST_BYTES_MAX = 1 << 20;

  /** Bytes of one answer, batch or not: 10 MiB. */
  public static final int RESPONSE_BYTES_MAX = 10 << 20;

  /** Calls of one batch. */
  public static final int BATCH_MAX = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final String VERSION = "2.0";
  private static final String EXAMPLE =
      "send {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"chain_status\"}, for example";
  private static final Pattern READERS_OWN = Pattern.compile(" ?\\((?:start marker|for ).*|`");
  private static final JsonNode NO_ID = JsonNodeFactory.instance.nullNode();

  private final Registry registry;
  private final JsonMapper json = RpcJson.mapper(REQUEST_BYTES_MAX);

  /** Numbers the faults of this process, so that an answer can point into the log. */
  private final AtomicLong faults = new AtomicLong();

  public Dispatcher(Registry registry) {
    this.registry = registry;
  }

  private record Success(String jsonrpc, JsonNode id, @Nullable Object result) {}

  private record Failure(String jsonrpc, JsonNode id, ErrorObject error) {}

  private record ErrorObject(
      int code, String message, Map<String, Object> data, @JsonIgnore RpcFailure why) {}

  private record Notification(String jsonrpc, String method, Object params) {}

  /** Answers anybody's request. */
  CompletableFuture<Answer> answer(byte[] request) {
    return answer(request, Caller.ANYBODY);
  }

  /** Answers a request. The future never fails; methods run on the calling thread. */
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
    CompletableFuture<Answer> answer;
    try {
      answer = read(request, caller, exchange);
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
    if (document.isArray()) {
      return answerBatch(List.copyOf(document.values()), caller, exchange);
    }
    return answerOne(document, caller, exchange)
        .thenApply(response ->
            response.<Answer>map(one -> single(one, exchange)).orElseGet(Answer.Nothing::new));
  }

  private Answer single(Object response, @Nullable Exchange exchange) {
    byte[] body = write(response, exchange);
    return response instanceof Failure failure && failure.error().why().turnsAway()
        ? new Answer.TurnedAway(body, failure.error().why())
        : new Answer.Json(body);
  }

  /** The bytes of an answer that tells a failure which no call can be blamed for. */
  public byte[] failure(RpcFailure failure) {
    return failure(NO_ID, failure);
  }

  /** The bytes of a notification to the client. */
  public byte[] notification(String method, Object params) {
    return write(new Notification(VERSION, method, params), null);
  }

  private CompletableFuture<Answer> answerBatch(
      List<JsonNode> requests, Caller caller, @Nullable Exchange exchange) {
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
    List<CompletableFuture<Optional<Object>>> responses = new ArrayList<>();
    requests.forEach(request -> responses.add(answerOne(request, caller, exchange)));
    return CompletableFuture.allOf(responses.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> {
          List<Object> present =
              responses.stream().flatMap(response -> response.join().stream()).toList();
          return present.isEmpty()
              ? new Answer.Nothing()
              : new Answer.Json(write(present, exchange));
        });
  }

  /** The response to one call, or nothing for a notification. Never fails. */
  private CompletableFuture<Optional<Object>> answerOne(
      JsonNode request, Caller caller, @Nullable Exchange exchange) {
    JsonNode id = request.get("id");
    boolean isNotification = request.isObject() && id == null;
    JsonNode answerId = id != null && isId(id) ? id : NO_ID;
    CompletableFuture<? extends @Nullable Object> result;
    try {
      result = call(request, caller, exchange);
    } catch (RpcFailure e) {
      boolean unanswerable = isNotification && e.code() != ErrorCode.INVALID_REQUEST;
      return answered(unanswerable ? Optional.empty() : Optional.of(failureObject(answerId, e)));
    } catch (RuntimeException | Error e) {
      result = CompletableFuture.failedFuture(e);
    }
    return result.handle((value, thrown) -> {
      Object response =
          thrown == null
              ? new Success(VERSION, answerId, value)
              : failureObject(answerId, explain(thrown));
      return isNotification ? Optional.empty() : Optional.of(response);
    });
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
    return new Failure(
        VERSION, id, new ErrorObject(e.code().number(), e.getMessage(), e.data(), e));
  }

  private byte[] failure(JsonNode id, RpcFailure failure) {
    return write(failureObject(id, failure), null);
  }

  private byte[] write(Object response, @Nullable Exchange exchange) {
    byte[] bytes = json.writeValueAsBytes(response);
    if (bytes.length > RESPONSE_BYTES_MAX) {
      return tooMuch(
          response,
          "the answer would have %d bytes, more than %d: ask for less at once"
              .formatted(bytes.length, RESPONSE_BYTES_MAX));
    }
    if (exchange != null && !exchange.takes(bytes.length)) {
      return tooMuch(
          response,
          "the answer has %d bytes, and more than %d would wait on this connection: read, then ask again"
              .formatted(bytes.length, exchange.waitingBytesMax()));
    }
    return bytes;
  }

  private byte[] tooMuch(Object response, String message) {
    return json.writeValueAsBytes(
        failureObject(
            response instanceof Success success ? success.id() : NO_ID,
            RpcFailure.limitExceeded(message)));
  }

  private static <T> CompletableFuture<T> answered(T answer) {
    return CompletableFuture.completedFuture(Objects.requireNonNull(answer));
  }
}
