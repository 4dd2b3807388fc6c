package io.qlcvm.bench.node;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of HTTP/1.1 messages that carry JSON. */
final class Http {
  private static final byte[] HEAD_END = ascii("\r\n\r\n");
  private static final byte[] LENGTH = ascii("\r\ncontent-length: ");

  /** Of the status in {@code HTTP/1.1 200 OK}. */
  private static final int STATUS_AT = 9;

  private Http() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A request with this body. */
  static byte[] post(String body) {
    return ascii(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
  }

  /** The one call of a body, or one of a batch. */
  static String call(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
        .formatted(id, method, params);
  }

  /**
   * A message's bytes, if all of it is there.
   *
   * @param data what has come in, from 0 to the position
   * @return the body's first byte and its length as two halves of a long; -1 if more has to come
   */
  static long body(ByteBuffer data) {
    int headEnd = find(data, 0, data.position(), HEAD_END);
    if (headEnd < 0) {
      return -1;
    }
    int length = find(data, 0, headEnd, LENGTH);
    if (length < 0) {
      throw new IllegalStateException("an answer without a length: " + text(data, 0, headEnd));
    }
    long bytes = 0;
    for (int i = length + LENGTH.length; data.get(i) >= '0' && data.get(i) <= '9'; i++) {
      bytes = 10 * bytes + data.get(i) - '0';
    }
    int start = headEnd + HEAD_END.length;
    return start + bytes <= data.position() ? (long) start << Integer.SIZE | bytes : -1;
  }

  /** Whether a response's status is 200. */
  static boolean isOk(ByteBuffer data) {
    return data.get(STATUS_AT) == '2' && data.get(STATUS_AT + 2) == '0';
  }

  /** Where some bytes begin, or -1. */
  static int find(ByteBuffer data, int from, int to, byte[] wanted) {
    for (int i = from; i <= to - wanted.length; i++) {
      if (data.get(i) == wanted[0] && matches(data, i, wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean matches(ByteBuffer data, int at, byte[] wanted) {
    for (int i = 1; i < wanted.length; i++) {
      if (data.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  static String text(ByteBuffer data, int from, int to) {
    byte[] bytes = new byte[to - from];
    data.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
