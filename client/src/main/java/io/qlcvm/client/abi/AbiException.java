package io.qlcvm.client.abi;

import java.util.Objects;

/**
 * An interface, a value or bytes that are not what they have to be. The message says where, what is
 * taken, and what was there.
 */
public final class AbiException extends Exception {

  AbiException(String message) {
    super(message);
  }

  /** Never null: every failure says what is wrong. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** The same, with where it happened before it. */
  AbiException in(String place) {
    return new AbiException(place + ": " + getMessage());
  }
}
