/** From bytes to a {@link io.qlcvm.vm.module.ModuleDefinition}. */
@NullMarked
package io.qlcvm.vm.binary;

import org.jspecify.annotations.NullMarked;
