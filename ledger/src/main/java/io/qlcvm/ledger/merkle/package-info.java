/** The state trees: sparse Merkle trees on disk, updated in place of the keys that changed. */
@NullMarked
package io.qlcvm.ledger.merkle;

import org.jspecify.annotations.NullMarked;
