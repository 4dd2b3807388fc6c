package io.qlcvm.ledger.contract;

/** Rules that stop a call before its contract has a say. */
public enum Rejection {
  INSUFFICIENT_BALANCE("insufficient_balance", CallStatus.BALANCE),
  CONTRACT_NOT_FOUND("contract_not_found", CallStatus.NOT_FOUND),
  METHOD_NOT_FOUND("method_not_found", CallStatus.NOT_FOUND),
  /** Code that is on the chain was meant, and is not. */
  CODE_NOT_FOUND("code_not_found", CallStatus.NOT_FOUND),
  /** {@value CallStack#DEPTH_MAX} calls are open. */
  TOO_DEEP("too_deep", CallStatus.DEPTH),
  /** The contract waits for a call that it made without allowing to be entered meanwhile. */
  REENTRY_DENIED("reentry_denied", CallStatus.REENTRY),
  /** A contract is, or was, at the address. */
  ADDRESS_USED("address_used", CallStatus.ADDRESS_USED),
  /** An upgrade by somebody else than the contract's admin. */
  NOT_ADMIN("not_admin", CallStatus.NOT_ADMIN);

  private final String reason;
  private final int status;

  Rejection(String reason, int status) {
    this.reason = reason;
    this.status = status;
  }

  /** Stable word for programs. */
  public String reason() {
    return reason;
  }

  /** What a contract is told: one of {@link CallStatus}. */
  int status() {
    return status;
  }
}
