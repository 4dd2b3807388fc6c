/**
 * Validated code turned into flat register code with resolved branches and one charge a basic
 * block.
 */
@NullMarked
package io.qlcvm.vm.lower;

import org.jspecify.annotations.NullMarked;
