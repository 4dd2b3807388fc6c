package io.qlcvm.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The node answered with a JSON-RPC error. A query or a transaction that fails inside a contract is
 * not one: it is a result with its status.
 */
public final class RpcException extends NodeException {

  private final int code;
  private final @Nullable String reason;
  private final transient @Nullable JsonNode data;

  RpcException(int code, @Nullable String reason, String message, @Nullable JsonNode data) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.data = data;
  }

  /** The JSON-RPC error code, such as -32002 for a refused transaction. */
  public int code() {
    return code;
  }

  /** The stable word for programs, such as {@code nonce_gap}; null for the errors of JSON-RPC. */
  public @Nullable String reason() {
    return reason;
  }

  /** The error's {@code data} as the node sent it, null if there was none. Not to be changed. */
  public @Nullable JsonNode data() {
    return data;
  }
}
