package io.qlcvm.ledger.contract;

import io.qlcvm.types.block.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How a call, or a transaction's action, ended. Everything but a return is undone. */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public sealed interface CallOutcome {
  record Returned(byte[] output) implements CallOutcome {
    /** The end of code that said nothing, or of no code at all. */
    public static Returned nothing() {
      return new Returned(new byte[0]);
    }
  }

  /** The contract said so; the message is its own. */
  record Reverted(byte[] message) implements CallOutcome {}

  /** All gas that was given is used. */
  record Trapped(ContractTrap trap) implements CallOutcome {}

  /** All gas that was given is used. */
  record OutOfGas() implements CallOutcome {}

  /** A rule said no before any code ran. */
  record Rejected(Rejection why) implements CallOutcome {}

  /** The code is none that the chain takes. */
  record CodeRefused(CodeRefusal why) implements CallOutcome {}

  /** As in a receipt. */
  default Status status() {
    return switch (this) {
      case Returned _ -> Status.SUCCESS;
      case Reverted _ -> Status.REVERTED;
      case Trapped _ -> Status.TRAPPED;
      case OutOfGas _ -> Status.OUT_OF_GAS;
      case Rejected _, CodeRefused _ -> Status.REJECTED;
    };
  }

  /** What the contract returned, or said when it reverted; else empty. */
  default byte[] output() {
    return switch (this) {
      case Returned(byte[] output) -> output;
      case Reverted(byte[] message) -> message;
      case Trapped _, OutOfGas _, Rejected _, CodeRefused _ -> new byte[0];
    };
  }

  /** The trap that ended it, or {@code null} when it ended otherwise. */
  default @Nullable ContractTrap trap() {
    return switch (this) {
      case Trapped(ContractTrap trap) -> trap;
      case Returned _, Reverted _, OutOfGas _, Rejected _, CodeRefused _ -> null;
    };
  }

  /**
   * What went wrong, in words from our own lists and text that the contract supplied, only: fit to
   * be hashed. {@code null} for a return.
   */
  default @Nullable String error() {
    return switch (this) {
      case Returned _ -> null;
      case Reverted(byte[] message) -> new String(message, StandardCharsets.UTF_8);
      case Trapped(ContractTrap trap) -> trap.kind().toString();
      case OutOfGas _ -> "out of gas";
      case Rejected(Rejection why) -> why.reason();
      case CodeRefused(CodeRefusal why) -> why.reason();
    };
  }
}
