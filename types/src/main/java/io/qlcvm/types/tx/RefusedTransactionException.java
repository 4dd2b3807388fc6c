package io.qlcvm.types.tx;

import java.util.Map;

/** A transaction that is not accepted, with what is wrong and what to do about it. */
public final class RefusedTransactionException extends Exception {

  private final Refusal refusal;
  private final transient Map<String, Object> details;

  public RefusedTransactionException(Refusal refusal, String message) {
    this(refusal, message, Map.of());
  }

  /**
   * A refusal with details.
   *
   * @param details values that explain it, such as {@code expected} and {@code actual}
   */
  public RefusedTransactionException(Refusal refusal, String message, Map<String, Object> details) {
    super(message, null, false, false);
    this.refusal = refusal;
    this.details = Map.copyOf(details);
  }

  public Refusal refusal() {
    return refusal;
  }

  public Map<String, Object> details() {
    return details;
  }
}
