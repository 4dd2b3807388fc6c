package io.qlcvm.vm.validate;

import static io.qlcvm.vm.binary.Opcode.*;

/** Operators from one type to another: what they take and what they give. */
final class Conversions {

  private Conversions() {}

  static byte from(int opcode) {
    return switch (opcode) {
      case I32_WRAP_I64, F32_CONVERT_I64_S, F32_CONVERT_I64_U -> TypeStack.I64;
      case F64_CONVERT_I64_S, F64_CONVERT_I64_U, F64_REINTERPRET_I64 -> TypeStack.I64;
      case I64_EXTEND8_S, I64_EXTEND16_S, I64_EXTEND32_S -> TypeStack.I64;
      case I32_TRUNC_F32_S, I32_TRUNC_F32_U, I64_TRUNC_F32_S, I64_TRUNC_F32_U -> TypeStack.F32;
      case I32_TRUNC_SAT_F32_S, I32_TRUNC_SAT_F32_U -> TypeStack.F32;
      case I64_TRUNC_SAT_F32_S, I64_TRUNC_SAT_F32_U -> TypeStack.F32;
      case F64_PROMOTE_F32, I32_REINTERPRET_F32 -> TypeStack.F32;
      case I32_TRUNC_F64_S, I32_TRUNC_F64_U, I64_TRUNC_F64_S, I64_TRUNC_F64_U -> TypeStack.F64;
      case I32_TRUNC_SAT_F64_S, I32_TRUNC_SAT_F64_U -> TypeStack.F64;
      case I64_TRUNC_SAT_F64_S, I64_TRUNC_SAT_F64_U -> TypeStack.F64;
      case F32_DEMOTE_F64, I64_REINTERPRET_F64 -> TypeStack.F64;
      default -> TypeStack.I32;
    };
  }

  static byte to(int opcode) {
    return switch (opcode) {
      case I64_EXTEND_I32_S, I64_EXTEND_I32_U, I64_REINTERPRET_F64 -> TypeStack.I64;
      case I64_TRUNC_F32_S, I64_TRUNC_F32_U, I64_TRUNC_F64_S, I64_TRUNC_F64_U -> TypeStack.I64;
      case I64_TRUNC_SAT_F32_S, I64_TRUNC_SAT_F32_U -> TypeStack.I64;
      case I64_TRUNC_SAT_F64_S, I64_TRUNC_SAT_F64_U -> TypeStack.I64;
      case I64_EXTEND8_S, I64_EXTEND16_S, I64_EXTEND32_S -> TypeStack.I64;
      case F32_CONVERT_I32_S, F32_CONVERT_I32_U, F32_CONVERT_I64_S -> TypeStack.F32;
      case F32_CONVERT_I64_U, F32_DEMOTE_F64, F32_REINTERPRET_I32 -> TypeStack.F32;
      case F64_CONVERT_I32_S, F64_CONVERT_I32_U, F64_CONVERT_I64_S -> TypeStack.F64;
      case F64_CONVERT_I64_U, F64_PROMOTE_F32, F64_REINTERPRET_I64 -> TypeStack.F64;
      default -> TypeStack.I32;
    };
  }
}
