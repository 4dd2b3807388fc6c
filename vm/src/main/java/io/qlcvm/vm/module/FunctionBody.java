package io.qlcvm.vm.module;

/**
 * Where a function's code lies in the module's bytes. Nothing of it is expanded, so that a module's
 * records stay as small as the module.
 *
 * @param localsStart offset of the local declarations (a vector of count and type)
 * @param codeStart offset of the first operator
 * @param end offset just past the final {@code end}
 * @param localCount declared locals, without parameters
 */
public record FunctionBody(int localsStart, int codeStart, int end, int localCount) {

  /**
   * Most locals and operands of one function: the engine numbers them, and the place above the
   * highest operand, in 16 bits. Only calls of functions with many results get there, some 4,000 of
   * them with 16 results each.
   */
  public static final int SLOTS_MAX = (1 << 16) - 1;
}
