package io.qlcvm.types;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Hash32Test {

  @Test
  void of_partOfAnArray_isThoseBytes() {
    byte[] bytes = new byte[40];
    bytes[5] = 1;
    assertArrayEquals(Arrays.copyOfRange(bytes, 5, 37), Hash32.of(bytes, 5).bytes());
    assertThrows(IndexOutOfBoundsException.class, () -> Hash32.of(bytes, 9));
  }

  @Property
  void everyForm_readBack_isTheSame(@ForAll @Size(32) byte[] bytes) {
    Hash32 hash = Hash32.of(bytes);
    assertArrayEquals(bytes, hash.bytes());
    assertEquals(hash, Hash32.parse(hash.toString()));
    assertEquals(hash.hashCode(), Hash32.parse(hash.toString()).hashCode());
    byte[] copy = new byte[34];
    hash.copyTo(copy, 1);
    assertArrayEquals(bytes, Arrays.copyOfRange(copy, 1, 33));
  }

  @Property
  void order_isThatOfUnsignedBytes_alsoOfAddresses(
      @ForAll @Size(32) byte[] a, @ForAll @Size(32) byte[] b) {
    int expected = Integer.signum(Arrays.compareUnsigned(a, b));
    assertEquals(expected, Integer.signum(Hash32.of(a).compareTo(Hash32.of(b))));
    assertEquals(expected, Integer.signum(Address.of(a).compareTo(Address.of(b))));
    assertEquals(expected == 0, Hash32.of(a).equals(Hash32.of(b)));
    assertEquals(expected == 0, Address.of(a).equals(Address.of(b)));
  }

  @Test
  void arrays_inAndOut_areCopies() {
    byte[] bytes = new byte[32];
    Hash32 hash = Hash32.of(bytes);
    Address address = Address.of(bytes);
    bytes[0] = 1;
    hash.bytes()[0] = 1;
    address.bytes()[0] = 1;
    assertEquals(Hash32.ZERO, hash);
    assertEquals(Address.ZERO, address);
    assertEquals("0x" + "00".repeat(32), hash.toString());
  }

  @Test
  void anotherKind_isNotEqual() {
    assertNotEquals(Hash32.ZERO, (Object) Address.ZERO);
    assertNotEquals(Address.ZERO, (Object) Hash32.ZERO);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 31, 33, 64})
  void of_otherLengths_isRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> Hash32.of(new byte[length]));
    assertThrows(IllegalArgumentException.class, () -> Address.of(new byte[length]));
  }

  @Test
  void parse_ofAnotherText_isRefused() {
    String digits = "ab".repeat(32);
    for (String text :
        new String[] {
          "",
          digits,
          "0x" + digits + "00",
          "0x" + digits.substring(2),
          "0X" + digits,
          "0x" + digits.replace('a', 'A'),
          "0x" + digits.replace('a', 'g')
        }) {
      assertThrows(IllegalArgumentException.class, () -> Hash32.parse(text), text);
    }
  }
}
