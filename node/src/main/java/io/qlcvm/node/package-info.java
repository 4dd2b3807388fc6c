/** The process: its entry, its configuration, and the node put together. */
@NullMarked
package io.qlcvm.node;

import org.jspecify.annotations.NullMarked;
