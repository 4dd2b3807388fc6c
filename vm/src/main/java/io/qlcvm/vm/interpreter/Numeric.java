package io.qlcvm.vm.interpreter;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.lower.Op;

/**
 * Numeric operators that are too rare, or too long, for the loop. Values are bit patterns as in a
 * slot: 32-bit ones are sign-extended. Every NaN that an operator makes is the canonical one;
 * {@code abs}, {@code neg} and {@code copysign} only touch the sign bit.
 *
 * @see <a href="https://webassembly.github.io/spec/core/exec/numerics.html">Numerics</a>
 */
final class Numeric {

  private static final int SIGN32 = Integer.MIN_VALUE;
  private static final long SIGN64 = Long.MIN_VALUE;

  /** 2^31, 2^32, 2^63, 2^64: the first values beyond the integer types. */
  private static final double TWO_31 = 0x1p31;

  private static final double TWO_32 = 0x1p32;
  private static final double TWO_63 = 0x1p63;
  private static final double TWO_64 = 0x1p64;

  private Numeric() {}

  static int divideSigned(int dividend, int divisor) {
    checkDivisor(divisor);
    if (dividend == Integer.MIN_VALUE && divisor == -1) {
      throw new TrapException(TrapKind.INTEGER_OVERFLOW);
    }
    return dividend / divisor;
  }

  static int divideUnsigned(int dividend, int divisor) {
    checkDivisor(divisor);
    return Integer.divideUnsigned(dividend, divisor);
  }

  static int remainderSigned(int dividend, int divisor) {
    checkDivisor(divisor);
    return dividend % divisor;
  }

  static int remainderUnsigned(int dividend, int divisor) {
    checkDivisor(divisor);
    return Integer.remainderUnsigned(dividend, divisor);
  }

  static long divideSigned(long dividend, long divisor) {
    checkDivisor(divisor);
    if (dividend == Long.MIN_VALUE && divisor == -1) {
      throw new TrapException(TrapKind.INTEGER_OVERFLOW);
    }
    return dividend / divisor;
  }

  static long divideUnsigned(long dividend, long divisor) {
    checkDivisor(divisor);
    return Long.divideUnsigned(dividend, divisor);
  }

  static long remainderSigned(long dividend, long divisor) {
    checkDivisor(divisor);
    return dividend % divisor;
  }

  static long remainderUnsigned(long dividend, long divisor) {
    checkDivisor(divisor);
    return Long.remainderUnsigned(dividend, divisor);
  }

  private static void checkDivisor(long divisor) {
    if (divisor == 0) {
      throw new TrapException(TrapKind.INTEGER_DIVIDE_BY_ZERO);
    }
  }

  /** Result of an operator that the loop leaves alone where it traps, or nearly does. */
  static long finish(int operator, long x, long y) {
    return switch (operator) {
      case Op.I32_DIV_S -> divideSigned((int) x, (int) y);
      case Op.I32_DIV_U -> divideUnsigned((int) x, (int) y);
      case Op.I32_REM_S -> remainderSigned((int) x, (int) y);
      case Op.I32_REM_U -> remainderUnsigned((int) x, (int) y);
      case Op.I64_DIV_S -> divideSigned(x, y);
      case Op.I64_DIV_U -> divideUnsigned(x, y);
      case Op.I64_REM_S -> remainderSigned(x, y);
      case Op.I64_REM_U -> remainderUnsigned(x, y);
      case Op.I32_TRUNC_F32_S -> toInt(f32(x));
      case Op.I32_TRUNC_F64_S -> toInt(f64(x));
      case Op.I32_TRUNC_F32_U -> toUnsignedInt(f32(x));
      case Op.I32_TRUNC_F64_U -> toUnsignedInt(f64(x));
      case Op.I64_TRUNC_F32_S -> toLong(f32(x));
      case Op.I64_TRUNC_F64_S -> toLong(f64(x));
      default -> throw new AssertionError("no such operator: " + operator);
    };
  }

  /** Result of one of the rare operators; unary ones look at {@code x} only. */
  static long apply(int opcode, long x, long y) {
    return switch (opcode) {
      case F32_ABS -> (int) x & ~SIGN32;
      case F32_NEG -> (int) x ^ SIGN32;
      case F32_COPYSIGN -> ((int) x & ~SIGN32) | ((int) y & SIGN32);
      case F32_CEIL -> bits((float) Math.ceil(f32(x)));
      case F32_FLOOR -> bits((float) Math.floor(f32(x)));
      case F32_TRUNC -> bits((float) truncate(f32(x)));
      case F32_NEAREST -> bits((float) Math.rint(f32(x)));
      case F32_SQRT -> bits((float) Math.sqrt(f32(x)));
      case F32_MIN -> bits(Math.min(f32(x), f32(y)));
      case F32_MAX -> bits(Math.max(f32(x), f32(y)));
      case F64_ABS -> x & ~SIGN64;
      case F64_NEG -> x ^ SIGN64;
      case F64_COPYSIGN -> (x & ~SIGN64) | (y & SIGN64);
      case F64_CEIL -> bits(Math.ceil(f64(x)));
      case F64_FLOOR -> bits(Math.floor(f64(x)));
      case F64_TRUNC -> bits(truncate(f64(x)));
      case F64_NEAREST -> bits(Math.rint(f64(x)));
      case F64_SQRT -> bits(Math.sqrt(f64(x)));
      case F64_MIN -> bits(Math.min(f64(x), f64(y)));
      case F64_MAX -> bits(Math.max(f64(x), f64(y)));
      default -> convert(opcode, x);
    };
  }

  private static long convert(int opcode, long x) {
    return switch (opcode) {
      case F32_CONVERT_I32_S -> bits((float) (int) x);
      case F32_CONVERT_I32_U -> bits((float) (x & 0xffff_ffffL));
      case F32_CONVERT_I64_S -> bits((float) x);
      case F32_CONVERT_I64_U -> bits(unsignedToFloat(x));
      case F32_DEMOTE_F64 -> bits((float) f64(x));
      case F64_CONVERT_I32_S -> bits((double) (int) x);
      case F64_CONVERT_I32_U -> bits((double) (x & 0xffff_ffffL));
      case F64_CONVERT_I64_S -> bits((double) x);
      case F64_CONVERT_I64_U -> bits(unsignedToDouble(x));
      case F64_PROMOTE_F32 -> bits((double) f32(x));
      case I32_TRUNC_F32_S -> toInt(f32(x));
      case I32_TRUNC_F64_S -> toInt(f64(x));
      case I32_TRUNC_F32_U -> toUnsignedInt(f32(x));
      case I32_TRUNC_F64_U -> toUnsignedInt(f64(x));
      case I64_TRUNC_F32_S -> toLong(f32(x));
      case I64_TRUNC_F64_S -> toLong(f64(x));
      case I64_TRUNC_F32_U -> toUnsignedLong(f32(x));
      case I64_TRUNC_F64_U -> toUnsignedLong(f64(x));
      // Java's own narrowing saturates and makes NaN zero, as these do.
      case I32_TRUNC_SAT_F32_S -> (int) f32(x);
      case I32_TRUNC_SAT_F64_S -> (int) f64(x);
      case I64_TRUNC_SAT_F32_S -> (long) f32(x);
      case I64_TRUNC_SAT_F64_S -> (long) f64(x);
      case I32_TRUNC_SAT_F32_U -> saturateUnsignedInt(f32(x));
      case I32_TRUNC_SAT_F64_U -> saturateUnsignedInt(f64(x));
      case I64_TRUNC_SAT_F32_U -> saturateUnsignedLong(f32(x));
      case I64_TRUNC_SAT_F64_U -> saturateUnsignedLong(f64(x));
      default -> throw new AssertionError("no numeric operator: " + opcode);
    };
  }

  private static double truncate(double value) {
    return value < 0 ? Math.ceil(value) : Math.floor(value);
  }

  /** Halves with the lost bit kept sticky, so that rounding comes out as for the whole number. */
  private static long half(long unsigned) {
    return (unsigned >>> 1) | (unsigned & 1);
  }

  private static float unsignedToFloat(long value) {
    return value >= 0 ? (float) value : (float) half(value) * 2;
  }

  private static double unsignedToDouble(long value) {
    return value >= 0 ? (double) value : (double) half(value) * 2;
  }

  private static int toInt(double value) {
    checkRange(value, -TWO_31 - 1, TWO_31);
    return (int) value;
  }

  private static int toUnsignedInt(double value) {
    checkRange(value, -1, TWO_32);
    return (int) (long) value;
  }

  private static long toLong(double value) {
    // -2^63 - 1 is no double: the one below -2^63 is the first that is out of range.
    checkRange(value, Math.nextDown(-TWO_63), TWO_63);
    return (long) value;
  }

  private static long toUnsignedLong(double value) {
    checkRange(value, -1, TWO_64);
    return saturateUnsignedLong(value);
  }

  /** Passes what lies between the bounds, both excluded. */
  private static void checkRange(double value, double below, double above) {
    if (Double.isNaN(value)) {
      throw new TrapException(TrapKind.INVALID_CONVERSION);
    }
    if (value <= below || value >= above) {
      throw new TrapException(TrapKind.INTEGER_OVERFLOW);
    }
  }

  private static int saturateUnsignedInt(double value) {
    return (int) Math.max(0, Math.min((long) value, 0xffff_ffffL));
  }

  private static long saturateUnsignedLong(double value) {
    if (!(value > 0)) {
      return 0;
    }
    if (value >= TWO_64) {
      return -1;
    }
    return value < TWO_63 ? (long) value : (long) (value - TWO_63) + Long.MIN_VALUE;
  }

  private static float f32(long slot) {
    return Float.intBitsToFloat((int) slot);
  }

  private static double f64(long slot) {
    return Double.longBitsToDouble(slot);
  }

  private static long bits(float value) {
    return Float.floatToIntBits(value);
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }
}
