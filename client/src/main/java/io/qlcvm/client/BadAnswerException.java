package io.qlcvm.client;

/** The answer is not what the protocol says: another program listens there, or another version. */
public final class BadAnswerException extends NodeException {

  BadAnswerException(String message) {
    super(message);
  }

  BadAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
