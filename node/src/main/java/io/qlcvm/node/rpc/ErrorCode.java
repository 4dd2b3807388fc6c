package io.qlcvm.node.rpc;

/** The error codes of the protocol: the five of JSON-RPC 2.0, and ours. */
public enum ErrorCode {
  PARSE_ERROR(-32700),
  INVALID_REQUEST(-32600),
  METHOD_NOT_FOUND(-32601),
  INVALID_PARAMETERS(-32602),
  INTERNAL_ERROR(-32603),
  /** No such block or contract, or the state of a height that is not kept. */
  NOT_FOUND(-32001),
  TRANSACTION_REFUSED(-32002),
  CODE_REFUSED(-32003),
  /** Larger than the node takes, or not done in time. */
  LIMIT_EXCEEDED(-32004),
  /** Too often. */
  RATE_LIMITED(-32005),
  FORBIDDEN(-32006),
  /** The node can't sign for that account. */
  KEY_NOT_HELD(-32007),
  /** Not now, or not here: nothing is wrong with the request. */
  UNAVAILABLE(-32008);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /** The number in JSON. */
  public int number() {
    return number;
  }
}
