package io.qlcvm.vm;

/** A module that linked, but whose segments or start function did not get through. */
public final class UninstantiableException extends Exception {

  private final transient Outcome outcome;

  UninstantiableException(Outcome outcome) {
    super(text(outcome), null, false, false);
    this.outcome = outcome;
  }

  /** Trapped, out of gas or exited; never returned. */
  public Outcome outcome() {
    return outcome;
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Trapped(var trap, _) -> trap.message();
      case Outcome.OutOfGas _ -> "out of gas";
      case Outcome.Exited(var exit, _) -> String.valueOf(exit.getMessage());
      case Outcome.Returned _ -> throw new IllegalArgumentException("a return is no failure");
    };
  }
}
