package io.qlcvm.node.http;

import java.time.Duration;

/**
 * How much a client may ask of the server.
 *
 * @param connectionsMax open at one time; further ones are closed at once
 * @param idle how long a connection may stay open between two requests
 * @param head from the first byte of a request to the end of its headers
 * @param body from the end of the headers to the end of the body
 * @param write how long a client may leave an answer unread
 */
public record HttpLimits(
    int connectionsMax, Duration idle, Duration head, Duration body, Duration write) {

  /** First line of a request, and all its headers, bytes each. */
  static final int HEAD_BYTES_MAX = 8 << 10;

  /** Each takes some 20 KiB: 20 MiB. */
  private static final int DEFAULT_CONNECTIONS_MAX = 1_024;

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          DEFAULT_CONNECTIONS_MAX,
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));
}
