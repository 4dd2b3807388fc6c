package io.qlcvm.vm.spec;

import tools.jackson.databind.JsonNode;

/** Values and patterns as the converter writes them: a type, and bits in decimal. */
final class Values {

  private static final int F32_CANONICAL = 0x7fc0_0000;
  private static final long F64_CANONICAL = 0x7ff8_0000_0000_0000L;

  private Values() {}

  /** Bits of a value; host reference n is the number n + 1, since null is 0. */
  static long bits(JsonNode value) {
    String type = value.path("type").asString();
    String text = value.path("value").asString();
    return switch (type) {
      case "i32", "f32" -> (int) Long.parseLong(text);
      case "i64", "f64" -> Long.parseUnsignedLong(text);
      case "externref", "funcref" -> text.equals("null") ? 0 : Long.parseLong(text) + 1;
      default -> throw new UnsupportedOperationException("values of type " + type);
    };
  }

  /** Whether a result, as the engine gives it, is what a pattern asks for. */
  static boolean matches(JsonNode pattern, long actual) {
    if (!pattern.has("value")) {
      return actual != 0; // any reference but null
    }
    boolean single = pattern.path("type").asString().equals("f32");
    return switch (pattern.path("value").asString()) {
      case "nan:canonical" ->
          single
              ? (actual & Integer.MAX_VALUE) == F32_CANONICAL
              : (actual & Long.MAX_VALUE) == F64_CANONICAL;
      case "nan:arithmetic" ->
          single
              ? (actual & F32_CANONICAL) == F32_CANONICAL
              : (actual & F64_CANONICAL) == F64_CANONICAL;
      default -> bits(pattern) == actual;
    };
  }

  /** Such as {@code f32:0x7fc00000}. */
  static String show(JsonNode pattern, long actual) {
    return pattern.path("type").asString() + ":0x" + Long.toHexString(actual);
  }
}
