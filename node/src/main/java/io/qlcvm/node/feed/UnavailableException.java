package io.qlcvm.node.feed;

import java.util.Objects;

/** The node can't do this now; nothing is wrong with what was asked. */
public final class UnavailableException extends Exception {

  /**
   * A refusal.
   *
   * @param message why, and what to do
   */
  public UnavailableException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
