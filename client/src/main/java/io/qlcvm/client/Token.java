package io.qlcvm.client;

import java.util.regex.Pattern;

/**
 * A bearer token: what a node that asks who calls wants to see with each call. Its characters never
 * leave but in the request's header: its text is a mask, so that neither a log line nor an error
 * message can give it away. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750</a>
 */
public final class Token {

  /** Characters; a node takes no longer one. */
  private static final int LENGTH_MAX = 6 << 10;

  private static final String MASK = "(token)";

  /** RFC 6750's {@code b64token}, so that nothing in it ends or splits a header. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final String characters;

  private Token(String characters) {
    this.characters = characters;
  }

  /**
   * Reads a token, such as {@code qlcvm token} makes; white space around it is dropped.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat the text
   */
  public static Token parse(String text) {
    String characters = text.strip();
    if (characters.length() > LENGTH_MAX || !FORM.matcher(characters).matches()) {
      throw new IllegalArgumentException(
          "a token has 1 to %d letters, digits, dots and -_~+/: it is the line that qlcvm token"
                  .formatted(LENGTH_MAX)
              + " prints");
    }
    return new Token(characters);
  }

  /** The value of the header {@code Authorization}. */
  String authorization() {
    return "Bearer " + characters;
  }

  @Override
  public String toString() {
    return MASK;
  }
}
