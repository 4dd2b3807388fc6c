package io.qlcvm.types.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.Curve.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule: canonical S, A and R; A and R not of small order; the equation without cofactor. */
class SignatureRuleTest {

  private static final byte[] MESSAGE = "which signatures count".getBytes(UTF_8);
  private static final KeyPair KEY = DevAccounts.keyPair(3);

  /** Secret numbers for signatures made by hand. */
  private static final BigInteger SECRET = Curve.number(Hashing.sha256(MESSAGE).bytes());

  private static final BigInteger ONCE = SECRET.multiply(SECRET).mod(Curve.L);
  private static final List<Point> TORSION = Curve.smallOrder();

  /** Every library that a node may use; {@link #accepts} asks all. */
  private static final List<Equation> EQUATIONS =
      Stream.of(CorrettoEquation.load(), new BouncyCastleEquation())
          .filter(Objects::nonNull)
          .toList();

  private static boolean accepts(byte[] key, byte[] r, BigInteger s, byte[] message) {
    byte[] signature = new byte[Signature.BYTES];
    System.arraycopy(r, 0, signature, 0, 32);
    System.arraycopy(Curve.littleEndian(s), 0, signature, 32, 32);
    boolean accepted = Signature.of(signature).verify(Address.of(key), message);
    for (Equation equation : EQUATIONS) {
      assertEquals(
          accepted,
          SignatureRule.accepts(signature, key, message, equation),
          () -> equation + " differs on " + HexFormat.of().formatHex(signature));
    }
    return accepted;
  }

  private static byte[] r(Signature signature) {
    return Arrays.copyOf(signature.bytes(), 32);
  }

  private static BigInteger s(Signature signature) {
    return Curve.number(Arrays.copyOfRange(signature.bytes(), 32, 64));
  }

  @Test
  void arithmeticOfThisTest_makesTheKeysThatTheCodeMakes() {
    byte[] a = Curve.BASE.times(SECRET.mod(Curve.L)).encode();
    byte[] r = Curve.BASE.times(ONCE).encode();
    BigInteger k = Curve.challenge(r, a, MESSAGE);
    assertTrue(accepts(a, r, ONCE.add(k.multiply(SECRET)).mod(Curve.L), MESSAGE));
    assertTrue(Curve.BASE.times(Curve.L).isSameAs(Curve.NEUTRAL));
    assertEquals(
        8, TORSION.stream().map(p -> HexFormat.of().formatHex(p.encode())).distinct().count());
    Point key =
        Curve.point(
            Curve.number(KEY.address().bytes()).clearBit(255), KEY.address().bytes()[31] < 0);
    assertTrue(key.times(Curve.L).isSameAs(Curve.NEUTRAL));
  }

  @Test
  void nativeLibrary_onLinuxOfX86_runs() {
    boolean offered =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assertEquals(offered ? 2 : 1, EQUATIONS.size());
  }

  @Test
  void anyBitChanged_isRefused() {
    Signature signature = KEY.sign(MESSAGE);
    assertTrue(signature.verify(KEY.address(), MESSAGE));
    for (int bit = 0; bit < Signature.BYTES * 8; bit++) {
      byte[] changed = signature.bytes();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(Signature.of(changed).verify(KEY.address(), MESSAGE), "bit " + bit);
    }
    for (int bit = 0; bit < Address.BYTES * 8; bit++) {
      byte[] changed = KEY.address().bytes();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(signature.verify(Address.of(changed), MESSAGE), "bit " + bit + " of the key");
    }
    assertFalse(signature.verify(KEY.address(), "another message".getBytes(UTF_8)));
    assertFalse(signature.verify(DevAccounts.keyPair(4).address(), MESSAGE));
  }

  /** S + n L satisfies the same equation: with it a signature would have further forms. */
  @Test
  void s_notBelowTheOrder_isRefused() {
    Signature signature = KEY.sign(MESSAGE);
    byte[] a = KEY.address().bytes();
    assertTrue(accepts(a, r(signature), s(signature), MESSAGE));
    BigInteger s = s(signature).add(Curve.L);
    for (; s.bitLength() <= 256; s = s.add(Curve.L)) {
      assertFalse(accepts(a, r(signature), s, MESSAGE), s.toString());
    }
  }

  /** Every way to write a point of small order in 32 bytes: y and y + p, both signs. */
  private static List<byte[]> smallOrderEncodings() {
    List<byte[]> encodings = new ArrayList<>();
    for (Point point : TORSION) {
      BigInteger y = point.affineY();
      for (BigInteger form : List.of(y, y.add(Curve.P))) {
        if (form.bitLength() <= 255) {
          encodings.add(Curve.encode(form, false));
          encodings.add(Curve.encode(form, true));
        }
      }
    }
    return encodings;
  }

  @Test
  void smallOrderKey_inEveryEncoding_isRefused() {
    List<byte[]> encodings = smallOrderEncodings();
    // y of the eight points: 1, -1, 0 twice, and two values twice; below 19 it has a second form.
    assertEquals(14, encodings.stream().map(HexFormat.of()::formatHex).distinct().count());
    for (byte[] a : encodings) {
      // For each of eight k mod 8, S B = R holds for one of these R: a key of order 8 or less
      // would accept a signature that nobody made.
      for (Point torsion : TORSION) {
        byte[] r = Curve.BASE.times(ONCE).plus(torsion).encode();
        assertFalse(accepts(a, r, ONCE, MESSAGE), HexFormat.of().formatHex(a));
      }
      assertFalse(accepts(a, a, BigInteger.ZERO, MESSAGE), HexFormat.of().formatHex(a));
    }
  }

  @Test
  void smallOrderR_inEveryEncoding_isRefused() {
    Point a = Curve.BASE.times(SECRET.mod(Curve.L));
    for (byte[] r : smallOrderEncodings()) {
      BigInteger k = Curve.challenge(r, a.encode(), MESSAGE);
      BigInteger s = k.multiply(SECRET).mod(Curve.L);
      assertFalse(accepts(a.encode(), r, s, MESSAGE), HexFormat.of().formatHex(r));
    }
  }

  /** y from p to 2^255-1 is y - p written otherwise. Those that are points are of any order. */
  @Test
  void pointsWithYNotBelowThePrime_areRefused() {
    Signature signature = KEY.sign(MESSAGE);
    for (int i = 0; i < 19; i++) {
      BigInteger y = Curve.P.add(BigInteger.valueOf(i));
      for (boolean odd : new boolean[] {false, true}) {
        byte[] point = Curve.encode(y, odd);
        assertFalse(accepts(point, r(signature), s(signature), MESSAGE), "A " + i);
        assertFalse(accepts(KEY.address().bytes(), point, s(signature), MESSAGE), "R " + i);
      }
    }
  }

  /** No point of the curve has these y. */
  @Test
  void keyOrRThatIsNoPoint_isRefused() {
    Signature signature = KEY.sign(MESSAGE);
    int tried = 0;
    for (int y = 2; y < 40; y++) {
      try {
        Curve.point(BigInteger.valueOf(y), false);
      } catch (IllegalArgumentException e) {
        tried++;
        byte[] none = Curve.encode(BigInteger.valueOf(y), false);
        assertFalse(accepts(none, r(signature), s(signature), MESSAGE));
        assertFalse(accepts(KEY.address().bytes(), none, s(signature), MESSAGE));
      }
    }
    assertTrue(tried > 10);
  }

  /**
   * A and R with torsion parts: all 64 pairs, over messages until the challenge took every value
   * mod 8. With cofactor each of these signatures holds; without, only where the parts cancel out.
   */
  @Test
  void torsionParts_countAsTheEquationWithoutCofactorSays() {
    int accepted = 0;
    int refused = 0;
    for (int message = 0; message < 6; message++) {
      byte[] text = {(byte) message};
      for (int i = 0; i < 8; i++) {
        Point a = Curve.BASE.times(SECRET.mod(Curve.L)).plus(TORSION.get(i));
        for (int j = 0; j < 8; j++) {
          Point r = Curve.BASE.times(ONCE).plus(TORSION.get(j));
          BigInteger k = Curve.challenge(r.encode(), a.encode(), text);
          BigInteger s = ONCE.add(k.multiply(SECRET)).mod(Curve.L);
          boolean holds =
              k.multiply(BigInteger.valueOf(i))
                      .add(BigInteger.valueOf(j))
                      .mod(BigInteger.valueOf(8))
                      .signum()
                  == 0;
          assertEquals(
              holds,
              accepts(a.encode(), r.encode(), s, text),
              "A " + i + ", R " + j + ", " + message);
          accepted += holds ? 1 : 0;
          refused += holds ? 0 : 1;
        }
      }
    }
    assertTrue(accepted > 30 && refused > 200, accepted + " accepted, " + refused + " refused");
  }

  /**
   * The edge cases of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko; published as
   * ed25519-speccheck, in its order).
   */
  @ParameterizedTest
  @CsvSource({
    // 0: A and R of small order, S = 0
    "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6,"
        + "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa,"
        + "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a,"
        + "0000000000000000000000000000000000000000000000000000000000000000, false",
    // 1: A of small order, R of mixed order
    "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79,"
        + "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04, false",
    // 2: A of mixed order, R of small order
    "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa,"
        + "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e, false",
    // 3: A and R of mixed order, holds with and without cofactor
    "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79,"
        + "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d,"
        + "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f,"
        + "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009, true",
    // 4: A and R of mixed order, holds with cofactor only
    "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c,"
        + "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d,"
        + "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512,"
        + "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09, false",
    // 5: A of mixed order, R of prime order, holds with cofactor only
    "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c,"
        + "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d,"
        + "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7,"
        + "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405, false",
    // 6: S above L
    "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40,"
        + "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623,"
        + "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e,"
        + "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514, false",
    // 7: S far above L
    "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40,"
        + "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623,"
        + "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa1942,"
        + "7e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22, false",
    // 8 and 9: R of small order in a non-canonical encoding
    "fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f,"
        + "454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607, false",
    "84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f,"
        + "084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09, false"
  })
  void publishedEdgeCases_fallAsTheRuleSays(
      String message, String key, String r, String s, boolean accepted) {
    HexFormat hex = HexFormat.of();
    Signature signature = Signature.of(hex.parseHex(r + s));
    assertEquals(accepted, signature.verify(Address.of(hex.parseHex(key)), hex.parseHex(message)));
    assertArrayEquals(hex.parseHex(r + s), signature.bytes());
  }
}
