package io.qlcvm.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

  @Test
  void of_arrayChangedAfterwards_staysTheSame() {
    byte[] source = {1, 2};
    Bytes bytes = Bytes.of(source);
    source[0] = 9;
    bytes.toByteArray()[1] = 9;

    assertEquals("0x0102", bytes.toString());
    assertEquals(2, bytes.length());
  }

  @Test
  void equals_sameBytes_areOneValue() {
    assertEquals(Bytes.ofText("a"), Bytes.parse("0x61"));
    assertEquals(Bytes.ofText("a").hashCode(), Bytes.parse("0x61").hashCode());
    assertNotEquals(Bytes.ofText("a"), Bytes.ofText("b"));
  }

  @Test
  void text_printable_isShown() {
    assertEquals("Grüße", Bytes.ofText("Grüße").text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x", "0xff", "0x610a", "0x1b5b", "0xe280ae", "0xe280a8"})
  void text_emptyBrokenOrUnprintable_isNone(String hex) {
    assertNull(Bytes.parse(hex).text());
  }

  @Test
  void parse_noHex_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Bytes.parse("61"));
  }
}
