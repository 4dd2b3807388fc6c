@NullMarked
package io.qlcvm.vm.runtime;

import org.jspecify.annotations.NullMarked;
