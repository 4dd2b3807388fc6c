package io.qlcvm.ledger.block;

/** An edit of the state that cannot be made. The message says which, and why. */
public final class RefusedEditException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedEditException(String message) {
    super(message);
  }
}
