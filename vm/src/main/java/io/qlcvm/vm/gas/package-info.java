/**
 * What operators cost, and what each basic block of a function costs. Both engines charge from
 * here.
 */
@NullMarked
package io.qlcvm.vm.gas;

import org.jspecify.annotations.NullMarked;
