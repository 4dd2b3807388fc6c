/**
 * Running contracts: the check that code passes, the calls of one transaction with their frames,
 * and the functions that contracts import. {@link io.qlcvm.ledger.contract.CallStack} is the way
 * in.
 */
@NullMarked
package io.qlcvm.ledger.contract;

import org.jspecify.annotations.NullMarked;
