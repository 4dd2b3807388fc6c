/** How fast a whole node is: a load generator over HTTP, and the process that it loads. */
@NullMarked
package io.qlcvm.bench.node;

import org.jspecify.annotations.NullMarked;
