package io.qlcvm.types.crypto;

import io.qlcvm.types.Hash32;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/*
 * The equations are those of SEC 1 (version 2.0), sections 4.1.4 and 4.1.6, over BouncyCastle's
 * arithmetic. What is accepted is decided here, so that it does not move with the library: s at
 * most half the group's order, and keys in the two plain forms only.
 */
/** ECDSA signatures on the curve secp256k1 over 32-byte hashes. Thread-safe. */
public final class Secp256k1 {
  /** A signature: r, then s, each 32 bytes big-endian. */
  public static final int SIGNATURE_BYTES = 64;

  /** A key: 4, then x, then y. */
  public static final int KEY_BYTES = 65;

  /** A key: 2 or 3 for an even or odd y, then x. */
  public static final int COMPRESSED_KEY_BYTES = 33;

  private static final int SCALAR_BYTES = 32;
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger ORDER = CURVE.getN();
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
  private static final BigInteger PRIME = CURVE.getCurve().getField().getCharacteristic();

  private Secp256k1() {}

  /** The two numbers of a signature that may be one. */
  private record Numbers(BigInteger r, BigInteger s) {
    static @Nullable Numbers of(byte[] signature) {
      BigInteger r = number(signature, 0);
      BigInteger s = number(signature, SCALAR_BYTES);
      boolean inRange =
          r.signum() > 0
              && r.compareTo(ORDER) < 0
              && s.signum() > 0
              && s.compareTo(HALF_ORDER) <= 0;
      return inRange ? new Numbers(r, s) : null;
    }
  }

  /**
   * Whether this is the key's signature over the hash. A signature with numbers out of range or a
   * high s, and a key that is no point of the curve, are answered with no.
   *
   * @param signature {@value #SIGNATURE_BYTES} bytes
   * @param key of either length
   */
  public static boolean verify(byte[] signature, Hash32 hash, byte[] key) {
    Numbers numbers = Numbers.of(signature);
    ECPoint point = point(key);
    if (numbers == null || point == null) {
      return false;
    }
    BigInteger inverse = numbers.s().modInverse(ORDER);
    BigInteger u1 = number(hash.bytes(), 0).multiply(inverse).mod(ORDER);
    BigInteger u2 = numbers.r().multiply(inverse).mod(ORDER);
    ECPoint sum = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), u1, point, u2).normalize();
    return !sum.isInfinity() && sum.getAffineXCoord().toBigInteger().mod(ORDER).equals(numbers.r());
  }

  /**
   * The key that made a signature, uncompressed.
   *
   * @param signature {@value #SIGNATURE_BYTES} bytes
   * @param recoveryId bit 0: whether the y of the signature's point is odd; bit 1: whether its x is
   *     r plus the group's order
   * @return {@code null} when no key can have made it
   */
  public static byte @Nullable [] recover(byte[] signature, int recoveryId, Hash32 hash) {
    Numbers numbers = Numbers.of(signature);
    if (numbers == null || recoveryId < 0 || recoveryId > 3) {
      return null;
    }
    BigInteger x = (recoveryId & 2) == 0 ? numbers.r() : numbers.r().add(ORDER);
    if (x.compareTo(PRIME) >= 0) {
      return null;
    }
    byte[] compressed = new byte[COMPRESSED_KEY_BYTES];
    compressed[0] = (byte) (2 + (recoveryId & 1));
    byte[] digits = x.toByteArray();
    int count = Math.min(digits.length, SCALAR_BYTES);
    System.arraycopy(
        digits, digits.length - count, compressed, COMPRESSED_KEY_BYTES - count, count);
    ECPoint point = point(compressed);
    if (point == null) {
      return null;
    }
    BigInteger inverse = numbers.r().modInverse(ORDER);
    BigInteger u1 = number(hash.bytes(), 0).negate().multiply(inverse).mod(ORDER);
    BigInteger u2 = numbers.s().multiply(inverse).mod(ORDER);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), u1, point, u2).normalize();
    return key.isInfinity() ? null : key.getEncoded(false);
  }

  private static BigInteger number(byte[] bytes, int from) {
    return new BigInteger(1, Arrays.copyOfRange(bytes, from, from + SCALAR_BYTES));
  }

  /** A point of the curve in one of the two plain forms; the library would take a third. */
  private static @Nullable ECPoint point(byte[] encoded) {
    boolean plain =
        encoded.length == KEY_BYTES
            ? encoded[0] == 4
            : encoded.length == COMPRESSED_KEY_BYTES && (encoded[0] == 2 || encoded[0] == 3);
    if (!plain) {
      return null;
    }
    try {
      return CURVE.getCurve().decodePoint(encoded);
    } catch (IllegalArgumentException e) {
      return null; // x is no coordinate of a point, or y not that of this x
    }
  }
}
