/** The loop that runs lowered code: the reference engine. */
@NullMarked
package io.qlcvm.vm.interpreter;

import org.jspecify.annotations.NullMarked;
