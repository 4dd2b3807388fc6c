/**
 * State at heights below the head: what blocks replaced, how long it is kept, how it goes away.
 *
 * <p>{@link io.qlcvm.ledger.history.History} shows how it lies in the store.
 */
@NullMarked
package io.qlcvm.ledger.history;

import org.jspecify.annotations.NullMarked;
