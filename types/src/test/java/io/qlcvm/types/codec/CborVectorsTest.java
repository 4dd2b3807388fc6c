package io.qlcvm.types.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Amount;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8949, appendix A, of the kinds that this format has. */
class CborVectorsTest {

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "0,00",
    "1,01",
    "10,0a",
    "23,17",
    "24,1818",
    "25,1819",
    "100,1864",
    "1000,1903e8",
    "1000000,1a000f4240",
    "1000000000000,1b000000e8d4a51000"
  })
  void unsigned_ofAppendixA_isWrittenAndRead(long value, String hex) throws CborException {
    assertArrayEquals(bytes(hex), new CborWriter().unsigned(value).toByteArray());
    CborReader reader = new CborReader(bytes(hex));
    assertEquals(value, reader.unsigned());
    reader.end();
  }

  /** 2^64 is the least that takes a bignum. */
  @ParameterizedTest
  @CsvSource({
    "18446744073709551615,1bffffffffffffffff",
    "18446744073709551616,c249010000000000000000",
    "340282366920938463463374607431768211455,c250ffffffffffffffffffffffffffffffff"
  })
  void amount_aroundTheBignum_isWrittenAndRead(String value, String hex) throws CborException {
    Amount amount = Amount.of(new BigInteger(value));
    assertArrayEquals(bytes(hex), new CborWriter().amount(amount).toByteArray());
    CborReader reader = new CborReader(bytes(hex));
    assertEquals(amount, reader.amount());
    reader.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"40", "4401020304"})
  void bytes_ofAppendixA_areWrittenAndRead(String hex) throws CborException {
    byte[] value = bytes(hex.substring(2));
    assertArrayEquals(bytes(hex), new CborWriter().bytes(value).toByteArray());
    assertArrayEquals(value, new CborReader(bytes(hex)).bytes(4));
  }

  @ParameterizedTest
  @CsvSource({
    "'',60",
    "a,6161",
    "IETF,6449455446",
    "'\"\\',62225c",
    "\u00fc,62c3bc",
    "\u6c34,63e6b0b4",
    "\ud800\udd51,64f0908591"
  })
  void text_ofAppendixA_isWrittenAndRead(String value, String hex) throws CborException {
    assertArrayEquals(bytes(hex), new CborWriter().text(value).toByteArray());
    assertEquals(value, new CborReader(bytes(hex)).text(4));
  }

  @Test
  void nul_ofAppendixA_isWrittenAndRead() throws CborException {
    assertArrayEquals(bytes("f6"), new CborWriter().nul().toByteArray());
    CborReader reader = new CborReader(bytes("f6"));
    assertTrue(reader.isNull());
    reader.nul();
    assertFalse(reader.isNull());
    reader.end();
  }

  @Test
  void array_nestedAsInAppendixA_isWrittenAndRead() throws CborException {
    CborWriter writer = new CborWriter().array(3).unsigned(1);
    writer.array(2).unsigned(2).unsigned(3).array(2).unsigned(4).unsigned(5);
    assertArrayEquals(bytes("8301820203820405"), writer.toByteArray());
    CborReader reader = new CborReader(writer.toByteArray());
    reader.arrayOf(3);
    assertEquals(1, reader.unsigned());
    reader.arrayOf(2);
    assertEquals(2, reader.unsigned());
    assertEquals(3, reader.unsigned());
    assertEquals(2, reader.array(7));
    assertEquals(4, reader.unsigned());
    assertEquals(5, reader.unsigned());
    reader.end();
  }

  @Test
  void array_of25ItemsAsInAppendixA_isWrittenAndRead() throws CborException {
    CborWriter writer = new CborWriter().array(25);
    for (int i = 1; i <= 25; i++) {
      writer.unsigned(i);
    }
    assertArrayEquals(
        bytes("98190102030405060708090a0b0c0d0e0f101112131415161718181819"), writer.toByteArray());
    assertEquals(25, new CborReader(writer.toByteArray()).array(25));
    assertArrayEquals(bytes("80"), new CborWriter().array(0).toByteArray());
    assertEquals(0, new CborReader(bytes("80")).array(0));
  }

  /** Appendix A has them, this format has not: negative, floats, maps, tags, simple values. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "20",
        "3863",
        "f90000",
        "fb3ff199999999999a",
        "f97e00",
        "f4",
        "f5",
        "f7",
        "f0",
        "f8ff",
        "c074323031332d30332d32315432303a30343a30305a",
        "c11a514b67b0",
        "d74401020304",
        "c349010000000000000000",
        "a0",
        "a201020304",
        "bf61610161629f0203ffff"
      })
  void everyRead_ofAnotherKind_isMalformed(String hex) {
    byte[] input = bytes(hex);
    assertMalformed(() -> new CborReader(input).unsigned());
    assertMalformed(() -> new CborReader(input).amount());
    assertMalformed(() -> new CborReader(input).bytes(100));
    assertMalformed(() -> new CborReader(input).text(100));
    assertMalformed(() -> new CborReader(input).array(100));
    assertMalformed(() -> new CborReader(input).nul());
    assertMalformed(() -> new CborReader(input).item(100));
  }

  /** Appendix A's indefinite lengths say something sensible, in another form. */
  @ParameterizedTest
  @ValueSource(strings = {"5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "9f0102ff"})
  void indefiniteLength_isNotCanonical(String hex) {
    byte[] input = bytes(hex);
    CborException refused =
        assertThrows(CborException.class, () -> new CborReader(input).item(100));
    assertFalse(refused.isCanonical());
    assertEquals(0, refused.offset());
  }

  private static void assertMalformed(Executable read) {
    assertTrue(assertThrows(CborException.class, read).isCanonical());
  }
}
