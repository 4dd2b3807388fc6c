package io.qlcvm.client;

import java.net.URI;

/** The node could not be reached, or the connection broke before its answer was whole. */
public final class NoConnectionException extends NodeException {

  NoConnectionException(URI node, Throwable cause) {
    super(
        "no connection to %s (%s); is the node running, and is the address right?"
            .formatted(node, cause.getMessage() == null ? cause.getClass() : cause.getMessage()),
        cause);
  }
}
