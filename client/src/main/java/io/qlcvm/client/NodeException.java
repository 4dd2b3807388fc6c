package io.qlcvm.client;

import java.util.Objects;

/** A call to a node that brought no result. The message says what is wrong and what to do. */
public abstract sealed class NodeException extends Exception
    permits RpcException, NoConnectionException, NoAnswerInTimeException, BadAnswerException {

  NodeException(String message) {
    super(message);
  }

  NodeException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Never null: every failure says what is wrong. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
