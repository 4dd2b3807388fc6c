/** A block as a whole: executing a proposal, and committing the outcome in one atomic write. */
@NullMarked
package io.qlcvm.ledger.block;

import org.jspecify.annotations.NullMarked;
