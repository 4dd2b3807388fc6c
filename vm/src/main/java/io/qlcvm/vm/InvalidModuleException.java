package io.qlcvm.vm;

/** A module that is not run: its bytes are wrong, or ask for more than is allowed. */
public final class InvalidModuleException extends RuntimeException {

  /** Which check refused the module. */
  public enum Phase {
    /** The bytes are no module at all: decoding failed. */
    MALFORMED,
    /** The module decodes, but breaks a rule of validation. */
    INVALID,
    /** The module uses a feature that this engine keeps closed. */
    FORBIDDEN_FEATURE,
    /** The module is larger than a limit allows; the reason names limit and value. */
    LIMIT_EXCEEDED
  }

  private final Phase phase;
  private final String reason;
  private final int offset;

  public InvalidModuleException(Phase phase, String reason, int offset) {
    super(reason + " (at byte " + offset + ")", null, false, false);
    this.phase = phase;
    this.reason = reason;
    this.offset = offset;
  }

  public Phase phase() {
    return phase;
  }

  /** What is wrong, in the specification's words where it has some. */
  public String reason() {
    return reason;
  }

  /** Where, in bytes from the start of the module. */
  public int offset() {
    return offset;
  }
}
