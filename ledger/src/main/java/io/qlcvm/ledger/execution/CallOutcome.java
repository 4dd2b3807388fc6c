package io.qlcvm.ledger.execution;

import io.qlcvm.vm.Trap;

/** How a transaction's action, or a query, ended. Everything but a return is undone. */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
sealed interface CallOutcome {
  /** Gas used, the intrinsic part left out. */
  long gasUsed();

  record Returned(byte[] output, long gasUsed) implements CallOutcome {}

  /** The contract said so; the message is its own. */
  record Reverted(byte[] message, long gasUsed) implements CallOutcome {}

  /** All gas that was given is used. */
  record Trapped(Trap trap, long gasUsed) implements CallOutcome {}

  /** All gas that was given is used. */
  record OutOfGas(long gasUsed) implements CallOutcome {}

  /**
   * A rule said no before any code ran.
   *
   * @param reason one of the words of {@link Rejection} or {@link CodeRefusal}
   */
  record Rejected(String reason) implements CallOutcome {
    Rejected(Rejection rejection) {
      this(rejection.reason());
    }

    @Override
    public long gasUsed() {
      return 0;
    }
  }
}
