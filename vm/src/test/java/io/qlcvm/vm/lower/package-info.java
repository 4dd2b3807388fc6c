@NullMarked
package io.qlcvm.vm.lower;

import org.jspecify.annotations.NullMarked;
