package io.qlcvm.node.rpc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A call that is answered with an error object. It has no stack trace: any client can cause it at
 * will.
 */
public final class RpcFailure extends Exception {

  private final ErrorCode code;
  private final String reason;
  private final transient Map<String, Object> details;

  /**
   * A failure with details.
   *
   * @param reason stable word for programs
   * @param message what is wrong and what to do
   * @param details further members of the error's {@code data}, written in their order
   */
  public RpcFailure(ErrorCode code, String reason, String message, Map<String, ?> details) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = new LinkedHashMap<>(details);
  }

  public RpcFailure(ErrorCode code, String reason, String message) {
    this(code, reason, message, Map.of());
  }

  /** What was asked for is not there. */
  public static RpcFailure notFound(String message) {
    return new RpcFailure(ErrorCode.NOT_FOUND, "not_found", message);
  }

  /** The request is larger than the node takes. */
  public static RpcFailure limitExceeded(String message) {
    return new RpcFailure(ErrorCode.LIMIT_EXCEEDED, "limit_exceeded", message);
  }

  /** The node can't do this now. */
  public static RpcFailure unavailable(String message) {
    return new RpcFailure(ErrorCode.UNAVAILABLE, "unavailable", message);
  }

  /**
   * Too many requests.
   *
   * @param retryAfterMillis when the next would be answered
   */
  public static RpcFailure rateLimited(long retryAfterMillis) {
    return new RpcFailure(
        ErrorCode.RATE_LIMITED,
        "rate_limited",
        "too many requests from this address: send the next in %d ms".formatted(retryAfterMillis),
        Map.of("retryAfterMs", retryAfterMillis));
  }

  static RpcFailure invalidRequest(String message) {
    return new RpcFailure(ErrorCode.INVALID_REQUEST, "invalid_request", message);
  }

  static RpcFailure invalidParameters(String message) {
    return new RpcFailure(ErrorCode.INVALID_PARAMETERS, "invalid_params", message);
  }

  /** Refused parameters, of which one is named. */
  public static RpcFailure invalidParameter(String parameter, String message) {
    return new RpcFailure(
        ErrorCode.INVALID_PARAMETERS, "invalid_params", message, Map.of("parameter", parameter));
  }

  public ErrorCode code() {
    return code;
  }

  public String reason() {
    return reason;
  }

  /** The further members of the error's {@code data}. */
  public Map<String, Object> details() {
    return Collections.unmodifiableMap(details);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** Whether the call was refused for who sent it, or how often, and not for what it asks. */
  boolean turnsAway() {
    return code == ErrorCode.FORBIDDEN || code == ErrorCode.RATE_LIMITED;
  }

  /** The error object's {@code data}: the reason, then the details. */
  Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("reason", reason);
    data.putAll(details);
    return data;
  }
}
