/** How fast the ledger is, and how that changes as the state grows. */
@NullMarked
package io.qlcvm.bench.ledger;

import org.jspecify.annotations.NullMarked;
