package io.qlcvm.vm.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.Wat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Float operators, compared with exact arithmetic on {@link BigDecimal}. */
class FloatTest {

  private static final long CANONICAL_32 = 0x7fc0_0000L;
  private static final long CANONICAL_64 = 0x7ff8_0000_0000_0000L;

  private static final List<String> UNARY = List.of("ceil", "floor", "trunc", "nearest", "sqrt");
  private static final List<String> BINARY = List.of("add", "sub", "mul", "div", "min", "max");
  private static final List<String> SIGN = List.of("abs", "neg");
  private static final List<String> INTEGERS = List.of("i32", "i64");
  private static final List<String> FLOATS = List.of("f32", "f64");

  /** Wide enough that a quotient or root is never rounded twice to a wrong result. */
  private static final MathContext PRECISE = new MathContext(120);

  private static final int[] NANS_32 = {
    0x7fc0_0000,
    0x7f80_0001,
    0x7fa0_0000,
    0x7fc0_0001,
    0x7fff_ffff,
    0x7fbf_ffff,
    0xffc0_0000,
    0xff80_0001,
    0xffa0_0000,
    0xffc0_0001,
    0xffff_ffff
  };

  private static final long[] NANS_64 = {
    0x7ff8_0000_0000_0000L, 0x7ff0_0000_0000_0001L, 0x7ff4_0000_0000_0000L,
    0x7ff8_0000_0000_0001L, 0x7fff_ffff_ffff_ffffL, 0xfff8_0000_0000_0000L,
    0xfff0_0000_0000_0001L, 0xffff_ffff_ffff_ffffL, 0x7ff0_0000_2000_0000L
  };

  @SuppressWarnings("NullAway.Init")
  private static Instance operators;

  /** An export for each operator, by its name. */
  @BeforeAll
  static void load() throws Exception {
    StringBuilder text = new StringBuilder("(module (memory 1)");
    for (String type : FLOATS) {
      UNARY.forEach(op -> define(text, type + "." + op, type, type));
      SIGN.forEach(op -> define(text, type + "." + op, type, type));
      BINARY.forEach(op -> define(text, type + "." + op, type, type, type));
      define(text, type + ".copysign", type, type, type);
      for (String integer : INTEGERS) {
        for (String sign : List.of("_s", "_u")) {
          define(text, type + ".convert_" + integer + sign, type, integer);
          define(text, integer + ".trunc_" + type + sign, integer, type);
          define(text, integer + ".trunc_sat_" + type + sign, integer, type);
        }
      }
    }
    define(text, "f32.demote_f64", "f32", "f64");
    define(text, "f64.promote_f32", "f64", "f32");
    define(text, "i32.reinterpret_f32", "i32", "f32");
    define(text, "f64.reinterpret_i64", "f64", "i64");
    text.append(
        """
        (global $g (mut f32) (f32.const 0))
        (func $through (param f32 f64) (result f32 f64) (local f32)
          (f32.store (i32.const 4) (local.get 0))
          (f64.store (i32.const 8) (local.get 1))
          (global.set $g (f32.load (i32.const 4)))
          (local.set 2 (global.get $g))
          (select (local.get 2) (f32.const 0) (i32.const 1))
          (f64.load (i32.const 8)))
        (func (export "through") (param f32 f64) (result f32 f64)
          (call $through (local.get 0) (local.get 1)))
        (func (export "constant") (result f64) (f64.const -nan:0x4000000000001)))
        """);
    operators = Wat.instance(text.toString());
  }

  private static void define(StringBuilder text, String name, String result, String... types) {
    text.append(
        "(func (export \"%s\") (param %s) (result %s) (%s"
            .formatted(name, String.join(" ", types), result, name));
    for (int i = 0; i < types.length; i++) {
      text.append(" (local.get ").append(i).append(')');
    }
    text.append("))\n");
  }

  private static long apply(String operator, long... arguments) {
    Outcome outcome = operators.invoke(operator, arguments);
    return assertInstanceOf(Outcome.Returned.class, outcome, () -> operator + outcome).results()[0];
  }

  private static long bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  // NaN -------------------------------------------------------------------------------------------

  @Test
  void operators_onAnyNaN_giveTheCanonicalOne() {
    for (int nan : NANS_32) {
      for (String op : UNARY) {
        assertEquals(CANONICAL_32, apply("f32." + op, nan), op);
      }
      for (String op : BINARY) {
        for (int other : new int[] {0, 0x3f80_0000, 0x7f80_0000, 0xff80_0000, 0x7f80_0001, 1}) {
          assertEquals(CANONICAL_32, apply("f32." + op, nan, other), op);
          assertEquals(CANONICAL_32, apply("f32." + op, other, nan), op);
        }
      }
      assertEquals(CANONICAL_64, apply("f64.promote_f32", nan));
    }
    for (long nan : NANS_64) {
      for (String op : UNARY) {
        assertEquals(CANONICAL_64, apply("f64." + op, nan), op);
      }
      for (String op : BINARY) {
        for (long other : new long[] {0, bits(1.0), bits(Double.NEGATIVE_INFINITY), NANS_64[1]}) {
          assertEquals(CANONICAL_64, apply("f64." + op, nan, other), op);
          assertEquals(CANONICAL_64, apply("f64." + op, other, nan), op);
        }
      }
      assertEquals(CANONICAL_32, apply("f32.demote_f64", nan));
    }
  }

  @Test
  void operators_withoutAResult_giveTheCanonicalNaN() {
    long infinity = bits(Double.POSITIVE_INFINITY);
    assertEquals(CANONICAL_64, apply("f64.sub", infinity, infinity));
    assertEquals(CANONICAL_64, apply("f64.add", infinity, bits(Double.NEGATIVE_INFINITY)));
    assertEquals(CANONICAL_64, apply("f64.mul", infinity, bits(-0.0)));
    assertEquals(CANONICAL_64, apply("f64.div", infinity, infinity));
    assertEquals(CANONICAL_64, apply("f64.div", bits(-0.0), bits(0.0)));
    assertEquals(CANONICAL_64, apply("f64.sqrt", bits(-1.0)));
    long infinity32 = bits(Float.POSITIVE_INFINITY);
    assertEquals(CANONICAL_32, apply("f32.sub", infinity32, infinity32));
    assertEquals(CANONICAL_32, apply("f32.mul", infinity32, 0));
    assertEquals(CANONICAL_32, apply("f32.div", 0, bits(-0.0f)));
    assertEquals(CANONICAL_32, apply("f32.sqrt", bits(-Float.MIN_VALUE)));
  }

  @Test
  void signOperatorsAndMoves_ofANaN_keepItsOtherBits() {
    for (int nan : NANS_32) {
      int sign = Integer.MIN_VALUE;
      assertEquals(nan & ~sign, apply("f32.abs", nan));
      assertEquals(nan ^ sign, apply("f32.neg", nan));
      assertEquals(nan | sign, apply("f32.copysign", nan, bits(-1f)));
      assertEquals(nan & ~sign, apply("f32.copysign", nan, bits(1f)));
      assertEquals(nan, apply("i32.reinterpret_f32", nan));
      assertEquals(nan, apply("through", nan, 0));
    }
    for (long nan : NANS_64) {
      assertEquals(nan & Long.MAX_VALUE, apply("f64.abs", nan));
      assertEquals(nan ^ Long.MIN_VALUE, apply("f64.neg", nan));
      assertEquals(nan | Long.MIN_VALUE, apply("f64.copysign", nan, NANS_64[5]));
      assertEquals(nan, apply("f64.reinterpret_i64", nan));
      var through = (Outcome.Returned) operators.invoke("through", 0, nan);
      assertEquals(nan, through.results()[1]);
    }
    assertEquals(0xfff4_0000_0000_0001L, apply("constant"));
  }

  // Numbers ---------------------------------------------------------------------------------------

  /** Finite doubles: around every limit of a conversion, around halves, and random ones. */
  private static double[] doubles() {
    List<Double> values = new ArrayList<>(List.of(0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE));
    for (double edge :
        new double[] {
          0.5,
          1,
          1.5,
          2.5,
          0x1p23,
          0x1p24,
          0x1p31,
          0x1p32,
          0x1p52,
          0x1p53,
          0x1p63,
          0x1p64,
          0x1p-126,
          0x1p-149,
          0x1p-150,
          Float.MAX_VALUE,
          0x1.ffffffp127,
          16_777_217,
          1e10,
          0.1
        }) {
      for (double near :
          new double[] {
            edge,
            Math.nextUp(edge),
            Math.nextDown(edge),
            edge + 1,
            edge - 1,
            edge + 0.5,
            edge - 0.5,
            Math.nextUp((float) edge),
            Math.nextDown((float) edge)
          }) {
        values.add(near);
        values.add(-near);
      }
    }
    RandomGenerator random = RandomGeneratorFactory.of("Random").create(1);
    for (int i = 0; i < 300; i++) {
      values.add(Double.longBitsToDouble(random.nextLong()));
      values.add((double) Float.intBitsToFloat(random.nextInt()));
      values.add(random.nextDouble(-10, 10));
    }
    return values.stream().mapToDouble(v -> v).filter(Double::isFinite).toArray();
  }

  private static double[] floats() {
    return DoubleStream.of(doubles()).map(v -> (float) v).filter(Double::isFinite).toArray();
  }

  private static long[] longs() {
    RandomGenerator random = RandomGeneratorFactory.of("Random").create(2);
    LongStream edges =
        LongStream.rangeClosed(0, 63)
            .flatMap(i -> LongStream.of((1L << i) - 1, 1L << i, (1L << i) + 1, -(1L << i)))
            .flatMap(v -> LongStream.of(v, v | v >>> 24, v | v >>> 25, v | v >>> 53, v | v >>> 54));
    return LongStream.concat(edges, random.longs(500)).toArray();
  }

  @Test
  void truncation_ofFloats_isExactOrTraps() {
    for (String type : FLOATS) {
      for (double value : type.equals("f32") ? floats() : doubles()) {
        long bits = type.equals("f32") ? bits((float) value) : bits(value);
        for (String integer : INTEGERS) {
          int width = integer.equals("i32") ? 32 : 64;
          checkTruncation(integer, type, "_s", value, bits, BigInteger.ONE.shiftLeft(width - 1));
          checkTruncation(integer, type, "_u", value, bits, BigInteger.ONE.shiftLeft(width));
        }
      }
    }
  }

  /**
   * Checks one truncation in both forms.
   *
   * @param end first integer above the range
   */
  private static void checkTruncation(
      String integer, String type, String sign, double value, long bits, BigInteger end) {
    String what = integer + type + sign + " of " + value;
    BigInteger exact = new BigDecimal(value).toBigInteger();
    BigInteger first = sign.equals("_s") ? end.negate() : BigInteger.ZERO;
    BigInteger last = end.subtract(BigInteger.ONE);
    BigInteger nearest = exact.max(first).min(last);
    long expected = integer.equals("i32") ? nearest.intValue() : nearest.longValue();
    assertEquals(expected, apply(integer + ".trunc_sat_" + type + sign, bits), what);
    Outcome outcome = operators.invoke(integer + ".trunc_" + type + sign, bits);
    if (exact.equals(nearest)) {
      var returned = assertInstanceOf(Outcome.Returned.class, outcome, what);
      assertEquals(expected, returned.results()[0], what);
    } else {
      var trapped = assertInstanceOf(Outcome.Trapped.class, outcome, what);
      assertEquals(TrapKind.INTEGER_OVERFLOW, trapped.trap().kind(), what);
    }
  }

  @Test
  void truncation_ofInfinityAndNaN_trapsOrSaturates() {
    for (String integer : INTEGERS) {
      for (String sign : List.of("_s", "_u")) {
        assertEquals(0, apply(integer + ".trunc_sat_f64" + sign, NANS_64[4]));
        assertEquals(0, apply(integer + ".trunc_sat_f32" + sign, NANS_32[4]));
        var nan = (Outcome.Trapped) operators.invoke(integer + ".trunc_f32" + sign, NANS_32[6]);
        assertEquals(TrapKind.INVALID_CONVERSION, nan.trap().kind());
        var infinite =
            (Outcome.Trapped)
                operators.invoke(integer + ".trunc_f64" + sign, bits(Double.POSITIVE_INFINITY));
        assertEquals(TrapKind.INTEGER_OVERFLOW, infinite.trap().kind());
      }
    }
    assertEquals(-1, apply("i64.trunc_sat_f64_u", bits(Double.POSITIVE_INFINITY)));
    assertEquals(-1, apply("i32.trunc_sat_f32_u", bits(Float.POSITIVE_INFINITY)));
    assertEquals(Long.MIN_VALUE, apply("i64.trunc_sat_f64_s", bits(Double.NEGATIVE_INFINITY)));
  }

  @Test
  void conversion_ofIntegers_roundsToNearest() {
    BigInteger two64 = BigInteger.ONE.shiftLeft(64);
    for (long value : longs()) {
      BigDecimal signed = BigDecimal.valueOf(value);
      BigDecimal unsigned = new BigDecimal(BigInteger.valueOf(value).mod(two64));
      assertEquals(bits(signed.floatValue()), apply("f32.convert_i64_s", value));
      assertEquals(bits(signed.doubleValue()), apply("f64.convert_i64_s", value));
      assertEquals(bits(unsigned.floatValue()), apply("f32.convert_i64_u", value), "" + value);
      assertEquals(bits(unsigned.doubleValue()), apply("f64.convert_i64_u", value), "" + value);
      int narrow = (int) value;
      BigDecimal small = BigDecimal.valueOf(narrow);
      BigDecimal smallUnsigned = BigDecimal.valueOf(Integer.toUnsignedLong(narrow));
      assertEquals(bits(small.floatValue()), apply("f32.convert_i32_s", value));
      assertEquals(bits(small.doubleValue()), apply("f64.convert_i32_s", value));
      assertEquals(bits(smallUnsigned.floatValue()), apply("f32.convert_i32_u", value));
      assertEquals(bits(smallUnsigned.doubleValue()), apply("f64.convert_i32_u", value));
    }
  }

  @Test
  void demotionAndPromotion_roundToNearest() {
    for (double value : doubles()) {
      float expected = signed32(new BigDecimal(value).floatValue(), value);
      assertEquals(bits(expected), apply("f32.demote_f64", bits(value)), "" + value);
    }
    for (double value : floats()) {
      assertEquals(bits(value), apply("f64.promote_f32", bits((float) value)));
    }
  }

  /** A zero takes the sign of what it was made from. */
  private static float signed32(float result, double of) {
    return result == 0 ? (float) Math.copySign(0.0, of) : result;
  }

  private static double signed64(double result, double of) {
    return result == 0 ? Math.copySign(0.0, of) : result;
  }

  @Test
  void rounding_isExact() {
    for (double value : doubles()) {
      checkRounding("ceil", RoundingMode.CEILING, value);
      checkRounding("floor", RoundingMode.FLOOR, value);
      checkRounding("trunc", RoundingMode.DOWN, value);
      checkRounding("nearest", RoundingMode.HALF_EVEN, value);
    }
  }

  private static void checkRounding(String operator, RoundingMode mode, double value) {
    double expected = new BigDecimal(value).setScale(0, mode).doubleValue();
    assertEquals(
        bits(signed64(expected, value)),
        apply("f64." + operator, bits(value)),
        () -> operator + " " + value);
    float narrow = (float) value;
    if (Float.isFinite(narrow)) {
      double whole = new BigDecimal(narrow).setScale(0, mode).doubleValue();
      assertEquals(
          bits((float) signed64(whole, narrow)),
          apply("f32." + operator, bits(narrow)),
          () -> operator + " " + narrow);
    }
  }

  @Test
  void squareRoot_isRoundedOnce() {
    for (double value : doubles()) {
      if (value > 0) {
        double expected = new BigDecimal(value).sqrt(PRECISE).doubleValue();
        assertEquals(bits(expected), apply("f64.sqrt", bits(value)), "" + value);
        float narrow = (float) value;
        if (narrow > 0 && Float.isFinite(narrow)) {
          float root = new BigDecimal(narrow).sqrt(PRECISE).floatValue();
          assertEquals(bits(root), apply("f32.sqrt", bits(narrow)), "" + narrow);
        }
      }
    }
    assertEquals(bits(-0.0), apply("f64.sqrt", bits(-0.0)));
  }

  @Test
  void arithmetic_isRoundedOnce() {
    double[] values = doubles();
    RandomGenerator random = RandomGeneratorFactory.of("Random").create(3);
    for (int i = 0; i < 5_000; i++) {
      double x = values[random.nextInt(values.length)];
      double y = values[random.nextInt(values.length)];
      BigDecimal a = new BigDecimal(x);
      BigDecimal b = new BigDecimal(y);
      checkArithmetic("add", a.add(b), x, y);
      checkArithmetic("sub", a.subtract(b), x, y);
      checkArithmetic("mul", a.multiply(b), x, y);
      if (y != 0) {
        checkArithmetic("div", a.divide(b, PRECISE), x, y);
      }
    }
  }

  /** Zero results are left out: their sign is not the exact result's. */
  private static void checkArithmetic(String operator, BigDecimal exact, double x, double y) {
    if (exact.signum() != 0 && exact.doubleValue() != 0) {
      assertEquals(
          bits(exact.doubleValue()),
          apply("f64." + operator, bits(x), bits(y)),
          () -> x + " " + operator + " " + y);
    }
  }

  @Test
  void arithmetic_ofFloats_isRoundedOnceToFloat() {
    double[] values = floats();
    RandomGenerator random = RandomGeneratorFactory.of("Random").create(4);
    for (int i = 0; i < 5_000; i++) {
      float x = (float) values[random.nextInt(values.length)];
      float y = (float) values[random.nextInt(values.length)];
      BigDecimal a = new BigDecimal(x);
      BigDecimal b = new BigDecimal(y);
      checkNarrow("add", a.add(b), x, y);
      checkNarrow("sub", a.subtract(b), x, y);
      checkNarrow("mul", a.multiply(b), x, y);
      if (y != 0) {
        checkNarrow("div", a.divide(b, PRECISE), x, y);
      }
    }
  }

  private static void checkNarrow(String operator, BigDecimal exact, float x, float y) {
    if (exact.signum() != 0 && exact.floatValue() != 0) {
      assertEquals(
          bits(exact.floatValue()),
          apply("f32." + operator, bits(x), bits(y)),
          () -> x + " " + operator + " " + y);
    }
  }

  @Test
  void zeros_keepTheirSigns() {
    long plus = bits(0.0);
    long minus = bits(-0.0);
    assertEquals(minus, apply("f64.min", plus, minus));
    assertEquals(minus, apply("f64.min", minus, plus));
    assertEquals(plus, apply("f64.max", plus, minus));
    assertEquals(plus, apply("f64.max", minus, plus));
    assertEquals(plus, apply("f64.add", plus, minus));
    assertEquals(minus, apply("f64.add", minus, minus));
    assertEquals(plus, apply("f64.sub", plus, plus));
    assertEquals(minus, apply("f64.mul", plus, bits(-1.0)));
    assertEquals(minus, apply("f64.div", plus, bits(-1.0)));
    assertEquals(bits(-0.0f), apply("f32.min", bits(0f), bits(-0f)));
    assertEquals(bits(0f), apply("f32.max", bits(-0f), bits(0f)));
    assertEquals(bits(-0.0f), apply("f32.nearest", bits(-0.5f)));
    assertEquals(bits(-0.0), apply("f64.ceil", bits(-0.7)));
  }
}
