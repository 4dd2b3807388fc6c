/** One transaction or query: check, charge, run, settle; the functions that contracts import. */
@NullMarked
package io.qlcvm.ledger.execution;

import org.jspecify.annotations.NullMarked;
