package io.qlcvm.node.rpc;

import java.util.List;

/**
 * An error that a method may answer with.
 *
 * @param reason stable word for programs
 * @param meaning for people: when it comes, one sentence
 */
public record Failure(ErrorCode code, String reason, String meaning) {

  static final Failure INVALID_PARAMETERS =
      new Failure(
          ErrorCode.INVALID_PARAMETERS,
          "invalid_params",
          "A parameter is missing, unknown, too much or of another type than it takes.");

  /** Also of methods that wait for a block. */
  public static final Failure TIMEOUT =
      new Failure(
          ErrorCode.LIMIT_EXCEEDED,
          "timeout",
          "The request took too long to arrive, or the call to be done: a transaction that was sent"
              + " may still get into a block.");

  /** Also of methods that the node can do at times only. */
  public static final Failure UNAVAILABLE =
      new Failure(
          ErrorCode.UNAVAILABLE, "unavailable", "The node can't do this now; try again later.");

  /** Of every method: what is wrong with a request, its sender or the node, whatever it calls. */
  static final List<Failure> COMMON =
      List.of(
          new Failure(ErrorCode.PARSE_ERROR, "parse_error", "The request is not JSON."),
          new Failure(
              ErrorCode.INVALID_REQUEST,
              "invalid_request",
              "The request is JSON, but no call as JSON-RPC 2.0 has it."),
          new Failure(
              ErrorCode.METHOD_NOT_FOUND,
              "method_not_found",
              "The node has no method of this name."),
          INVALID_PARAMETERS,
          new Failure(
              ErrorCode.INTERNAL_ERROR,
              "internal_error",
              "The node failed to answer; its log tells more under the id."),
          new Failure(
              ErrorCode.LIMIT_EXCEEDED,
              "limit_exceeded",
              "The request or its answer is larger, or of more parts, than the node takes."),
          TIMEOUT,
          new Failure(
              ErrorCode.RATE_LIMITED,
              "rate_limited",
              "The address sends more requests than it may: the next is taken after"
                  + " \"retryAfterMs\"."),
          new Failure(
              ErrorCode.FORBIDDEN,
              "unauthorized",
              "The call takes a token, and none that is good was sent."),
          new Failure(
              ErrorCode.FORBIDDEN,
              "forbidden",
              "The token is not for this method, the method is turned off, or the node is not"
                  + " called by a name of its own."),
          UNAVAILABLE);

  /** How other parts of the document name it. */
  String key() {
    return reason + code.number();
  }
}
