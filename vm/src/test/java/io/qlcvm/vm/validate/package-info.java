/** Tests of validation. */
@NullMarked
package io.qlcvm.vm.validate;

import org.jspecify.annotations.NullMarked;
