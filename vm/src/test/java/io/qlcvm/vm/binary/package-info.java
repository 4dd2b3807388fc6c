/** Tests of the binary format's reader. */
@NullMarked
package io.qlcvm.vm.binary;

import org.jspecify.annotations.NullMarked;
