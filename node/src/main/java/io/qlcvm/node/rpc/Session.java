package io.qlcvm.node.rpc;

import java.net.InetAddress;

/** A connection that lasts beyond one answer; equal to itself only. Thread-safe. */
public interface Session {

  /** Where the client is: equal for all sessions of what counts as one address. */
  InetAddress network();

  /** Sends a notification, after all that was sent before; nothing once the session is closed. */
  void send(String method, Object params);

  /** Whether little of what was sent still waits here for the client to read. */
  boolean isDrained();

  /**
   * Does something each time when what was sent has drained, and when the session has closed. One
   * action a session: the last that was given.
   */
  void onChange(Runnable action);

  /** Whether the connection is there. */
  boolean isOpen();

  /**
   * Closes the connection.
   *
   * @param reason told to the client: why, and what to do; at most 120 bytes of UTF-8
   */
  void close(String reason);
}
