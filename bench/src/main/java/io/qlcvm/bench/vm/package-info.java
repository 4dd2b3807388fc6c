/** The interpreter against its peers: steady speed, and time from a module's bytes to an answer. */
@NullMarked
package io.qlcvm.bench.vm;

import org.jspecify.annotations.NullMarked;
