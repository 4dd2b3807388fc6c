/** The Java client of a node: one typed method for each JSON-RPC method, and local signing. */
@NullMarked
package io.qlcvm.client;

import org.jspecify.annotations.NullMarked;
