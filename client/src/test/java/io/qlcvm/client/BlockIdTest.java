package io.qlcvm.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockIdTest {

  @Test
  void parse_eachForm_printsTheSame() {
    assertEquals(BlockId.LATEST, BlockId.parse("latest"));
    assertEquals(new BlockId.Height(17), BlockId.parse("17"));
    for (String text : new String[] {"latest", "17", FakeNode.hash(3)}) {
      assertEquals(text, BlockId.parse(text).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "first", "0x12", "99999999999999999999", "1.5"})
  void parse_anythingElse_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> BlockId.parse(text));
  }
}
