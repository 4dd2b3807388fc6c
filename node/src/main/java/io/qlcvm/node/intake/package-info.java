/**
 * From the bytes of a transaction to the pool: decoding, signature, rules, a place in the queue.
 */
@NullMarked
package io.qlcvm.node.intake;

import org.jspecify.annotations.NullMarked;
