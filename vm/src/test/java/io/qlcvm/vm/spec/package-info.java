/** Runs scripts of the WebAssembly specification's test suite. */
@NullMarked
package io.qlcvm.vm.spec;

import org.jspecify.annotations.NullMarked;
