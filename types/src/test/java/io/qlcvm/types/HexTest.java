package io.qlcvm.types;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HexTest {

  @Property
  void decode_ofEncoded_givesTheSameBytes(@ForAll byte[] bytes) {
    assertArrayEquals(bytes, Hex.decode(Hex.encode(bytes)));
  }

  @Test
  void encode_isLowerCaseWithPrefix() {
    assertEquals("0x", Hex.encode(new byte[0]));
    assertEquals("0x00ff1a", Hex.encode(new byte[] {0, -1, 0x1a}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "00", "0X00", "0x0", "0xAB", "0xg0", "0x 0", "x000", "0x\u06600"})
  void decode_ofAnotherText_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Hex.decode(text));
  }
}
