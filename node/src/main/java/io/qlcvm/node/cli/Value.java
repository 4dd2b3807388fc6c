package io.qlcvm.node.cli;

import io.qlcvm.vm.ValueType;
import java.util.Locale;

/**
 * A value with its type, as it is given and shown on the command line.
 *
 * @param bits its bit pattern; the lower half for a 32-bit value
 */
record Value(ValueType type, long bits) {

  /**
   * Reads {@code i32:5}, {@code i64:-1}, {@code f32:1.5}, {@code f64:nan}, {@code f64:-inf}; {@code
   * 0x..} is a bit pattern in each of them.
   *
   * @throws IllegalArgumentException with what is taken
   */
  static Value parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw refusal(text);
    }
    String number = text.substring(colon + 1);
    boolean isBits = number.startsWith("0x");
    try {
      return switch (text.substring(0, colon)) {
        case "i32" -> new Value(ValueType.I32, isBits ? bits(number, 32) : int32(number));
        case "i64" -> new Value(ValueType.I64, isBits ? bits(number, 64) : int64(number));
        case "f32" ->
            new Value(
                ValueType.F32,
                isBits
                    ? bits(number, 32)
                    : Float.floatToRawIntBits(Float.parseFloat(real(number))));
        case "f64" ->
            new Value(
                ValueType.F64,
                isBits
                    ? bits(number, 64)
                    : Double.doubleToRawLongBits(Double.parseDouble(real(number))));
        default -> throw refusal(text);
      };
    } catch (NumberFormatException e) {
      throw refusal(text);
    }
  }

  private static IllegalArgumentException refusal(String text) {
    return new IllegalArgumentException(
        "'%s' is no value: give a type and a number such as i32:5, i64:-1, f32:1.5 or f64:0x7ff0..."
            .formatted(text));
  }

  private static long bits(String hex, int width) {
    long bits = Long.parseUnsignedLong(hex.substring(2), 16);
    if (width < Long.SIZE && bits >>> width != 0) {
      throw new NumberFormatException(hex);
    }
    return bits;
  }

  /** Signed or unsigned: what fits into 32 bits one way or the other. */
  private static long int32(String number) {
    return number.startsWith("-") ? Integer.parseInt(number) : Integer.parseUnsignedInt(number);
  }

  private static long int64(String number) {
    return number.startsWith("-") ? Long.parseLong(number) : Long.parseUnsignedLong(number);
  }

  /** WebAssembly's names of the special numbers, as Java has them. */
  private static String real(String number) {
    return switch (number) {
      case "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> number;
    };
  }

  /** {@code 0x} and all digits of the bit pattern. */
  String hex() {
    return switch (type) {
      case I32, F32 -> "0x%08x".formatted((int) bits);
      case I64, F64, FUNCREF, EXTERNREF -> "0x%016x".formatted(bits);
    };
  }

  /** As a number, for people. */
  String number() {
    return switch (type) {
      case I32 -> String.valueOf((int) bits);
      case I64 -> String.valueOf(bits);
      case F32 -> String.valueOf(Float.intBitsToFloat((int) bits));
      case F64 -> String.valueOf(Double.longBitsToDouble(bits));
      case FUNCREF, EXTERNREF -> type.toString().toLowerCase(Locale.ROOT);
    };
  }
}
