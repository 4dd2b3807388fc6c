package io.qlcvm.node.rpc;

/** One request over a connection that lasts, and its answer. Thread-safe. */
public interface Exchange {

  /** The connection: equal for all its exchanges. */
  Session session();

  /** Does something once the request's answer is on its way; what is sent then comes after it. */
  void afterAnswer(Runnable action);
}
