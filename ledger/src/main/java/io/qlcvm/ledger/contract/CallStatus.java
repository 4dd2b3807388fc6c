package io.qlcvm.ledger.contract;

/** How a call ended, as the contract that made it is told. */
final class CallStatus {
  static final int OK = 0;
  static final int REVERTED = 1;
  static final int TRAPPED = 2;
  static final int OUT_OF_GAS = 3;
  static final int NOT_FOUND = 4;
  static final int BALANCE = 5;
  static final int DEPTH = 6;
  static final int REENTRY = 7;
  static final int CODE_REFUSED = 8;
  static final int ADDRESS_USED = 9;
  static final int NOT_ADMIN = 10;

  private CallStatus() {}

  static int of(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Returned _ -> OK;
      case CallOutcome.Reverted _ -> REVERTED;
      case CallOutcome.Trapped _ -> TRAPPED;
      case CallOutcome.OutOfGas _ -> OUT_OF_GAS;
      case CallOutcome.Rejected rejected -> rejected.why().status();
      case CallOutcome.CodeRefused _ -> CODE_REFUSED;
    };
  }
}
