package io.qlcvm.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.qlcvm.types.Hex;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes as a value: never changes, equal to the same bytes, prints as {@code 0x} and hex. */
public final class Bytes {

  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The given bytes, copied. */
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /** The text's UTF-8 form. */
  public static Bytes ofText(String text) {
    return new Bytes(text.getBytes(UTF_8));
  }

  /**
   * Reads {@code 0x} and hex digits.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Bytes parse(String hex) {
    return new Bytes(Hex.decode(hex));
  }

  /** How many bytes. */
  public int length() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** The bytes read as UTF-8, null where they are no text that can be shown on one line. */
  public @Nullable String text() {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.isEmpty() || text.codePoints().anyMatch(Bytes::isUnprintable) ? null : text;
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Hex.encode(bytes);
  }
}
