package io.qlcvm.node.rpc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What goes over a WebSocket of a fresh dev chain after the examples before it. */
public sealed interface Example {

  /**
   * A call and its answer.
   *
   * @param parameters an object, by name
   * @param result what is answered; null if an error is
   * @param error the error object; null if a result is answered
   * @param given what is not as usual, an object: {@code over} "http", or {@code settings} of the
   *     node, which then is another one, for all examples with the same settings together; empty
   *     mostly
   */
  record Call(
      String method,
      JsonNode parameters,
      @Nullable JsonNode result,
      @Nullable JsonNode error,
      JsonNode given)
      implements Example {}

  /**
   * A request that no call can be read from.
   *
   * @param error the error object that is answered
   */
  record Request(String text, JsonNode error) implements Example {}

  /**
   * What the subscription brings that was made last.
   *
   * @param parameters the notification's
   */
  record Notification(String topic, JsonNode parameters) implements Example {}

  /** The error object that is answered; null if none is. */
  default @Nullable JsonNode failure() {
    return switch (this) {
      case Call call -> call.error();
      case Request request -> request.error();
      case Notification _ -> null;
    };
  }

  /** Bytes of a file with examples: 1 MiB. */
  int FILE_BYTES_MAX = 1 << 20;

  /**
   * Reads a list of {@code {method, params, result}}, {@code {method, params, error}}, both with
   * {@code given} or without, {@code {request, error}} and {@code {notification, params}}.
   *
   * @throws tools.jackson.core.JacksonException if it is none
   */
  static List<Example> read(byte[] json) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode example : RpcJson.mapper(FILE_BYTES_MAX).readTree(json)) {
      examples.add(read(example));
    }
    return examples;
  }

  private static Example read(JsonNode example) {
    if (example.has("request")) {
      return new Request(example.path("request").stringValue(), example.path("error"));
    }
    if (example.has("notification")) {
      return new Notification(example.path("notification").stringValue(), example.path("params"));
    }
    JsonNode given = example.get("given");
    return new Call(
        example.path("method").stringValue(),
        example.path("params"),
        example.get("result"),
        example.get("error"),
        given == null ? JsonNodeFactory.instance.objectNode() : given);
  }
}
