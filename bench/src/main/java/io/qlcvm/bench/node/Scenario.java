package io.qlcvm.bench.node;

/** What a node is loaded with. */
enum Scenario {
  /** Transfers with {@code tx_send}, counted when they are in blocks. */
  SEND("send", "tx_send", 1, "\"result\":\"0x"),

  /** Transfers with {@code tx_sendSync}, each answered with its receipt. */
  SYNC("sync", "tx_sendSync", 1, "\"status\":\"success\""),

  /** Balances with {@code contract_query}. */
  QUERY("query", "contract_query", 1, "\"status\":\"success\""),

  /** The same in batches. */
  BATCH_QUERY("batch-query", "contract_query", 100, "\"status\":\"success\""),

  /** Transfers with {@code tx_send} in batches. */
  BATCH_SEND("batch-send", "tx_send", 100, "\"result\":\"0x");

  private final String word;
  private final String method;
  private final int perRequest;
  private final String good;

  Scenario(String word, String method, int perRequest, String good) {
    this.word = word;
    this.method = method;
    this.perRequest = perRequest;
    this.good = good;
  }

  /** Its name on the command line. */
  String word() {
    return word;
  }

  String method() {
    return method;
  }

  /** Calls in a request. */
  int perRequest() {
    return perRequest;
  }

  /** What stands in an answer once for each call that went well. */
  String good() {
    return good;
  }

  /** Whether it sends transactions. */
  boolean sends() {
    return switch (this) {
      case SEND, SYNC, BATCH_SEND -> true;
      case QUERY, BATCH_QUERY -> false;
    };
  }

  /** Whether its answers come before the blocks. */
  boolean runsAhead() {
    return switch (this) {
      case SEND, BATCH_SEND -> true;
      case SYNC, QUERY, BATCH_QUERY -> false;
    };
  }
}
