/** What a check of a ledger's data found, wherever it looked. */
@NullMarked
package io.qlcvm.ledger.check;

import org.jspecify.annotations.NullMarked;
