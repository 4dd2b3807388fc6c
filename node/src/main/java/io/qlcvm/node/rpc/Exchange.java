package io.qlcvm.node.rpc;

/** One request over a connection that lasts, and its answer. Thread-safe. */
public interface Exchange {

  /** The connection: equal for all its exchanges. */
  Session session();

  /**
   * Whether an answer of so many bytes may wait for the client beside those that do already; if so,
   * it counts from now on until it has left. Asked once, before the answer.
   */
  boolean takes(int bytes);

  /** The most bytes of answers that may wait on the connection. */
  int waitingBytesMax();

  /** Does something once the request's answer is on its way; what is sent then comes after it. */
  void afterAnswer(Runnable action);
}
