package io.qlcvm.vm.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.ModuleBuilder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteReaderTest {

  private static final String TOO_LONG = "integer representation too long";
  private static final String TOO_LARGE = "integer too large";
  private static final String END = "unexpected end of section or function";

  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "7f, 127",
    "8000, 0",
    "8080808000, 0",
    "ff01, 255",
    "ffffffff0f, 4294967295",
    "8080808008, 2147483648"
  })
  void u32_ofAnyLengthUpToFiveBytes_isItsValue(String bytes, long value) {
    assertEquals(value, Integer.toUnsignedLong(read(bytes, ByteReader::u32)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', " + END,
    "80, " + END,
    "80808080, " + END,
    "808080808000, " + TOO_LONG,
    "ffffffffff, " + TOO_LONG,
    "8080808010, " + TOO_LARGE,
    "ffffffff1f, " + TOO_LARGE,
    "8080808040, " + TOO_LARGE
  })
  void u32_thatIsNone_saysWhy(String bytes, String reason) {
    assertMalformed(reason, bytes, ByteReader::u32);
  }

  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "3f, 63",
    "40, -64",
    "7f, -1",
    "ff7f, -1",
    "ffffffff7f, -1",
    "8080808000, 0",
    "ffffffff07, 2147483647",
    "8080808078, -2147483648"
  })
  void s32_ofAnyLengthUpToFiveBytes_isItsValue(String bytes, int value) {
    assertEquals(value, read(bytes, ByteReader::s32));
  }

  @ParameterizedTest
  @CsvSource({
    "ffffffffff7f, " + TOO_LONG,
    "808080808000, " + TOO_LONG,
    "8080808008, " + TOO_LARGE,
    "8080808070, " + TOO_LARGE,
    "ffffffff0f, " + TOO_LARGE,
    "ffffffff77, " + TOO_LARGE
  })
  void s32_whoseLastByteDoesNotRepeatTheSign_saysWhy(String bytes, String reason) {
    assertMalformed(reason, bytes, ByteReader::s32);
  }

  @ParameterizedTest
  @CsvSource({
    "40, -64",
    "ffffffff0f, 4294967295",
    "8080808070, -4294967296",
    "8080808008, 2147483648"
  })
  void s33_ofFiveBytes_hasOneBitMore(String bytes, long value) {
    assertEquals(value, read(bytes, ByteReader::s33));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8080808010", "8080808060", "ffffffff1f", "ffffffff6f"})
  void s33_withUnusedBits_isTooLarge(String bytes) {
    assertMalformed(TOO_LARGE, bytes, ByteReader::s33);
  }

  @ParameterizedTest
  @CsvSource({
    "ffffffffffffffffff00, 9223372036854775807",
    "8080808080808080807f, -9223372036854775808",
    "ffffffffffffffffff7f, -1"
  })
  void s64_ofTenBytes_isItsValue(String bytes, long value) {
    assertEquals(value, read(bytes, ByteReader::s64));
  }

  @ParameterizedTest
  @CsvSource({
    "80808080808080808001, " + TOO_LARGE,
    "8080808080808080807e, " + TOO_LARGE,
    "8080808080808080808000, " + TOO_LONG
  })
  void s64_thatIsNone_saysWhy(String bytes, String reason) {
    assertMalformed(reason, bytes, ByteReader::s64);
  }

  @Property
  void signed_ofWhatTheBuilderWrites_isTheSame(@ForAll long value) {
    ByteReader reader = reader(ModuleBuilder.signed(value));
    assertEquals(value, reader.s64());
    assertFalse(reader.hasRemaining());
  }

  @Property
  void unsigned_paddedToAnyLength_isTheSame(
      @ForAll @LongRange(max = 0xffff_ffffL) long value, @ForAll @IntRange(max = 5) int length) {
    byte[] shortest = ModuleBuilder.u32(value);
    byte[] padded = Arrays.copyOf(shortest, Math.max(shortest.length, length));
    for (int i = shortest.length - 1; i < padded.length - 1; i++) {
      padded[i] |= (byte) 0x80;
    }
    assertEquals(value, Integer.toUnsignedLong(reader(padded).u32()));
  }

  @Test
  void fixed_readsLittleEndian() {
    assertEquals(0x04030201, read("01020304", ByteReader::fixed32));
    assertEquals(0x0807060504030201L, read("0102030405060708", ByteReader::fixed64));
    assertMalformed(END, "010203", ByteReader::fixed32);
    assertMalformed(END, "01020304050607", ByteReader::fixed64);
  }

  @Test
  void name_inUtf8_isItsText() {
    assertEquals("é€\ud83d\ude00", read("09c3a9e282acf09f9880", ByteReader::name));
    assertEquals("", read("00", ByteReader::name));
  }

  /** A lone continuation, an overlong form, a surrogate, a code point past the last, a cut one. */
  @ParameterizedTest
  @ValueSource(strings = {"0180", "02c080", "03eda080", "04f4908080", "02e282"})
  void name_notInUtf8_isMalformed(String bytes) {
    assertMalformed("malformed UTF-8 encoding", bytes, ByteReader::name);
  }

  @Test
  void length_pastTheEnd_isMalformed() {
    assertMalformed("length out of bounds", "0200", ByteReader::length);
    assertMalformed("length out of bounds", "ffffffff0f00", ByteReader::length);
    assertEquals(1, read("0100", ByteReader::length));
  }

  private static ByteReader reader(byte[] bytes) {
    return new ByteReader(bytes, 0, bytes.length);
  }

  private static <T> T read(String hex, Function<ByteReader, T> method) {
    return method.apply(reader(HexFormat.of().parseHex(hex)));
  }

  private static void assertMalformed(String reason, String hex, Function<ByteReader, ?> method) {
    var refused = assertThrows(InvalidModuleException.class, () -> read(hex, method));
    assertEquals(Phase.MALFORMED, refused.phase());
    assertEquals(reason, refused.reason());
  }
}
