package io.qlcvm.node.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An HTTP response before it is written.
 *
 * @param body JSON, or nothing
 */
record Reply(HttpResponseStatus status, byte[] body) {

  static final Reply NO_CONTENT = new Reply(HttpResponseStatus.NO_CONTENT, new byte[0]);
}
