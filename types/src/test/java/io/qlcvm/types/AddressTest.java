package io.qlcvm.types;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.types.crypto.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  /** The tag, the creator, the hash of the code, the salt: SHA-256 of them in this order. */
  @Test
  void ofInstance_dependsOnCreatorCodeAndSaltAlone() {
    byte[] salt = {1, 2};
    Address made = Address.ofInstance(Address.ZERO, Hash32.ZERO, salt);
    byte[] tag = "qlcvm/contract/v2".getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(Hashing.sha256(tag, new byte[64], salt).bytes(), made.bytes());
  }

  /** From QLC Chain's own code. */
  @ParameterizedTest
  @CsvSource({
    "e89208dd038fbb269987689621d52292ae9c35941a7484756ecced92a65093ba,"
        + "qlc_3t6k35gi95xu6tergt6p69ck76ogmitsa8mnijtpxm9fkcm736xtoncuohr3",
    "0000000000000000000000000000000000000000000000000000000000000000,"
        + "qlc_1111111111111111111111111111111111111111111111111111hifc8npp",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,"
        + "qlc_3zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzc3yoon41"
  })
  void toString_ofPublishedBytes_isPublishedText(String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertEquals(text, Address.of(bytes).toString());
    assertArrayEquals(bytes, Address.parse(text).bytes());
  }

  @Property
  void parse_ofItsOwnText_givesTheSameBytes(@ForAll @Size(32) byte[] bytes) {
    assertEquals(Address.of(bytes), Address.parse(Address.of(bytes).toString()));
  }

  @Property
  void parse_withOneCharacterChanged_refuses(
      @ForAll @Size(32) byte[] bytes,
      @ForAll @IntRange(min = 4, max = 63) int at,
      @ForAll @IntRange(min = 1, max = 31) int shift) {
    String alphabet = "13456789abcdefghijkmnopqrstuwxyz";
    StringBuilder text = new StringBuilder(Address.of(bytes).toString());
    int digit = (alphabet.indexOf(text.charAt(at)) + shift) % 32;
    text.setCharAt(at, alphabet.charAt(digit));
    assertThrows(IllegalArgumentException.class, () -> Address.parse(text.toString()));
  }

  /** Every character, each replaced by every other of the alphabet and by some outside of it. */
  @Test
  void parse_withAnySingleCharacterChanged_refuses() {
    String text = "qlc_3t6k35gi95xu6tergt6p69ck76ogmitsa8mnijtpxm9fkcm736xtoncuohr3";
    for (int at = 0; at < text.length(); at++) {
      for (char c : "13456789abcdefghijkmnopqrstuwxyz02lvQ_ \u0131".toCharArray()) {
        String changed = text.substring(0, at) + c + text.substring(at + 1);
        if (!changed.equals(text)) {
          assertThrows(IllegalArgumentException.class, () -> Address.parse(changed), changed);
        }
      }
    }
  }

  /** The checksum of a key of zero bits fits, but a bit of the padding is set. */
  @Test
  void parse_withPaddingBitsSet_refuses() {
    String zero = Address.ZERO.toString();
    for (char first : "456789abcdefghijkmnopqrstuwxyz".toCharArray()) {
      String changed = "qlc_" + first + zero.substring(5);
      assertThrows(IllegalArgumentException.class, () -> Address.parse(changed), changed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "qlc_",
        "qlc_111111111111111111111111111111111111111111111111111hifc8npp",
        "qlc_11111111111111111111111111111111111111111111111111111hifc8npp",
        "QLC_1111111111111111111111111111111111111111111111111111hifc8npp",
        "xrb_1111111111111111111111111111111111111111111111111111hifc8npp",
        "qlc_1111111111111111111111111111111111111111111111111111HIFC8NPP",
        " qlc_1111111111111111111111111111111111111111111111111111hifc8np"
      })
  void parse_ofAnotherShape_refuses(String text) {
    assertThrows(IllegalArgumentException.class, () -> Address.parse(text));
  }

  @Test
  void copyTo_writesTheBytesAtTheIndex() {
    byte[] copy = new byte[34];
    Address address =
        Address.parse("qlc_3zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzc3yoon41");
    address.copyTo(copy, 1);
    assertEquals(0, copy[0]);
    assertEquals(-1, copy[1]);
    assertEquals(-1, copy[32]);
    assertEquals(0, copy[33]);
    assertEquals(address.hashCode(), Address.of(address.bytes()).hashCode());
  }
}
