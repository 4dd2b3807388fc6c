@NullMarked
package io.qlcvm.bench.gas;

import org.jspecify.annotations.NullMarked;
