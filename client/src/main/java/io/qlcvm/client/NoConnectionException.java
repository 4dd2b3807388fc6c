package io.qlcvm.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The node could not be reached, or the connection broke before its answer was whole. */
public final class NoConnectionException extends NodeException {

  NoConnectionException(URI node, IOException cause) {
    super(describe(node, cause), cause);
  }

  private static String describe(URI node, IOException cause) {
    return switch (cause) {
      case ConnectException _ when rootOf(cause) instanceof UnresolvedAddressException ->
          "no connection to %s: no host has that name".formatted(node);
      case ConnectException _, HttpConnectTimeoutException _ ->
          "no connection to %s: is the node running, and is this its address?".formatted(node);
      case SSLException _ ->
          "no connection to %s that can be trusted (%s): does it speak TLS, and has an authority"
                  .formatted(node, rootOf(cause).getMessage())
              + " that is known here signed its certificate, for this name?";
      default ->
          "the connection to %s broke (%s); what was sent may still take effect"
              .formatted(node, cause.getMessage());
    };
  }

  private static Throwable rootOf(Throwable thrown) {
    @Nullable Throwable cause = thrown.getCause();
    return cause == null ? thrown : rootOf(cause);
  }
}
