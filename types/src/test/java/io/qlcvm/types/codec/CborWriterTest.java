package io.qlcvm.types.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborWriterTest {

  /** Both sides of each step in the length of an argument (RFC 8949, section 4.2.1). */
  @ParameterizedTest
  @CsvSource({
    "23,17",
    "24,1818",
    "255,18ff",
    "256,190100",
    "65535,19ffff",
    "65536,1a00010000",
    "4294967295,1affffffff",
    "4294967296,1b0000000100000000",
    "9223372036854775807,1b7fffffffffffffff"
  })
  void unsigned_aroundEachStep_takesTheShortestForm(long value, String hex) {
    assertArrayEquals(HexFormat.of().parseHex(hex), new CborWriter().unsigned(value).toByteArray());
  }

  @Test
  void negative_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new CborWriter().unsigned(-1));
    assertThrows(IllegalArgumentException.class, () -> new CborWriter().array(-1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00b"})
  void text_withHalfASurrogatePair_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> new CborWriter().text(text));
  }

  @Test
  void toByteArray_isACopy() {
    CborWriter writer = new CborWriter().unsigned(1);
    writer.toByteArray()[0] = 9;
    assertEquals(1, writer.toByteArray()[0]);
  }
}
