package io.qlcvm.vm.lower;

import static io.qlcvm.vm.binary.Opcode.*;

/** Which lowered operator stands for which operator of WebAssembly. */
final class Operators {

  /** There is no such form. */
  static final int NONE = -1;

  private Operators() {}

  /** A comparison or arithmetic with two operands; {@link #NONE} for those that are rare. */
  static int binary(int opcode) {
    return switch (opcode) {
      case I32_EQ, I64_EQ -> Op.EQ;
      case I32_NE, I64_NE -> Op.NE;
      case I32_LT_S, I64_LT_S, I32_GT_S, I64_GT_S -> Op.LT_S;
      case I32_LT_U, I64_LT_U, I32_GT_U, I64_GT_U -> Op.LT_U;
      case I32_LE_S, I64_LE_S, I32_GE_S, I64_GE_S -> Op.LE_S;
      case I32_LE_U, I64_LE_U, I32_GE_U, I64_GE_U -> Op.LE_U;
      case F32_EQ -> Op.F32_EQ;
      case F32_NE -> Op.F32_NE;
      case F32_LT, F32_GT -> Op.F32_LT;
      case F32_LE, F32_GE -> Op.F32_LE;
      case F64_EQ -> Op.F64_EQ;
      case F64_NE -> Op.F64_NE;
      case F64_LT, F64_GT -> Op.F64_LT;
      case F64_LE, F64_GE -> Op.F64_LE;
      case I32_AND, I64_AND -> Op.AND;
      case I32_OR, I64_OR -> Op.OR;
      case I32_XOR, I64_XOR -> Op.XOR;
      case F32_ADD -> Op.F32_ADD;
      case F32_SUB -> Op.F32_SUB;
      case F32_MUL -> Op.F32_MUL;
      case F32_DIV -> Op.F32_DIV;
      case F64_ADD -> Op.F64_ADD;
      case F64_SUB -> Op.F64_SUB;
      case F64_MUL -> Op.F64_MUL;
      case F64_DIV -> Op.F64_DIV;
      case F32_MIN -> Op.F32_MIN;
      case F32_MAX -> Op.F32_MAX;
      case F32_COPYSIGN -> Op.F32_COPYSIGN;
      case F64_MIN -> Op.F64_MIN;
      case F64_MAX -> Op.F64_MAX;
      case F64_COPYSIGN -> Op.F64_COPYSIGN;
      default -> integer(opcode);
    };
  }

  private static int integer(int opcode) {
    return switch (opcode) {
      case I32_ADD -> Op.I32_ADD;
      case I32_SUB -> Op.I32_SUB;
      case I32_MUL -> Op.I32_MUL;
      case I32_DIV_S -> Op.I32_DIV_S;
      case I32_DIV_U -> Op.I32_DIV_U;
      case I32_REM_S -> Op.I32_REM_S;
      case I32_REM_U -> Op.I32_REM_U;
      case I32_SHL -> Op.I32_SHL;
      case I32_SHR_S -> Op.I32_SHR_S;
      case I32_SHR_U -> Op.I32_SHR_U;
      case I32_ROTL -> Op.I32_ROTL;
      case I32_ROTR -> Op.I32_ROTR;
      case I64_ADD -> Op.I64_ADD;
      case I64_SUB -> Op.I64_SUB;
      case I64_MUL -> Op.I64_MUL;
      case I64_DIV_S -> Op.I64_DIV_S;
      case I64_DIV_U -> Op.I64_DIV_U;
      case I64_REM_S -> Op.I64_REM_S;
      case I64_REM_U -> Op.I64_REM_U;
      case I64_SHL -> Op.I64_SHL;
      case I64_SHR_S -> Op.I64_SHR_S;
      case I64_SHR_U -> Op.I64_SHR_U;
      case I64_ROTL -> Op.I64_ROTL;
      case I64_ROTR -> Op.I64_ROTR;
      default -> NONE;
    };
  }

  /** Whether a numeric operator takes two operands. */
  static boolean isBinary(int opcode) {
    return (opcode >= I32_EQ && opcode <= I32_GE_U)
        || (opcode >= I64_EQ && opcode <= F64_GE)
        || (opcode >= I32_ADD && opcode <= I32_ROTR)
        || (opcode >= I64_ADD && opcode <= I64_ROTR)
        || (opcode >= F32_ADD && opcode <= F32_COPYSIGN)
        || (opcode >= F64_ADD && opcode <= F64_COPYSIGN);
  }

  /** "Greater" is "less" with its operands exchanged. */
  static boolean isExchanged(int opcode) {
    return switch (opcode) {
      case I32_GT_S, I32_GT_U, I32_GE_S, I32_GE_U -> true;
      case I64_GT_S, I64_GT_U, I64_GE_S, I64_GE_U -> true;
      case F32_GT, F32_GE, F64_GT, F64_GE -> true;
      default -> false;
    };
  }

  /** One operand; {@link #NONE} for those that are rare. */
  static int unary(int opcode) {
    return switch (opcode) {
      case I32_EQZ, I64_EQZ, REF_IS_NULL -> Op.EQZ;
      case I32_CLZ -> Op.I32_CLZ;
      case I32_CTZ -> Op.I32_CTZ;
      case I32_POPCNT -> Op.I32_POPCNT;
      case I64_CLZ -> Op.I64_CLZ;
      case I64_CTZ -> Op.I64_CTZ;
      case I64_POPCNT -> Op.I64_POPCNT;
      case I32_EXTEND8_S, I64_EXTEND8_S -> Op.EXTEND8_S;
      case I32_EXTEND16_S, I64_EXTEND16_S -> Op.EXTEND16_S;
      case I32_WRAP_I64, I64_EXTEND32_S -> Op.EXTEND32_S;
      case I64_EXTEND_I32_U -> Op.EXTEND32_U;
      default -> floating(opcode);
    };
  }

  private static int floating(int opcode) {
    return switch (opcode) {
      case F32_ABS -> Op.F32_ABS;
      case F32_NEG -> Op.F32_NEG;
      case F32_SQRT -> Op.F32_SQRT;
      case F32_CEIL -> Op.F32_CEIL;
      case F32_FLOOR -> Op.F32_FLOOR;
      case F32_NEAREST -> Op.F32_NEAREST;
      case F64_ABS -> Op.F64_ABS;
      case F64_NEG -> Op.F64_NEG;
      case F64_SQRT -> Op.F64_SQRT;
      case F64_CEIL -> Op.F64_CEIL;
      case F64_FLOOR -> Op.F64_FLOOR;
      case F64_NEAREST -> Op.F64_NEAREST;
      default -> conversion(opcode);
    };
  }

  /** The signed ones from 32 and 64 bits are the same: a 32-bit value is sign-extended. */
  private static int conversion(int opcode) {
    return switch (opcode) {
      case F32_CONVERT_I32_S, F32_CONVERT_I64_S -> Op.F32_CONVERT_S;
      case F32_CONVERT_I32_U -> Op.F32_CONVERT_I32_U;
      case F64_CONVERT_I32_S, F64_CONVERT_I64_S -> Op.F64_CONVERT_S;
      case F64_CONVERT_I32_U -> Op.F64_CONVERT_I32_U;
      case F32_DEMOTE_F64 -> Op.F32_DEMOTE;
      case F64_PROMOTE_F32 -> Op.F64_PROMOTE;
      case I32_TRUNC_F32_S -> Op.I32_TRUNC_F32_S;
      case I32_TRUNC_F64_S -> Op.I32_TRUNC_F64_S;
      case I32_TRUNC_F32_U -> Op.I32_TRUNC_F32_U;
      case I32_TRUNC_F64_U -> Op.I32_TRUNC_F64_U;
      case I64_TRUNC_F32_S -> Op.I64_TRUNC_F32_S;
      case I64_TRUNC_F64_S -> Op.I64_TRUNC_F64_S;
      case I32_TRUNC_SAT_F32_S -> Op.I32_TRUNC_SAT_F32_S;
      case I32_TRUNC_SAT_F64_S -> Op.I32_TRUNC_SAT_F64_S;
      case I64_TRUNC_SAT_F32_S -> Op.I64_TRUNC_SAT_F32_S;
      case I64_TRUNC_SAT_F64_S -> Op.I64_TRUNC_SAT_F64_S;
      default -> NONE;
    };
  }

  /** Operators that change a value's type but not a bit of its slot. */
  static boolean isReinterpretation(int opcode) {
    return switch (opcode) {
      case I64_EXTEND_I32_S -> true;
      case I32_REINTERPRET_F32, I64_REINTERPRET_F64 -> true;
      case F32_REINTERPRET_I32, F64_REINTERPRET_I64 -> true;
      default -> false;
    };
  }

  /** A load or a store. */
  static int access(int opcode) {
    return switch (opcode) {
      case I32_LOAD8_S, I64_LOAD8_S -> Op.LOAD8_S;
      case I32_LOAD8_U, I64_LOAD8_U -> Op.LOAD8_U;
      case I32_LOAD16_S, I64_LOAD16_S -> Op.LOAD16_S;
      case I32_LOAD16_U, I64_LOAD16_U -> Op.LOAD16_U;
      case I32_LOAD, F32_LOAD, I64_LOAD32_S -> Op.LOAD32_S;
      case I64_LOAD32_U -> Op.LOAD32_U;
      case I64_LOAD, F64_LOAD -> Op.LOAD64;
      case I32_STORE8, I64_STORE8 -> Op.STORE8;
      case I32_STORE16, I64_STORE16 -> Op.STORE16;
      case I32_STORE, F32_STORE, I64_STORE32 -> Op.STORE32;
      case I64_STORE, F64_STORE -> Op.STORE64;
      default -> throw new IllegalArgumentException("no memory access: " + opcode);
    };
  }

  /** The form of a memory access that takes its offset from the function's constants. */
  static int wide(int access) {
    return access - Op.LOAD8_S + Op.WIDE_LOAD8_S;
  }

  /** The branch that does what a comparison and a branch on its result do, or {@link #NONE}. */
  static int branch(int comparison) {
    return switch (comparison) {
      case Op.EQ -> Op.BR_EQ;
      case Op.NE -> Op.BR_NE;
      case Op.LT_S -> Op.BR_LT_S;
      case Op.LT_U -> Op.BR_LT_U;
      case Op.LE_S -> Op.BR_LE_S;
      case Op.LE_U -> Op.BR_LE_U;
      default -> NONE;
    };
  }
}
