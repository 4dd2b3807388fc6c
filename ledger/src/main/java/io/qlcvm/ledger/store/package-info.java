/** Bytes on disk: an ordered key-value store with atomic synced writes, and the files beside it. */
@NullMarked
package io.qlcvm.ledger.store;

import org.jspecify.annotations.NullMarked;
