package io.qlcvm.client;

import java.net.URI;
import java.time.Duration;

/** The node was reached but did not answer in time. What was sent may still take effect. */
public final class NoAnswerInTimeException extends NodeException {

  NoAnswerInTimeException(URI node, String method, Duration timeout) {
    super(
        "%s did not answer %s within %d ms; what was sent may still take effect"
            .formatted(node, method, timeout.toMillis()));
  }
}
