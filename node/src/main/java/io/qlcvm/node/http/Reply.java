package io.qlcvm.node.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response before it is written.
 *
 * @param body JSON, or nothing
 * @param allow the method to use instead, where another was used
 */
record Reply(HttpResponseStatus status, byte[] body, @Nullable HttpMethod allow) {

  Reply(HttpResponseStatus status, byte[] body) {
    this(status, body, null);
  }

  static final Reply NO_CONTENT = new Reply(HttpResponseStatus.NO_CONTENT, new byte[0]);
}
