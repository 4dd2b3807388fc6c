package io.qlcvm.node.rpc;

/**
 * An error that a method may answer with.
 *
 * @param reason stable word for programs
 * @param meaning for people: when it comes, one sentence
 */
public record Failure(ErrorCode code, String reason, String meaning) {

  /** Of every method that has parameters. */
  static final Failure INVALID_PARAMETERS =
      new Failure(
          ErrorCode.INVALID_PARAMETERS,
          "invalid_params",
          "A parameter is missing, unknown or of another type than it takes.");

  /** Of every method. */
  static final Failure INTERNAL_ERROR =
      new Failure(
          ErrorCode.INTERNAL_ERROR,
          "internal_error",
          "The node failed to answer; its log tells more under the id.");

  /** How other parts of the document name it. */
  String key() {
    return reason + code.number();
  }
}
