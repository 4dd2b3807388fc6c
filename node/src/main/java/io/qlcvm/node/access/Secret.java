package io.qlcvm.node.access;

import io.qlcvm.types.Hex;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs tokens. Its bytes never leave: it signs, and its text is a mask, so that neither
 * a log line nor an error message can give it away. Immutable.
 */
public final class Secret {

  /** What stands for a secret wherever settings are shown. */
  public static final String MASK = "(secret)";

  /** As many as the hash has: fewer would be the weakest part of a signature. */
  public static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private Secret(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * Reads a secret: 0x and 64 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException if it is anything else; the message does not repeat the text
   */
  public static Secret parse(String text) {
    byte[] bytes;
    try {
      bytes = Hex.decode(text);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("it is no hexadecimal text");
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("it has %d bytes".formatted(bytes.length));
    }
    return new Secret(bytes);
  }

  /** HMAC-SHA256 of a message: 32 bytes. */
  byte[] sign(byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return MASK;
  }
}
