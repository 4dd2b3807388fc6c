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
public record FunctionBody(int localsStart, int codeStart, int end, int localCount) {}
