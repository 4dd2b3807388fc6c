package io.qlcvm.node.logging;

/** What a line of the log is. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** An object for programs, with the request that it belongs to under {@code mdc.request}. */
  JSON
}
