/**
 * Random modules: run here and in another engine, which have to agree, and broken ones, which have
 * to be refused in the documented way. {@code scripts/fuzz} runs campaigns; {@code mvn verify} a
 * slice of them.
 */
@NullMarked
package io.qlcvm.vm.fuzz;

import org.jspecify.annotations.NullMarked;
