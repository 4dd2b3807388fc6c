package io.qlcvm.vm.runtime;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.module.ConstantExpression;
import java.util.ArrayDeque;
import java.util.Deque;

/** Values of constant expressions of one instance. */
final class Constants {

  private final ModuleInstance instance;

  Constants(ModuleInstance instance) {
    this.instance = instance;
  }

  long value(ConstantExpression expression) {
    return switch (expression) {
      case ConstantExpression.Constant(_, long bits, _) -> bits;
      case ConstantExpression.GlobalGet(int global, _) -> instance.globals()[global].value;
      case ConstantExpression.FunctionReference(int function, _) -> instance.reference(function);
      case ConstantExpression.Computed(int start, int end) -> {
        // Each operator takes at least a byte, so a gas a byte covers them.
        instance.machine().charge(end - start);
        yield compute(start, end);
      }
    };
  }

  private long compute(int start, int end) {
    ByteReader reader = new ByteReader(instance.module().bytes(), start, end);
    Deque<Long> stack = new ArrayDeque<>();
    while (true) {
      int opcode = OperatorReader.readOpcode(reader);
      switch (opcode) {
        case END -> {
          return stack.pop();
        }
        case I32_CONST -> stack.push((long) reader.s32());
        case I64_CONST -> stack.push(reader.s64());
        case F32_CONST -> stack.push((long) reader.fixed32());
        case F64_CONST -> stack.push(reader.fixed64());
        case GLOBAL_GET -> stack.push(instance.globals()[reader.u32()].value);
        case REF_FUNC -> stack.push(instance.reference(reader.u32()));
        case REF_NULL -> {
          reader.u8();
          stack.push(0L);
        }
        default -> stack.push(binary(opcode, stack.pop(), stack.pop()));
      }
    }
  }

  private static long binary(int opcode, long right, long left) {
    return switch (opcode) {
      case I32_ADD -> (int) (left + right);
      case I32_SUB -> (int) (left - right);
      case I32_MUL -> (int) (left * right);
      case I64_ADD -> left + right;
      case I64_SUB -> left - right;
      case I64_MUL -> left * right;
      default -> throw new AssertionError("no operator of a constant expression: " + opcode);
    };
  }
}
