package io.qlcvm.client.cli;

import java.util.Objects;

/**
 * A command that could not do its work. The message goes to standard error as it is, so it says
 * what is wrong and what to do.
 */
public final class CommandException extends Exception {

  private final ExitStatus status;

  /** A failure that ends the process with the given status. */
  public CommandException(ExitStatus status, String message) {
    super(message);
    this.status = status;
  }

  /** What the process ends with. */
  public ExitStatus status() {
    return status;
  }

  /** Never null: every failure says what is wrong. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
