package io.qlcvm.node.http;

import java.time.Duration;

/**
 * How much a client may ask of the server.
 *
 * @param connectionsMax open at one time; further ones are closed at once
 * @param addressConnectionsMax open at one time from one address; 0 for as many as there may be
 * @param addressRequestsMax requests of one address in a second, a batch counting as its calls; 0
 *     for as many as come
 * @param addressSubscriptionsMax of all WebSockets of one address; 0 for as many as there may be
 * @param handshake from connecting to the end of TLS's handshake, where the port speaks TLS
 * @param idle how long a connection may stay open between two requests, and a WebSocket without a
 *     sign of life: its client is pinged after half of it
 * @param head from the first byte of a request to the end of its headers
 * @param body from the end of the headers to the end of the body; from the end of the first frame
 *     to the end of the last, of a message in parts
 * @param call from the end of a request to its answer
 * @param write how long a client may leave an answer unread
 * @param drain how long calls may go on once the server closes; then their clients are told so
 */
public record HttpLimits(
    int connectionsMax,
    int addressConnectionsMax,
    int addressRequestsMax,
    int addressSubscriptionsMax,
    Duration handshake,
    Duration idle,
    Duration head,
    Duration body,
    Duration call,
    Duration write,
    Duration drain) {

  /** First line of a request, and all its headers, bytes each, without the ends of lines. */
  static final int HEAD_BYTES_MAX = 8 << 10;

  /**
   * What may wait until a client reads before more is made for it, bytes: 64 KiB, a few hundred
   * notifications. A message that is made goes in whole, so that one message more may wait, of any
   * size, and the answers to the calls in work, up to {@link SocketConnection#ANSWERS_BYTES_MAX}.
   */
  public static final int UNSENT_BYTES_MAX = 64 << 10;

  /** How little has to be left of that until more is made, bytes. */
  public static final int UNSENT_BYTES_LOW = UNSENT_BYTES_MAX / 2;

  /** Each takes some 20 KiB: 20 MiB. */
  private static final int DEFAULT_CONNECTIONS_MAX = 1_024;

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          DEFAULT_CONNECTIONS_MAX,
          0,
          0,
          0,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(120),
          Duration.ofSeconds(30),
          Duration.ofSeconds(4));

  /** These, but for how much one address may ask for. */
  public HttpLimits withAddress(int connections, int requests, int subscriptions) {
    return new HttpLimits(
        connectionsMax,
        connections,
        requests,
        subscriptions,
        handshake,
        idle,
        head,
        body,
        call,
        write,
        drain);
  }
}
