package io.qlcvm.node.cli;

/** A result for people: lines of a label and a value. */
final class Lines {

  private static final int LABEL_WIDTH = 10;

  private final StringBuilder text = new StringBuilder();

  /**
   * Adds a line; control characters of the value, which may be a module's, are shown as escapes.
   */
  void add(String label, Object value) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(label).repeat(' ', LABEL_WIDTH - label.length());
    value
        .toString()
        .codePoints()
        .forEach(codePoint -> {
          if (Character.isISOControl(codePoint)
              || Character.getType(codePoint) == Character.FORMAT) {
            text.append("\\u{%x}".formatted(codePoint));
          } else {
            text.appendCodePoint(codePoint);
          }
        });
  }

  String text() {
    return text.toString();
  }
}
