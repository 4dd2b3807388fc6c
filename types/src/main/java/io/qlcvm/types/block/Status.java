package io.qlcvm.types.block;

/** How a transaction, or a query, ended. */
public enum Status {
  SUCCESS(0, "success"),
  /** The contract said so. */
  REVERTED(1, "reverted"),
  TRAPPED(2, "trapped"),
  OUT_OF_GAS(3, "out_of_gas"),
  /** By a rule at execution: balance gone, unknown contract, bad code. */
  REJECTED(4, "rejected");

  /** The largest number of a status. */
  static final int CODE_MAX = REJECTED.code;

  private final int code;
  private final String word;

  Status(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** The number in a receipt's bytes. */
  public int code() {
    return code;
  }

  /** The word in JSON. */
  public String word() {
    return word;
  }

  /**
   * The status with this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Status ofCode(long code) {
    for (Status status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new IllegalArgumentException("no status has the number " + code);
  }
}
