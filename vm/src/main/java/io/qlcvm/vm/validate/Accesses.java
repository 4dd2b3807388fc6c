package io.qlcvm.vm.validate;

import static io.qlcvm.vm.binary.Opcode.*;

/** Loads and stores: type of the value, and the largest alignment that may be claimed. */
final class Accesses {

  private Accesses() {}

  static byte type(int opcode) {
    return switch (opcode) {
      case F32_LOAD, F32_STORE -> TypeStack.F32;
      case F64_LOAD, F64_STORE -> TypeStack.F64;
      case I32_LOAD, I32_LOAD8_S, I32_LOAD8_U, I32_LOAD16_S, I32_LOAD16_U -> TypeStack.I32;
      case I32_STORE, I32_STORE8, I32_STORE16 -> TypeStack.I32;
      default -> TypeStack.I64;
    };
  }

  /** Binary logarithm of the access's width in bytes. */
  static int alignment(int opcode) {
    return switch (opcode) {
      case I32_LOAD8_S, I32_LOAD8_U, I64_LOAD8_S, I64_LOAD8_U, I32_STORE8, I64_STORE8 -> 0;
      case I32_LOAD16_S, I32_LOAD16_U, I64_LOAD16_S, I64_LOAD16_U, I32_STORE16, I64_STORE16 -> 1;
      case I64_LOAD, F64_LOAD, I64_STORE, F64_STORE -> 3;
      default -> 2;
    };
  }
}
