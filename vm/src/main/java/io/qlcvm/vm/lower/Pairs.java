package io.qlcvm.vm.lower;

/*
 * To find out what comes next costs the loop more than most of what comes. So where two
 * instructions often follow each other, an operator in the first one's place tells that the second
 * follows, and the loop does both at once:
 *
 *   I32_ADD 5 <- 3, 4                 LOAD64 6 <- [5]        becomes
 *   I32_ADD_THEN_LOAD64 5 <- 3, 4     LOAD64 6 <- [5]
 *
 * Nothing else changes. The second is still whole: it may be branched to, and if it traps, the loop
 * stops there.
 *
 * These are the pairs that the benchmark's kernels run most, as far as having them made the kernels
 * faster: each case takes room in a method that must not become too large.
 */
/** Operators for two instructions in one. */
final class Pairs {

  /** No operator: these two have none in common. */
  static final int NONE = -1;

  private Pairs() {}

  /** The operator that does what these two do one after the other, or {@link #NONE}. */
  static int of(int first, int second) {
    return switch (first) {
      case Op.COPY -> second == Op.COPY ? Op.COPY_THEN_COPY : NONE;
      case Op.AND -> second == Op.I64_ADD ? Op.AND_THEN_I64_ADD : NONE;
      case Op.XOR -> afterXor(second);
      case Op.I32_ADD -> afterI32Add(second);
      case Op.I32_ROTL -> second == Op.XOR ? Op.I32_ROTL_THEN_XOR : NONE;
      case Op.I64_ADD -> second == Op.I64_SHR_U ? Op.I64_ADD_THEN_I64_SHR_U : NONE;
      case Op.I64_MUL -> afterI64Mul(second);
      case Op.I64_SHR_U -> second == Op.XOR ? Op.I64_SHR_U_THEN_XOR : NONE;
      case Op.F64_ADD -> second == Op.STORE64 ? Op.F64_ADD_THEN_STORE64 : NONE;
      case Op.F64_MUL -> afterF64Mul(second);
      case Op.LOAD8_U -> afterLoad8U(second);
      case Op.LOAD32_S -> second == Op.I32_ADD ? Op.LOAD32_S_THEN_I32_ADD : NONE;
      case Op.LOAD64 -> afterLoad64(second);
      default -> NONE;
    };
  }

  private static int afterXor(int second) {
    return switch (second) {
      case Op.AND -> Op.XOR_THEN_AND;
      case Op.I32_ADD -> Op.XOR_THEN_I32_ADD;
      case Op.STORE64 -> Op.XOR_THEN_STORE64;
      default -> NONE;
    };
  }

  private static int afterI32Add(int second) {
    return switch (second) {
      case Op.COPY -> Op.I32_ADD_THEN_COPY;
      case Op.BR_IF -> Op.I32_ADD_THEN_BR_IF;
      case Op.BR_UNLESS -> Op.I32_ADD_THEN_BR_UNLESS;
      case Op.BR_NE -> Op.I32_ADD_THEN_BR_NE;
      case Op.BR_LT_S -> Op.I32_ADD_THEN_BR_LT_S;
      case Op.BR_LT_U -> Op.I32_ADD_THEN_BR_LT_U;
      case Op.I32_ADD -> Op.I32_ADD_THEN_I32_ADD;
      case Op.LOAD8_U -> Op.I32_ADD_THEN_LOAD8_U;
      case Op.LOAD32_S -> Op.I32_ADD_THEN_LOAD32_S;
      case Op.LOAD64 -> Op.I32_ADD_THEN_LOAD64;
      case Op.STORE8 -> Op.I32_ADD_THEN_STORE8;
      case Op.STORE32 -> Op.I32_ADD_THEN_STORE32;
      default -> NONE;
    };
  }

  private static int afterI64Mul(int second) {
    return switch (second) {
      case Op.I64_ADD -> Op.I64_MUL_THEN_I64_ADD;
      case Op.I64_SHR_U -> Op.I64_MUL_THEN_I64_SHR_U;
      default -> NONE;
    };
  }

  private static int afterF64Mul(int second) {
    return switch (second) {
      case Op.F64_ADD -> Op.F64_MUL_THEN_F64_ADD;
      case Op.F64_MUL -> Op.F64_MUL_THEN_F64_MUL;
      case Op.LOAD64 -> Op.F64_MUL_THEN_LOAD64;
      default -> NONE;
    };
  }

  private static int afterLoad8U(int second) {
    return switch (second) {
      case Op.BR_IF -> Op.LOAD8_U_THEN_BR_IF;
      case Op.BR_NE -> Op.LOAD8_U_THEN_BR_NE;
      case Op.LOAD8_U -> Op.LOAD8_U_THEN_LOAD8_U;
      default -> NONE;
    };
  }

  private static int afterLoad64(int second) {
    return switch (second) {
      case Op.I32_ADD -> Op.LOAD64_THEN_I32_ADD;
      case Op.F64_MUL -> Op.LOAD64_THEN_F64_MUL;
      case Op.LOAD64 -> Op.LOAD64_THEN_LOAD64;
      default -> NONE;
    };
  }
}
