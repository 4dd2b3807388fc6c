package io.qlcvm.ledger.block;

/** A proposal that no node executes: dropped by every node alike, nothing is changed. */
public final class InvalidProposalException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidProposalException(String message) {
    super(message);
  }
}
