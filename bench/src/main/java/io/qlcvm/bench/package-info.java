/** What all benchmarks share: how time is taken, what is run, and how a result is written down. */
@NullMarked
package io.qlcvm.bench;

import org.jspecify.annotations.NullMarked;
