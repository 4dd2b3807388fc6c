package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Bytes of a connection that has become a WebSocket, where a subscription may tell something. */
public final class FramesTarget {

  static final String UPGRADE =
      """
      GET /ws HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;

  private FramesTarget() {}

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    String answer = answer(input);
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(answer);
    }
    HttpTarget.assertShowsNothingOfTheProgram(answer, new String(input, ISO_8859_1));
  }

  /** What is sent back for frames, behind what is sent back when they may begin. */
  public static String answer(byte[] input) {
    return HttpTarget.exchange(UPGRADE, new String(input, ISO_8859_1));
  }
}
