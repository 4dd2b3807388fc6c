package io.qlcvm.types.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Secp256k1Test {
  /** Base point of SEC 2, section 2.4.1: the key whose secret is 1. */
  private static final String BASE_X =
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  private static final String BASE_Y =
      "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] base() {
    return hex("04" + BASE_X + BASE_Y);
  }

  private static Hash32 hash(String message) {
    return Hashing.sha256(message.getBytes(StandardCharsets.UTF_8));
  }

  private static final String SATOSHI = "Satoshi Nakamoto";
  private static final String SATOSHI_SIGNATURE =
      "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
          + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5";

  /** Deterministic signatures (RFC 6979) with the secret 1, as wallets publish them. */
  @ParameterizedTest
  @CsvSource({
    SATOSHI + "," + SATOSHI_SIGNATURE,
    "'All those moments will be lost in time, like tears in rain. Time to die...',"
        + "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b"
        + "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21"
  })
  void verifyAndRecover_publishedSignature_isTheKeys(String message, String signature) {
    assertTrue(Secp256k1.verify(hex(signature), hash(message), base()));
    assertTrue(Secp256k1.verify(hex(signature), hash(message), hex("02" + BASE_X)));
    assertFalse(Secp256k1.verify(hex(signature), hash(message), hex("03" + BASE_X)));
    assertFalse(Secp256k1.verify(hex(signature), hash(message + "."), base()));
    byte[] even = Secp256k1.recover(hex(signature), 0, hash(message));
    byte[] odd = Secp256k1.recover(hex(signature), 1, hash(message));
    assertNotNull(even);
    assertNotNull(odd);
    assertTrue(Arrays.equals(base(), even) != Arrays.equals(base(), odd));
    for (byte[] key : new byte[][] {even, odd}) {
      assertTrue(Secp256k1.verify(hex(signature), hash(message), key));
    }
  }

  private static byte[] signature(BigInteger r, BigInteger s) {
    return hex("%064x%064x".formatted(r, s));
  }

  @Test
  void verifyAndRecover_numbersOutOfRange_areRefused() {
    byte[] good = hex(SATOSHI_SIGNATURE);
    BigInteger r = new BigInteger(1, Arrays.copyOf(good, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(good, 32, 64));
    BigInteger half = ORDER.shiftRight(1);
    for (byte[] bad :
        new byte[][] {
          signature(r, ORDER.subtract(s)), // the same signature with a high s
          signature(r, BigInteger.ZERO),
          signature(r, ORDER),
          signature(r, half.add(BigInteger.ONE)),
          signature(BigInteger.ZERO, s),
          signature(ORDER, s)
        }) {
      assertFalse(Secp256k1.verify(bad, hash(SATOSHI), base()));
      for (int id = 0; id < 4; id++) {
        assertNull(Secp256k1.recover(bad, id, hash(SATOSHI)));
      }
    }
    assertNotNull(Secp256k1.recover(signature(r, half), 0, hash(SATOSHI)));
  }

  @Test
  void verify_keyInAnotherForm_isRefused() {
    byte[] signature = hex(SATOSHI_SIGNATURE);
    byte[] hybrid = base();
    hybrid[0] = 6; // even y: a third form that some libraries take
    byte[] offCurve = base();
    offCurve[64] ^= 1;
    byte[] noPoint = hex("02" + "00".repeat(31) + "05");
    byte[] pastPrime = hex("02" + "ff".repeat(32));
    for (byte[] key : new byte[][] {hybrid, offCurve, noPoint, pastPrime, new byte[33], {0}, {}}) {
      assertFalse(Secp256k1.verify(signature, hash(SATOSHI), key));
    }
  }

  @Test
  void recover_idOutOfRange_isNone() {
    byte[] signature = hex(SATOSHI_SIGNATURE);
    for (int id : new int[] {-1, 2, 3, 4, 27, Integer.MIN_VALUE}) {
      // Ids 2 and 3 mean an x above the order, which this r does not leave room for.
      assertNull(Secp256k1.recover(signature, id, hash(SATOSHI)));
    }
  }

  @Test
  void recover_xAboveTheOrder_usesIds2And3() {
    // r = 1, so x = order + 1 or, where that is no coordinate, none at all: 0 and 1 mean x = 1.
    byte[] signature = signature(BigInteger.ONE, BigInteger.ONE);
    byte[] low = Secp256k1.recover(signature, 0, hash(SATOSHI));
    assertNotNull(low);
    assertTrue(Secp256k1.verify(signature, hash(SATOSHI), low));
    for (int r = 1; r < 20; r++) {
      byte[] numbers = signature(BigInteger.valueOf(r), BigInteger.ONE);
      byte[] high = Secp256k1.recover(numbers, 2, hash(SATOSHI));
      if (high != null) {
        assertTrue(Secp256k1.verify(numbers, hash(SATOSHI), high));
        assertFalse(Arrays.equals(high, Secp256k1.recover(numbers, 0, hash(SATOSHI))));
      }
    }
  }

  @Test
  void keccak256_publishedVectors_match() {
    assertEquals(
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        HexFormat.of().formatHex(Hashing.keccak256(new byte[0]).bytes()));
    assertArrayEquals(
        hex("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        Hashing.keccak256("abc".getBytes(StandardCharsets.US_ASCII)).bytes());
  }
}
