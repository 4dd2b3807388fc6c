@NullMarked
package io.qlcvm.vm.interpreter;

import org.jspecify.annotations.NullMarked;
