package io.qlcvm.bench.node;

import java.nio.ByteBuffer;

/** What one connection calls: one request after the other, each when the last is answered. */
interface Calls {
  /** Instead of a number: nothing for now, ask again soon. */
  int WAIT = -1;

  /** Instead of a number: nothing any more. */
  int END = -2;

  /** The number of the next call, or {@link #WAIT} or {@link #END}. */
  int next(long nowNanos);

  /** The bytes of a call's HTTP request, to be read once. */
  ByteBuffer request(int call);

  /**
   * Takes an answer.
   *
   * @param body of the HTTP response, between position and limit
   * @throws BadAnswerException if it is not what the call should have brought
   */
  void answered(int call, ByteBuffer body, long nowNanos) throws BadAnswerException;

  /** The node refused a call, or answered with something else than expected. */
  final class BadAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    BadAnswerException(String message) {
      super(message);
    }
  }
}
