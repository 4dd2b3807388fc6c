package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.CorruptedFrameException;

/** Bytes of a connection that has become a WebSocket. */
public final class FramesTarget {

  private static final String UPGRADE =
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  private FramesTarget() {}

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    String answer;
    try {
      answer = HttpTarget.exchange(UPGRADE, new String(input, ISO_8859_1));
    } catch (CorruptedFrameException _) {
      return; // the embedded channel has taken its handlers away when the decoder tells them
    }
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(answer);
    }
  }
}
