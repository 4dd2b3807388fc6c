/** What code works on: memory, tables, globals, the stack budget, traps. */
@NullMarked
package io.qlcvm.vm.runtime;

import org.jspecify.annotations.NullMarked;
