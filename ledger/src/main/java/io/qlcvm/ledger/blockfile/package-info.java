/** Blocks in a file, to carry a chain from one place to another. */
@NullMarked
package io.qlcvm.ledger.blockfile;

import org.jspecify.annotations.NullMarked;
