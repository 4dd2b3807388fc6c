package io.qlcvm.vm.module;

/**
 * Expression that gives a global, an offset or a table entry its first value.
 *
 * @see <a
 *     href="https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions">
 *     Constant expressions</a>
 */
public sealed interface ConstantExpression {

  /** A value that is known already: its bit pattern, {@code i32} sign-extended, null as 0. */
  record Constant(long bits) implements ConstantExpression {}

  /** Value of the global at this index. */
  record GlobalGet(int global) implements ConstantExpression {}

  /** Reference to the function at this index. */
  record FunctionReference(int function) implements ConstantExpression {}

  /**
   * More than one operator (extended constant expressions): evaluated from the module's bytes.
   *
   * @param start offset of the first operator
   * @param end offset just past the final {@code end}
   */
  record Computed(int start, int end) implements ConstantExpression {}
}
