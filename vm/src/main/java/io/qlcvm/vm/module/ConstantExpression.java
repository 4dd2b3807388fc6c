package io.qlcvm.vm.module;

import io.qlcvm.vm.ValueType;

/**
 * Expression that gives a global, an offset or a table entry its first value.
 *
 * @see <a
 *     href="https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions">
 *     Constant expressions</a>
 */
public sealed interface ConstantExpression {

  /** Where it begins, in bytes from the start of the module. */
  int offset();

  /** A value that is known already: its bit pattern, {@code i32} sign-extended, null as 0. */
  record Constant(ValueType type, long bits, int offset) implements ConstantExpression {}

  /** Value of the global at this index. */
  record GlobalGet(int global, int offset) implements ConstantExpression {}

  /** Reference to the function at this index. */
  record FunctionReference(int function, int offset) implements ConstantExpression {}

  /**
   * More than one operator (extended constant expressions): evaluated from the module's bytes.
   *
   * @param start offset of the first operator
   * @param end offset just past the final {@code end}
   */
  record Computed(int start, int end) implements ConstantExpression {

    @Override
    public int offset() {
      return start;
    }
  }
}
