package io.qlcvm.vm.lower;

import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.i64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Comparisons, and the branches they are fused with: every comparison, with a constant on either
 * side or none, around every value at which a form with an immediate changes or ends.
 */
class ComparisonTest {

  private static final long[] VALUES = {
    0,
    1,
    -1,
    2,
    -2,
    0x7ffe,
    0x7fff,
    0x8000,
    0x8001,
    -0x7fff,
    -0x8000,
    -0x8001,
    0xfffe,
    0xffff,
    0x10000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1
  };

  private static final int LOCAL_0 = 0;
  private static final int LOCAL_1 = 1;

  enum Comparison {
    EQ(0x46, 0x51),
    NE(0x47, 0x52),
    LT_S(0x48, 0x53),
    LT_U(0x49, 0x54),
    GT_S(0x4a, 0x55),
    GT_U(0x4b, 0x56),
    LE_S(0x4c, 0x57),
    LE_U(0x4d, 0x58),
    GE_S(0x4e, 0x59),
    GE_U(0x4f, 0x5a);

    private final int i32Opcode;
    private final int i64Opcode;

    Comparison(int i32Opcode, int i64Opcode) {
      this.i32Opcode = i32Opcode;
      this.i64Opcode = i64Opcode;
    }

    int opcode(ValueType type) {
      return type == ValueType.I32 ? i32Opcode : i64Opcode;
    }

    boolean holds(long x, long y) {
      return switch (this) {
        case EQ -> x == y;
        case NE -> x != y;
        case LT_S -> x < y;
        case LT_U -> Long.compareUnsigned(x, y) < 0;
        case GT_S -> x > y;
        case GT_U -> Long.compareUnsigned(x, y) > 0;
        case LE_S -> x <= y;
        case LE_U -> Long.compareUnsigned(x, y) <= 0;
        case GE_S -> x >= y;
        case GE_U -> Long.compareUnsigned(x, y) >= 0;
      };
    }
  }

  /** What is done with the comparison's result: each gives 1 if it holds and 0 if not. */
  enum Use {
    VALUE,
    IF,
    IF_NOT,
    BRANCH,
    BRANCH_NOT,
    BRANCH_WITH_VALUE,
    LOOP;

    byte[] code(byte[] comparison) {
      byte[] zero = i32(0);
      byte[] one = i32(1);
      byte[] end = bytes(ModuleBuilder.END);
      byte[] not = bytes(0x45);
      return switch (this) {
        case VALUE -> concat(comparison, end);
        case IF -> concat(comparison, bytes(0x04, 0x7f), one, bytes(0x05), zero, end, end);
        case IF_NOT -> concat(comparison, not, bytes(0x04, 0x7f), zero, bytes(0x05), one, end, end);
        // block: (comparison) br_if 0, return 0; end; 1
        case BRANCH ->
            concat(bytes(0x02, 0x40), comparison, bytes(0x0d, 0), zero, bytes(0x0f), end, one, end);
        case BRANCH_NOT ->
            concat(
                bytes(0x02, 0x40),
                comparison,
                not,
                bytes(0x0d, 0),
                one,
                bytes(0x0f),
                end,
                zero,
                end);
        // The value that goes along has to be moved past another one, on that way only.
        case BRANCH_WITH_VALUE ->
            concat(
                bytes(0x02, 0x7f),
                i32(7),
                one,
                comparison,
                bytes(0x0d, 0, 0x1a, 0x1a),
                zero,
                end,
                end);
        // loop: if the third local is set, 1; set it; (comparison) br_if 0; end; 0
        case LOOP ->
            concat(
                bytes(0x03, 0x40, 0x20, 2, 0x04, 0x40),
                one,
                bytes(0x0f, ModuleBuilder.END),
                one,
                bytes(0x21, 2),
                comparison,
                bytes(0x0d, 0, ModuleBuilder.END),
                zero,
                end);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  void compare_ofVariables_isRight(Use use) throws Exception {
    for (Comparison comparison : Comparison.values()) {
      for (ValueType type : List.of(ValueType.I32, ValueType.I64)) {
        byte[] operands = bytes(0x20, LOCAL_0, 0x20, LOCAL_1);
        Instance instance = instance(type, use, comparison, operands);
        for (long x : VALUES) {
          for (long y : VALUES) {
            check(instance, use, comparison, x, y, x, y);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  void compare_withConstantOnEitherSide_isRight(Use use) throws Exception {
    for (Comparison comparison : Comparison.values()) {
      for (ValueType type : List.of(ValueType.I32, ValueType.I64)) {
        for (long c : VALUES) {
          byte[] constant = type == ValueType.I32 ? i32((int) c) : i64(c);
          byte[] local = bytes(0x20, LOCAL_0);
          Instance right = instance(type, use, comparison, concat(local, constant));
          Instance left = instance(type, use, comparison, concat(constant, local));
          for (long x : VALUES) {
            check(right, use, comparison, x, c, x, 0);
            check(left, use, comparison, c, x, x, 0);
          }
        }
      }
    }
  }

  /** What an instance makes of its two arguments has to be what Java makes of x and y. */
  private static void check(
      Instance instance, Use use, Comparison comparison, long x, long y, long... arguments) {
    var returned = (Outcome.Returned) instance.invoke("f", arguments);
    long expected = comparison.holds(x, y) ? 1 : 0;
    assertEquals(
        expected, returned.results()[0], () -> use + ": " + x + " " + comparison + " " + y);
  }

  private static Instance instance(ValueType type, Use use, Comparison comparison, byte[] operands)
      throws Exception {
    byte[] compared = concat(operands, bytes(comparison.opcode(type)));
    byte[] module =
        new ModuleBuilder()
            .function(
                new FunctionType(List.of(type, type), List.of(ValueType.I32)),
                List.of(ValueType.I32),
                use.code(compared))
            .exportFunction("f", 0)
            .build();
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    return Wasm.load(module, Limits.CONTRACT).instantiate(store, Imports.builder().build());
  }
}
