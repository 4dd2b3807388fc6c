package io.qlcvm.ledger.contract;

/** Contract code that the chain does not take. */
public final class RefusedCodeException extends Exception {
  private static final long serialVersionUID = 1;

  private final CodeRefusal refusal;
  private final long offset;

  RefusedCodeException(CodeRefusal refusal, long offset, String message) {
    super(message, null, false, false); // raised by whoever sends code: it has to be cheap
    this.refusal = refusal;
    this.offset = offset;
  }

  public CodeRefusal refusal() {
    return refusal;
  }

  /** Stable word for programs, such as {@code unknown_import}. */
  public String reason() {
    return refusal.reason();
  }

  /** Where, in bytes from the start of the code; 0 when the code as a whole is meant. */
  public long offset() {
    return offset;
  }
}
