package io.qlcvm.types.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Amount;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CborReaderTest {

  private static CborReader reader(String hex) {
    return new CborReader(HexFormat.of().parseHex(hex));
  }

  private static CborException assertMalformed(Executable read) {
    CborException refused = assertThrows(CborException.class, read);
    assertTrue(refused.isCanonical(), refused.getMessage());
    return refused;
  }

  private static CborException assertNotCanonical(Executable read) {
    CborException refused = assertThrows(CborException.class, read);
    assertFalse(refused.isCanonical(), refused.getMessage());
    return refused;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1800",
        "1817",
        "190000",
        "1900ff",
        "1a00000000",
        "1a0000ffff",
        "1b0000000000000000",
        "1b00000000ffffffff"
      })
  void unsigned_longerThanNeeded_isNotCanonical(String hex) {
    assertNotCanonical(() -> reader(hex).unsigned());
    assertNotCanonical(() -> reader(hex).amount());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5800", "580161", "59000161", "5a0000000161", "5b000000000000000161"})
  void bytes_withLengthLongerThanNeeded_isNotCanonical(String hex) {
    assertNotCanonical(() -> reader(hex).bytes(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1c", "1d", "1e", "1f"})
  void unsigned_withReservedFirstByte_isMalformed(String hex) {
    assertMalformed(() -> reader(hex).unsigned());
  }

  @Test
  void unsigned_aboveLong_isMalformed() throws CborException {
    assertEquals(Long.MAX_VALUE, reader("1b7fffffffffffffff").unsigned());
    assertMalformed(() -> reader("1b8000000000000000").unsigned());
    assertMalformed(() -> reader("1bffffffffffffffff").unsigned());
  }

  @Test
  void unsigned_aboveTheCallersMaximum_isMalformed() throws CborException {
    assertEquals(10, reader("0a").unsigned(10));
    assertMalformed(() -> reader("0b").unsigned(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c240", // empty
        "c24101", // 1, fits an integer
        "c248ffffffffffffffff", // 2^64-1, fits an integer
        "c24a00010000000000000000", // leading zero
        "c2510001000000000000000000000000000000ff", // leading zero, above 16 bytes
        "d80249010000000000000000", // tag in two bytes
        "c25809010000000000000000" // length in two bytes
      })
  void amount_asBignumWithAShorterForm_isNotCanonical(String hex) {
    assertNotCanonical(() -> reader(hex).amount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c2",
        "c201",
        "c26161",
        "c249010000",
        "c251010000000000000000000000000000000000",
        "c3",
        "c349010000000000000000",
        "db000000010000000249010000000000000000",
        "df",
        "dc"
      })
  void amount_asAnotherTagOrTooLarge_isMalformed(String hex) {
    assertMalformed(() -> reader(hex).amount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "61ff", // no UTF-8
        "62c0af", // overlong
        "63eda080", // half a surrogate pair
        "64f4908080", // above U+10FFFF
        "61c3" // cut off
      })
  void text_notUtf8_isMalformed(String hex) {
    assertEquals(0, assertMalformed(() -> reader(hex).text(10)).offset());
  }

  @Test
  void lengths_aboveTheCallersBound_areMalformed() throws CborException {
    assertArrayEquals(new byte[] {1, 2}, reader("420102").bytes(2));
    assertMalformed(() -> reader("420102").bytes(1));
    assertMalformed(() -> reader("420102").bytesOf(1));
    assertMalformed(() -> reader("420102").bytesOf(3));
    assertMalformed(() -> reader("626161").text(1));
    assertMalformed(() -> reader("820102").array(1));
    assertMalformed(() -> reader("820102").arrayOf(1));
    assertMalformed(() -> reader("820102").arrayOf(3));
    assertMalformed(() -> reader("820102").item(2));
  }

  /** None of these lengths may be believed: the reader would run out of memory. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5a7fffffff", "5b7fffffffffffffff", "5bffffffffffffffff", "7a7fffffff",
        "7bffffffffffffffff", "9a7fffffff", "9bffffffffffffffff", "9b0000000100000000"
      })
  void lengths_beyondTheInput_areMalformed(String hex) {
    int any = Integer.MAX_VALUE;
    assertMalformed(() -> reader(hex).bytes(any));
    assertMalformed(() -> reader(hex).text(any));
    assertMalformed(() -> reader(hex).array(any));
    assertMalformed(() -> reader(hex).item(any));
  }

  @Test
  void item_ofEveryKind_isGivenAsItStands() throws CborException {
    CborWriter writer = new CborWriter().array(5).unsigned(1).bytes(new byte[] {2}).text("x").nul();
    byte[] item = writer.amount(Amount.MAX).toByteArray();
    CborReader reader = new CborReader(new CborWriter().encoded(item).unsigned(7).toByteArray());
    assertArrayEquals(item, reader.item(item.length));
    assertEquals(item.length, reader.offset());
    assertEquals(7, reader.unsigned());
    reader.end();
  }

  @Test
  void item_nestedTooDeeply_isMalformed() throws CborException {
    assertEquals(8, reader("8181818181818100").item(100).length);
    assertMalformed(() -> reader("818181818181818100").item(100));
    byte[] bomb = new byte[1_000_000];
    Arrays.fill(bomb, (byte) 0x81);
    assertMalformed(() -> new CborReader(bomb).item(bomb.length));
  }

  @Test
  void end_withBytesLeft_isMalformed() throws CborException {
    CborReader reader = reader("0001");
    assertEquals(0, reader.unsigned());
    CborException refused = assertMalformed(reader::end);
    assertEquals(1, refused.offset());
    assertTrue(String.valueOf(refused.getMessage()).contains("at byte 1"), refused.getMessage());
  }

  @Test
  void emptyInput_hasNothing() throws CborException {
    assertFalse(reader("").isNull());
    assertMalformed(() -> reader("").nul());
    assertMalformed(() -> reader("").unsigned());
    assertMalformed(() -> reader("").amount());
    assertMalformed(() -> reader("").array(0));
    assertMalformed(() -> reader("").item(1));
    reader("").end();
  }

  @Property
  void unsigned_ofWhatWasWritten_isTheSame(@ForAll @LongRange(min = 0) long value)
      throws CborException {
    CborReader reader = new CborReader(new CborWriter().unsigned(value).toByteArray());
    assertEquals(value, reader.unsigned());
    reader.end();
  }

  @Property
  void amount_ofWhatWasWritten_isTheSame(@ForAll long high, @ForAll long low) throws CborException {
    Amount amount = new Amount(high, low);
    CborReader reader = new CborReader(new CborWriter().amount(amount).toByteArray());
    assertEquals(amount, reader.amount());
    reader.end();
  }

  @Property
  void bytes_ofWhatWasWritten_areTheSame(@ForAll @Size(max = 70_000) byte[] value)
      throws CborException {
    CborReader reader = new CborReader(new CborWriter().bytes(value).toByteArray());
    assertArrayEquals(value, reader.bytes(value.length));
    reader.end();
  }

  /** What the reader accepts, the writer writes: over all inputs of two bytes and a width each. */
  @Test
  void everyShortInput_thatIsRead_isWrittenTheSame() {
    int read = 0;
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        for (byte rest : new byte[] {0, 1, (byte) 0xff}) {
          byte[] input = {
            (byte) first, (byte) second, rest, rest, rest, rest, rest, rest, rest, rest
          };
          read += writtenTheSame(input, r -> new CborWriter().amount(r.amount()));
          read += writtenTheSame(input, r -> new CborWriter().bytes(r.bytes(10)));
          read += writtenTheSame(input, r -> new CborWriter().text(r.text(10)));
          read += writtenTheSame(input, r -> new CborWriter().array(r.array(10)));
        }
      }
    }
    assertTrue(read > 30_000, "only " + read + " inputs were read");
  }

  private interface Copy {
    CborWriter of(CborReader reader) throws CborException;
  }

  /** 1 if the input was read, 0 if it was refused. */
  private static int writtenTheSame(byte[] input, Copy copy) {
    CborReader reader = new CborReader(input);
    byte[] written;
    try {
      written = copy.of(reader).toByteArray();
    } catch (CborException e) {
      return 0;
    }
    assertArrayEquals(Arrays.copyOf(input, reader.offset()), written);
    return 1;
  }
}
