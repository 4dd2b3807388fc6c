/** One transaction or query: check, charge, run, settle. */
@NullMarked
package io.qlcvm.ledger.execution;

import org.jspecify.annotations.NullMarked;
