package io.qlcvm.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * An HTTP response before it is written.
 *
 * @param headers those that are its own
 */
record Reply(HttpResponseStatus status, byte[] body, Map<? extends CharSequence, String> headers) {

  private static final Map<? extends CharSequence, String> JSON =
      Map.of(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON.toString());

  static final Reply NO_CONTENT = new Reply(HttpResponseStatus.NO_CONTENT, new byte[0], Map.of());

  /** A response of JSON. */
  Reply(HttpResponseStatus status, byte[] json) {
    this(status, json, JSON);
  }

  /** A response of JSON with one more header. */
  static Reply json(HttpResponseStatus status, byte[] json, CharSequence header, String value) {
    return new Reply(
        status,
        json,
        Map.of(
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderValues.APPLICATION_JSON.toString(),
            header,
            value));
  }
}
