package io.qlcvm.node.cli;

import io.qlcvm.vm.ValueType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A value on the command line, such as {@code i32:5}, {@code i64:-1}, {@code f32:1.5}, {@code
 * f64:nan}; {@code 0x} and hexadecimal digits give a value's bits, of either kind of type.
 *
 * @param bits 32-bit values are sign-extended
 */
record TypedValue(ValueType type, long bits) {

  /** The bits in hexadecimal, all digits of the type. */
  String hex() {
    return is32Bit(type) ? String.format("0x%08x", (int) bits) : String.format("0x%016x", bits);
  }

  /** The value for people. */
  String text() {
    return switch (type) {
      case I32 -> String.valueOf((int) bits);
      case F32 -> String.valueOf(Float.intBitsToFloat((int) bits));
      case F64 -> String.valueOf(Double.longBitsToDouble(bits));
      case I64 -> String.valueOf(bits);
      case FUNCREF, EXTERNREF -> bits == 0 ? "null" : "reference";
    };
  }

  private static boolean is32Bit(ValueType type) {
    return type == ValueType.I32 || type == ValueType.F32;
  }

  /** Reads the form above. */
  static final class Converter implements ITypeConverter<TypedValue> {

    @Override
    public TypedValue convert(String text) {
      int colon = text.indexOf(':');
      String value = text.substring(colon + 1);
      try {
        return switch (text.substring(0, Math.max(colon, 0))) {
          case "i32" -> new TypedValue(ValueType.I32, integer32(value));
          case "i64" -> new TypedValue(ValueType.I64, integer64(value));
          case "f32" -> new TypedValue(ValueType.F32, float32(value));
          case "f64" -> new TypedValue(ValueType.F64, float64(value));
          default -> throw new NumberFormatException("no type");
        };
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'" + text + "' is no value: give a type and a number, such as i32:5 or f64:1.5");
      }
    }

    private static boolean isHex(String value) {
      return value.startsWith("0x");
    }

    private static int integer32(String value) {
      if (isHex(value)) {
        return Integer.parseUnsignedInt(value.substring(2), 16);
      }
      long number = Long.parseLong(value);
      if (number < Integer.MIN_VALUE || number > 0xffff_ffffL) {
        throw new NumberFormatException("more than 32 bits");
      }
      return (int) number;
    }

    private static long integer64(String value) {
      if (isHex(value)) {
        return Long.parseUnsignedLong(value.substring(2), 16);
      }
      return value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value);
    }

    private static int float32(String value) {
      return isHex(value) ? integer32(value) : Float.floatToRawIntBits((float) number(value));
    }

    private static long float64(String value) {
      return isHex(value) ? integer64(value) : Double.doubleToRawLongBits(number(value));
    }

    private static double number(String value) {
      return switch (value) {
        case "nan" -> Double.NaN;
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(value);
      };
    }
  }
}
