@NullMarked
package io.qlcvm.vm.gas;

import org.jspecify.annotations.NullMarked;
