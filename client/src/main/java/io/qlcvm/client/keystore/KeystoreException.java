package io.qlcvm.client.keystore;

import java.util.Objects;

/** A keystore or key file that could not do what was asked: says what is wrong and what to do. */
public final class KeystoreException extends Exception {

  /** What programs tell apart. */
  public enum Reason {
    /** There is no such account, or no such file. */
    NOT_FOUND,
    /** What was to be made is there already, and stays as it is. */
    EXISTS,
    /** The password is not that of the account. */
    WRONG_PASSWORD,
    /**
     * The file or folder is damaged, something else, open to others, or can't be read or written.
     */
    UNUSABLE
  }

  private final Reason reason;

  KeystoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What went wrong, for programs. */
  public Reason reason() {
    return reason;
  }

  /** Never null, and never with a key or password in it. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
