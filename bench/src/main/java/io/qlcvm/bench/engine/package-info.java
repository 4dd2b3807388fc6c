/** The engines that are compared, each behind the same two methods. */
@NullMarked
package io.qlcvm.bench.engine;

import org.jspecify.annotations.NullMarked;
