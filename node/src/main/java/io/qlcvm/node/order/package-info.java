/** Which proposals are executed, and in which order: the same on every node of a chain. */
@NullMarked
package io.qlcvm.node.order;

import org.jspecify.annotations.NullMarked;
