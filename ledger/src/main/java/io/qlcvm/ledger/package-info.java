/**
 * The ledger: executes blocks of transactions on state, commits them to the disk, answers questions
 * about what is committed.
 *
 * <p>{@link io.qlcvm.ledger.Ledger} is the way in. One thread writes, any number read.
 */
@NullMarked
package io.qlcvm.ledger;

import org.jspecify.annotations.NullMarked;
