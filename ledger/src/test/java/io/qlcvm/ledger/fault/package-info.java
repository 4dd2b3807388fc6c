/**
 * What stops, cuts, flipped bits, full disks and forgotten writes do to a ledger: campaigns that
 * the tests run in short and {@code scripts/chaos} at length.
 */
@NullMarked
package io.qlcvm.ledger.fault;

import org.jspecify.annotations.NullMarked;
