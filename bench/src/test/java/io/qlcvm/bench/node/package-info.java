@NullMarked
package io.qlcvm.bench.node;

import org.jspecify.annotations.NullMarked;
