package io.qlcvm.ledger.execution;

/** Rules that a transaction can break at execution without its contract having a say. */
enum Rejection {
  INSUFFICIENT_BALANCE("insufficient_balance"),
  CONTRACT_NOT_FOUND("contract_not_found"),
  METHOD_NOT_FOUND("method_not_found"),
  /** An upgrade by somebody else than the contract's admin. */
  NOT_ADMIN("not_admin");

  private final String reason;

  Rejection(String reason) {
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
