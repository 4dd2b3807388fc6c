/** What a unit of gas takes: a loop for each operator, timed against its price. */
@NullMarked
package io.qlcvm.bench.gas;

import org.jspecify.annotations.NullMarked;
