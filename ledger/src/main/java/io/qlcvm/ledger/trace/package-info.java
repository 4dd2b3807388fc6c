/** What happened in a transaction: its calls, and where its gas went. */
@NullMarked
package io.qlcvm.ledger.trace;

import org.jspecify.annotations.NullMarked;
