package io.qlcvm.vm.validate;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.binary.TypeReader;
import io.qlcvm.vm.module.ConstantExpression;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Types of constant expressions, extended ones included. A global may be read if it is imported and
 * immutable.
 */
final class ConstantValidator {

  private final ModuleDefinition module;

  ConstantValidator(ModuleDefinition module) {
    this.module = module;
  }

  void check(ConstantExpression expression, ValueType expected) {
    ValueType actual =
        switch (expression) {
          case ConstantExpression.Constant(ValueType type, _, _) -> type;
          case ConstantExpression.GlobalGet(int global, int offset) -> global(global, offset);
          case ConstantExpression.FunctionReference(int function, int offset) ->
              function(function, offset);
          case ConstantExpression.Computed(int start, int end) -> computed(start, end);
        };
    if (actual != expected) {
      throw Validator.invalid("type mismatch", expression.offset());
    }
  }

  private ValueType global(int index, int offset) {
    if (Integer.compareUnsigned(index, module.importedGlobals()) >= 0) {
      throw Validator.invalid("unknown global " + Integer.toUnsignedString(index), offset);
    }
    GlobalType type = module.globals().get(index);
    if (type.mutable()) {
      throw Validator.invalid("constant expression required", offset);
    }
    return type.value();
  }

  private ValueType function(int index, int offset) {
    if (Integer.compareUnsigned(index, module.functions().size()) >= 0) {
      throw Validator.invalid("unknown function " + Integer.toUnsignedString(index), offset);
    }
    return ValueType.FUNCREF;
  }

  private ValueType computed(int start, int end) {
    ByteReader reader = new ByteReader(module.bytes(), start, end);
    Deque<ValueType> stack = new ArrayDeque<>();
    while (true) {
      int at = reader.position();
      int opcode = OperatorReader.readOpcode(reader);
      if (opcode == END) {
        if (stack.size() != 1) {
          throw Validator.invalid("type mismatch", at);
        }
        return stack.pop();
      }
      if (opcode == GLOBAL_GET) {
        stack.push(global(reader.u32(), at));
      } else if (opcode == REF_FUNC) {
        stack.push(function(reader.u32(), at));
      } else if (opcode == REF_NULL) {
        stack.push(TypeReader.reference(reader));
      } else {
        arithmetic(opcode, at, stack);
        OperatorReader.skipImmediates(opcode, reader);
      }
    }
  }

  private static void arithmetic(int opcode, int at, Deque<ValueType> stack) {
    switch (opcode) {
      case I32_CONST -> stack.push(ValueType.I32);
      case I64_CONST -> stack.push(ValueType.I64);
      case F32_CONST -> stack.push(ValueType.F32);
      case F64_CONST -> stack.push(ValueType.F64);
      case I32_ADD, I32_SUB, I32_MUL -> binary(ValueType.I32, at, stack);
      case I64_ADD, I64_SUB, I64_MUL -> binary(ValueType.I64, at, stack);
      default -> throw Validator.invalid("constant expression required", at);
    }
  }

  private static void binary(ValueType type, int at, Deque<ValueType> stack) {
    ValueType right = stack.poll();
    ValueType left = stack.poll();
    if (left != type || right != type) {
      throw Validator.invalid("type mismatch", at);
    }
    stack.push(type);
  }
}
