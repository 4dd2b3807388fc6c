package io.qlcvm.node.rpc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call and its answer, as a fresh dev chain gives it after the examples before it.
 *
 * @param parameters an object, by name
 * @param result what is answered; null if an error is
 * @param error the error object; null if a result is answered
 */
public record Example(
    String method, JsonNode parameters, @Nullable JsonNode result, @Nullable JsonNode error) {

  /** Bytes of a file with examples: 1 MiB. */
  private static final int FILE_BYTES_MAX = 1 << 20;

  /**
   * Reads a list of {@code {method, params, result}} or {@code {method, params, error}}.
   *
   * @throws tools.jackson.core.JacksonException if it is none
   */
  public static List<Example> read(byte[] json) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode example : RpcJson.mapper(FILE_BYTES_MAX).readTree(json)) {
      examples.add(
          new Example(
              example.path("method").stringValue(),
              example.path("params"),
              example.get("result"),
              example.get("error")));
    }
    return examples;
  }
}
