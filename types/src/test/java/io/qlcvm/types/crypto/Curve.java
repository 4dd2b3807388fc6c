package io.qlcvm.types.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * edwards25519 as RFC 8032, section 5.1 writes it down, in plain numbers: slow, short, and sharing
 * nothing with the code under test.
 */
final class Curve {

  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger SQRT_MINUS_ONE =
      BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

  /** A point in extended coordinates: x = X/Z, y = Y/Z, x y = T/Z. */
  record Point(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {

    static Point affine(BigInteger x, BigInteger y) {
      return new Point(x, y, BigInteger.ONE, x.multiply(y).mod(P));
    }

    Point plus(Point other) {
      BigInteger a = y.subtract(x).multiply(other.y.subtract(other.x)).mod(P);
      BigInteger b = y.add(x).multiply(other.y.add(other.x)).mod(P);
      BigInteger c = t.multiply(BigInteger.TWO).multiply(D).multiply(other.t).mod(P);
      BigInteger d = z.multiply(BigInteger.TWO).multiply(other.z).mod(P);
      BigInteger e = b.subtract(a);
      BigInteger f = d.subtract(c);
      BigInteger g = d.add(c);
      BigInteger h = b.add(a);
      return new Point(
          e.multiply(f).mod(P), g.multiply(h).mod(P), f.multiply(g).mod(P), e.multiply(h).mod(P));
    }

    Point times(BigInteger scalar) {
      Point sum = NEUTRAL;
      for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
        sum = sum.plus(sum);
        if (scalar.testBit(bit)) {
          sum = sum.plus(this);
        }
      }
      return sum;
    }

    BigInteger affineX() {
      return x.multiply(z.modInverse(P)).mod(P);
    }

    BigInteger affineY() {
      return y.multiply(z.modInverse(P)).mod(P);
    }

    boolean isSameAs(Point other) {
      return affineX().equals(other.affineX()) && affineY().equals(other.affineY());
    }

    byte[] encode() {
      return Curve.encode(affineY(), affineX().testBit(0));
    }
  }

  static final Point NEUTRAL =
      new Point(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

  /** y = 4/5, x even. */
  static final Point BASE =
      point(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P), false);

  private Curve() {}

  /** The point with this y and the sign of this x. */
  static Point point(BigInteger y, boolean odd) {
    BigInteger u = y.multiply(y).subtract(BigInteger.ONE).mod(P);
    BigInteger v = D.multiply(y).multiply(y).add(BigInteger.ONE).mod(P);
    BigInteger square = u.multiply(v.modInverse(P)).mod(P);
    BigInteger x = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!x.multiply(x).mod(P).equals(square)) {
      x = x.multiply(SQRT_MINUS_ONE).mod(P);
    }
    if (!x.multiply(x).mod(P).equals(square)) {
      throw new IllegalArgumentException("no point of the curve has this y");
    }
    return Point.affine(x.testBit(0) == odd ? x : P.subtract(x).mod(P), y);
  }

  /** The eight points whose order divides 8: multiples 0 to 7 of one of order 8. */
  static List<Point> smallOrder() {
    for (int y = 2; ; y++) {
      Point torsion;
      try {
        torsion = point(BigInteger.valueOf(y), false).times(L);
      } catch (IllegalArgumentException e) {
        continue;
      }
      if (!torsion.times(BigInteger.valueOf(4)).isSameAs(NEUTRAL)) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          points.add(torsion.times(BigInteger.valueOf(i)));
        }
        return points;
      }
    }
  }

  /** 32 bytes little-endian of a y below 2^255, and the sign of x in the top bit. */
  static byte[] encode(BigInteger y, boolean odd) {
    return littleEndian(odd ? y.setBit(255) : y);
  }

  static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  static BigInteger number(byte[] littleEndian) {
    byte[] big = new byte[littleEndian.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = littleEndian[big.length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  /** k = SHA-512(R || A || message) mod L. */
  static BigInteger challenge(byte[] r, byte[] a, byte[] message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      digest.update(r);
      digest.update(a);
      return number(digest.digest(message)).mod(L);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
