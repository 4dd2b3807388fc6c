package io.qlcvm.node.http;

import tools.jackson.core.io.JsonStringEncoder;

/** Text inside JSON that is written by hand. */
final class JsonText {

  private JsonText() {}

  /** The text as a JSON string, quotes included. */
  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }
}
