/** The single writer: makes blocks of what waits in the pool. */
@NullMarked
package io.qlcvm.node.producer;

import org.jspecify.annotations.NullMarked;
