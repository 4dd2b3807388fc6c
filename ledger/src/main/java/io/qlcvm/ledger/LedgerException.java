package io.qlcvm.ledger;

/** A data folder that cannot be used: what is wrong, where, and what to do. */
public final class LedgerException extends Exception {
  private static final long serialVersionUID = 1;

  LedgerException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
