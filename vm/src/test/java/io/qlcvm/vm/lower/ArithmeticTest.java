package io.qlcvm.vm.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Wat;
import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Integer operators on variables and on constants, which have forms of their own. */
class ArithmeticTest {

  private static final long[] VALUES = {
    0,
    1,
    -1,
    2,
    7,
    31,
    32,
    33,
    63,
    64,
    65,
    0x7fff,
    0x8000,
    -0x8000,
    -0x8001,
    0x1_0000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0x1234_5678_9abc_def0L,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** In exact arithmetic, cut to the width afterwards. */
  enum Operator {
    ADD("add"),
    SUB("sub"),
    MUL("mul"),
    DIV_S("div_s"),
    DIV_U("div_u"),
    REM_S("rem_s"),
    REM_U("rem_u"),
    AND("and"),
    OR("or"),
    XOR("xor"),
    SHL("shl"),
    SHR_S("shr_s"),
    SHR_U("shr_u"),
    ROTL("rotl"),
    ROTR("rotr");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** The result as a signed number of that width; null if it traps. */
    BigInteger apply(long x, long y, int width) {
      BigInteger modulus = BigInteger.ONE.shiftLeft(width);
      BigInteger a = BigInteger.valueOf(x);
      BigInteger b = BigInteger.valueOf(y);
      BigInteger ua = a.mod(modulus);
      BigInteger ub = b.mod(modulus);
      int n = ub.mod(BigInteger.valueOf(width)).intValue();
      return switch (this) {
        case ADD -> a.add(b);
        case SUB -> a.subtract(b);
        case MUL -> a.multiply(b);
        case DIV_S -> a.divide(b);
        case DIV_U -> ua.divide(ub);
        case REM_S -> a.remainder(b);
        case REM_U -> ua.remainder(ub);
        case AND -> a.and(b);
        case OR -> a.or(b);
        case XOR -> a.xor(b);
        case SHL -> a.shiftLeft(n);
        case SHR_S -> a.shiftRight(n);
        case SHR_U -> ua.shiftRight(n);
        case ROTL -> ua.shiftLeft(n).or(ua.shiftRight(width - n));
        case ROTR -> ua.shiftRight(n).or(ua.shiftLeft(width - n));
      };
    }

    boolean traps(long x, long y, int width) {
      boolean divides = this == DIV_S || this == DIV_U || this == REM_S || this == REM_U;
      boolean overflows = this == DIV_S && y == -1 && x == Long.MIN_VALUE >> (64 - width);
      return (divides && y == 0) || overflows;
    }
  }

  @ParameterizedTest
  @EnumSource(Operator.class)
  void operator_onVariablesAndConstants_isExactModuloItsWidth(Operator operator) throws Exception {
    for (int width : new int[] {32, 64}) {
      Instance instance = Wat.instance(module(operator, "i" + width));
      for (long wide : VALUES) {
        long x = width == 32 ? (int) wide : wide;
        for (int i = 0; i < VALUES.length; i++) {
          long c = width == 32 ? (int) VALUES[i] : VALUES[i];
          check(instance.invoke("variables", x, c), operator, x, c, width);
          check(instance.invoke("right " + i, x), operator, x, c, width);
          check(instance.invoke("left " + i, x), operator, c, x, width);
        }
      }
    }
  }

  private static void check(Outcome outcome, Operator operator, long x, long y, int width) {
    String what = x + " " + operator + " " + y + ", " + width + " bits";
    if (operator.traps(x, y, width)) {
      assertInstanceOf(Outcome.Trapped.class, outcome, what);
      return;
    }
    BigInteger exact = operator.apply(x, y, width);
    long expected = width == 32 ? exact.intValue() : exact.longValue();
    var returned = assertInstanceOf(Outcome.Returned.class, outcome, what);
    assertEquals(expected, returned.results()[0], what);
  }

  private static String module(Operator operator, String type) {
    String name = type + "." + operator.text;
    StringBuilder text = new StringBuilder("(module ");
    text.append(
        "(func (export \"variables\") (param %1$s %1$s) (result %1$s) (%2$s (local.get 0) (local.get 1)))"
            .formatted(type, name));
    for (int i = 0; i < VALUES.length; i++) {
      long value = type.equals("i32") ? (int) VALUES[i] : VALUES[i];
      String constant = "(" + type + ".const " + value + ")";
      String head = "(func (export \"%s %d\") (param %s) (result %s) (";
      text.append(head.formatted("right", i, type, type))
          .append(name + " (local.get 0) " + constant + "))\n")
          .append(head.formatted("left", i, type, type))
          .append(name + " " + constant + " (local.get 0)))\n");
    }
    return text.append(')').toString();
  }
}
