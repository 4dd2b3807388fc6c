/**
 * Validation: one pass over each function, as in the specification's <a
 * href="https://webassembly.github.io/spec/core/appendix/algorithm.html">appendix</a>.
 */
@NullMarked
package io.qlcvm.vm.validate;

import org.jspecify.annotations.NullMarked;
