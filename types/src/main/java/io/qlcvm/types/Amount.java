package io.qlcvm.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * A number of base units of the token, 0 to 2^128-1. Immutable.
 *
 * @param high upper 64 bits, unsigned
 * @param low lower 64 bits, unsigned
 */
public record Amount(long high, long low) implements Comparable<Amount> {

  /** Bytes of the little-endian form that contracts see. */
  public static final int BYTES = 16;

  public static final Amount ZERO = new Amount(0, 0);
  public static final Amount MAX = new Amount(-1, -1);

  private static final int BITS = 128;

  /** 2^128-1 has 39 digits; a longer text is not looked at. */
  private static final int DIGITS_MAX = 39;

  private static final BigInteger LOW_MASK = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** An amount of 0 to 2^63-1. */
  public static Amount of(long units) {
    if (units < 0) {
      throw new IllegalArgumentException("an amount is not negative: " + units);
    }
    return new Amount(0, units);
  }

  public static Amount of(BigInteger units) {
    if (units.signum() < 0 || units.bitLength() > BITS) {
      throw new IllegalArgumentException("an amount lies between 0 and 2^128-1: " + units);
    }
    return new Amount(units.shiftRight(64).longValue(), units.and(LOW_MASK).longValue());
  }

  /**
   * Reads decimal digits, without sign or superfluous zeros.
   *
   * @throws IllegalArgumentException if the text is none, or above 2^128-1
   */
  public static Amount parse(String text) {
    boolean wellFormed =
        !text.isEmpty()
            && text.length() <= DIGITS_MAX
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 1 || text.charAt(0) != '0');
    if (!wellFormed) {
      throw new IllegalArgumentException("takes a decimal number from 0 to 2^128-1, as text");
    }
    return of(new BigInteger(text));
  }

  /**
   * The sum.
   *
   * @throws ArithmeticException above 2^128-1
   */
  public Amount plus(Amount other) {
    long sumLow = low + other.low;
    long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
    long sumHigh = high + other.high + carry;
    boolean overflow =
        Long.compareUnsigned(sumHigh, high) < 0
            || (carry == 1 && sumHigh == high && other.high != 0);
    if (overflow) {
      throw new ArithmeticException("the sum is above 2^128-1");
    }
    return new Amount(sumHigh, sumLow);
  }

  /**
   * The difference.
   *
   * @throws ArithmeticException below 0
   */
  public Amount minus(Amount other) {
    if (compareTo(other) < 0) {
      throw new ArithmeticException("the difference is negative");
    }
    long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
    return new Amount(high - other.high - borrow, low - other.low);
  }

  /**
   * The product with a number that is not negative.
   *
   * @throws ArithmeticException above 2^128-1
   */
  public Amount times(long factor) {
    if (factor < 0) {
      throw new IllegalArgumentException("a factor is not negative: " + factor);
    }
    if (high == 0) {
      return new Amount(Math.unsignedMultiplyHigh(low, factor), low * factor);
    }
    BigInteger product = toBigInteger().multiply(BigInteger.valueOf(factor));
    if (product.bitLength() > BITS) {
      throw new ArithmeticException("the product is above 2^128-1");
    }
    return of(product);
  }

  public boolean isZero() {
    return high == 0 && low == 0;
  }

  public BigInteger toBigInteger() {
    return unsigned(high).shiftLeft(64).or(unsigned(low));
  }

  private static BigInteger unsigned(long value) {
    return BigInteger.valueOf(value).and(LOW_MASK);
  }

  /** Reads 16 bytes, the lowest first, from index {@code at} on. */
  public static Amount fromLittleEndian(byte[] source, int at) {
    return new Amount((long) LONG.get(source, at + Long.BYTES), (long) LONG.get(source, at));
  }

  /** Writes 16 bytes, the lowest first, from index {@code at} on. */
  public void copyLittleEndianTo(byte[] destination, int at) {
    LONG.set(destination, at, low);
    LONG.set(destination, at + Long.BYTES, high);
  }

  @Override
  public int compareTo(Amount other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Decimal digits. */
  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
