package io.qlcvm.ledger.contract;

/** Why contract code is refused; stable words for programs. */
public enum CodeRefusal {
  /** The bytes are no WebAssembly module, or not a valid one. */
  INVALID_MODULE("invalid_module"),
  /** An import that the chain does not offer, or not with this type. */
  UNKNOWN_IMPORT("unknown_import"),
  /** Nothing in it can be invoked, or an entry point is not a function of type () -> (). */
  MISSING_EXPORT("missing_export"),
  /** It uses a feature of WebAssembly that the chain keeps closed. */
  FORBIDDEN_FEATURE("forbidden_feature"),
  /** It is larger than contracts may be. */
  LIMIT_EXCEEDED("limit_exceeded");

  private final String reason;

  CodeRefusal(String reason) {
    this.reason = reason;
  }

  /** Such as {@code unknown_import}. */
  public String reason() {
    return reason;
  }
}
