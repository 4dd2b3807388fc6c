/** Transactions, from bytes to a verified value. */
@NullMarked
package io.qlcvm.types.tx;

import org.jspecify.annotations.NullMarked;
