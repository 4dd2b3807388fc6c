package io.qlcvm.node.feed;

/** One who is told of blocks, over something that may be slow. Thread-safe. */
public interface Subscriber {

  /** Takes what a subscription brings, after all that it brought before. */
  void deliver(long subscription, Object result);

  /** Whether little of what was delivered still waits to be sent. */
  boolean isDrained();

  /** Ends it: it is too slow, and was told so. */
  void close(String reason);
}
