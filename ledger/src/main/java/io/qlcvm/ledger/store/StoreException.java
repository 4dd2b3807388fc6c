package io.qlcvm.ledger.store;

import org.jspecify.annotations.Nullable;

/**
 * The store failed: a fault of this machine, never the outcome of a transaction. Whatever was being
 * computed is to be dropped.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
