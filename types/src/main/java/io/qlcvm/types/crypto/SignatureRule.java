package io.qlcvm.types.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/*
 * Libraries differ on signatures that no honest signer makes, and a chain must not: nodes with
 * different libraries would disagree on a block. So the rule is ours:
 *
 *   - S is below the group order L, and the encodings of A (the key) and R are canonical;
 *   - neither A nor R has small order;
 *   - the equation without cofactor holds: S B = R + k A, k = SHA-512(R || A || message).
 *
 * Everything but the equation is looked at here, before any library sees the signature; the
 * equation is computed by the fastest library that runs on the machine, and all give one answer.
 */
/** Which Ed25519 signatures (RFC 8032) count. */
final class SignatureRule {

  private static final int POINT_BYTES = 32;

  /** Order of the prime-order group, L of RFC 8032, section 5.1. */
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** Prime of the field, 2^255 - 19. */
  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private static final byte[] ORDER_BYTES = littleEndian(ORDER);
  private static final byte[] PRIME_BYTES = littleEndian(PRIME);

  /** The y coordinates of the eight points of small order, canonically encoded, without sign. */
  private static final List<byte[]> SMALL_ORDER =
      List.of(
          littleEndian(BigInteger.ZERO),
          littleEndian(BigInteger.ONE),
          littleEndian(PRIME.subtract(BigInteger.ONE)),
          parse("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
          parse("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));

  private SignatureRule() {}

  /** Found out once, by the first signature. */
  private static final class Fastest {
    static final Equation EQUATION =
        Objects.requireNonNullElseGet(CorrettoEquation.load(), BouncyCastleEquation::new);
  }

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] big = value.toByteArray();
    byte[] little = new byte[POINT_BYTES];
    for (int i = 0; i < Math.min(big.length, POINT_BYTES); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return little;
  }

  /** Whether {@code signature} (R, then S) is one of {@code key} over {@code message}. */
  static boolean accepts(byte[] signature, byte[] key, byte[] message) {
    return accepts(signature, key, message, Fastest.EQUATION);
  }

  /** The same by a certain library, which makes no difference. */
  static boolean accepts(byte[] signature, byte[] key, byte[] message, Equation equation) {
    byte[] r = Arrays.copyOf(signature, POINT_BYTES);
    byte[] s = Arrays.copyOfRange(signature, POINT_BYTES, 2 * POINT_BYTES);
    if (!isBelow(s, ORDER_BYTES) || !isAcceptable(key) || !isAcceptable(r)) {
      return false; // before any library sees it
    }
    return equation.holds(signature, key, message);
  }

  /** Canonical, and not of small order. */
  private static boolean isAcceptable(byte[] point) {
    byte[] y = point.clone();
    y[POINT_BYTES - 1] &= 0x7f;
    return isBelow(y, PRIME_BYTES) && SMALL_ORDER.stream().noneMatch(p -> Arrays.equals(p, y));
  }

  private static boolean isBelow(byte[] value, byte[] bound) {
    for (int i = POINT_BYTES - 1; i >= 0; i--) {
      int difference = (value[i] & 0xff) - (bound[i] & 0xff);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }
}
