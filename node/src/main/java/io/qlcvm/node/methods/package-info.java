/** What the node answers: the methods of the protocol, by namespace. */
@NullMarked
package io.qlcvm.node.methods;

import org.jspecify.annotations.NullMarked;
