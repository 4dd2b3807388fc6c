package io.qlcvm.node.feed;

import java.net.InetAddress;

/** One who is told of blocks, over something that may be slow. Thread-safe. */
public interface Subscriber {

  /** Where its client is: equal for all of what counts as one address. */
  InetAddress network();

  /** Takes what a subscription brings, after all that it brought before. */
  void deliver(long subscription, Object result);

  /** Whether little of what was delivered still waits to be sent. */
  boolean isDrained();

  /** Ends it: it is too slow, and was told so. */
  void close(String reason);
}
