package io.qlcvm.types;

import java.util.HexFormat;

/** Bytes as text: {@code 0x} and two lower-case hexadecimal digits a byte. */
public final class Hex {

  private static final String PREFIX = "0x";
  private static final HexFormat DIGITS = HexFormat.of();

  private Hex() {}

  public static String encode(byte[] bytes) {
    return PREFIX + DIGITS.formatHex(bytes);
  }

  /**
   * Bytes of a text that has exactly that form.
   *
   * @throws IllegalArgumentException if it has not, with what it takes
   */
  public static byte[] decode(String text) {
    boolean wellFormed =
        text.startsWith(PREFIX) && text.length() % 2 == 0 && isLowerHex(text, PREFIX.length());
    if (!wellFormed) {
      throw new IllegalArgumentException(
          "takes 0x and an even number of lower-case hexadecimal digits");
    }
    return DIGITS.parseHex(text, PREFIX.length(), text.length());
  }

  private static boolean isLowerHex(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
