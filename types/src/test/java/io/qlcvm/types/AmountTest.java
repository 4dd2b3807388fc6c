package io.qlcvm.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {

  private static final BigInteger LIMIT = BigInteger.TWO.pow(128);

  /** Any halves, with those at which carries and overflows happen among them. */
  @Provide
  Arbitrary<Amount> amounts() {
    Arbitrary<Long> half =
        Arbitraries.oneOf(
            Arbitraries.longs(),
            Arbitraries.of(0L, 1L, 2L, -1L, -2L, Long.MAX_VALUE, Long.MIN_VALUE));
    return Combinators.combine(half, half).as(Amount::new);
  }

  private static void assertSame(BigInteger expected, Supplier<Amount> actual) {
    if (expected.signum() < 0 || expected.compareTo(LIMIT) >= 0) {
      assertThrows(ArithmeticException.class, actual::get);
    } else {
      assertEquals(expected, actual.get().toBigInteger());
    }
  }

  @Property(tries = 5_000)
  void plus_isThatOfBigInteger_orRefused(@ForAll("amounts") Amount a, @ForAll("amounts") Amount b) {
    assertSame(a.toBigInteger().add(b.toBigInteger()), () -> a.plus(b));
  }

  @Property(tries = 5_000)
  void minus_isThatOfBigInteger_orRefused(
      @ForAll("amounts") Amount a, @ForAll("amounts") Amount b) {
    assertSame(a.toBigInteger().subtract(b.toBigInteger()), () -> a.minus(b));
  }

  @Property(tries = 5_000)
  void times_isThatOfBigInteger_orRefused(
      @ForAll("amounts") Amount a, @ForAll @LongRange(min = 0) long factor) {
    assertSame(a.toBigInteger().multiply(BigInteger.valueOf(factor)), () -> a.times(factor));
  }

  @Property
  void compareTo_isThatOfBigInteger(@ForAll("amounts") Amount a, @ForAll("amounts") Amount b) {
    assertEquals(a.toBigInteger().compareTo(b.toBigInteger()), Integer.signum(a.compareTo(b)));
    assertEquals(a.compareTo(b) == 0, a.equals(b));
  }

  @Property
  void everyForm_readBack_isTheSame(@ForAll("amounts") Amount a) {
    assertEquals(a, Amount.of(a.toBigInteger()));
    assertEquals(a, Amount.parse(a.toString()));
    byte[] bytes = new byte[Amount.BYTES + 2];
    a.copyLittleEndianTo(bytes, 1);
    assertEquals(a, Amount.fromLittleEndian(bytes, 1));
    assertEquals(0, bytes[0]);
    assertEquals(0, bytes[Amount.BYTES + 1]);
    assertEquals(a.toBigInteger().byteValue(), bytes[1]);
  }

  @Test
  void ends_areWhatTheySay() {
    assertEquals("0", Amount.ZERO.toString());
    assertEquals("340282366920938463463374607431768211455", Amount.MAX.toString());
    assertTrue(Amount.ZERO.isZero());
    assertFalse(Amount.MAX.isZero());
    assertFalse(Amount.of(BigInteger.TWO.pow(64)).isZero());
    assertEquals(Amount.MAX, Amount.MAX.plus(Amount.ZERO));
    assertEquals(Amount.ZERO, Amount.MAX.minus(Amount.MAX));
    assertThrows(ArithmeticException.class, () -> Amount.MAX.plus(Amount.of(1)));
    assertThrows(ArithmeticException.class, () -> Amount.ZERO.minus(Amount.of(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "00",
        "01",
        "1.0",
        "1e3",
        "0x1",
        "1 ",
        "1_000",
        "\u0661",
        "340282366920938463463374607431768211456",
        "999999999999999999999999999999999999999",
        "1000000000000000000000000000000000000000"
      })
  void parse_ofAnotherText_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Amount.parse(text));
  }

  @Test
  void of_outOfRange_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Amount.of(-1));
    assertThrows(IllegalArgumentException.class, () -> Amount.of(BigInteger.ONE.negate()));
    assertThrows(IllegalArgumentException.class, () -> Amount.of(LIMIT));
    assertThrows(IllegalArgumentException.class, () -> Amount.ZERO.times(-1));
  }
}
