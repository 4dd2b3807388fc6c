package io.qlcvm.vm;

import java.util.Arrays;

/** How a call ended. */
public sealed interface Outcome {

  /** Gas charged from the call's start to its end, in units of the schedule. */
  long gasUsed();

  /**
   * The function returned.
   *
   * @param results bit patterns; 32-bit values are sign-extended
   */
  record Returned(long[] results, long gasUsed) implements Outcome {

    @Override
    public boolean equals(Object other) {
      return other instanceof Returned that
          && Arrays.equals(results, that.results)
          && gasUsed == that.gasUsed;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(results) * 31 + Long.hashCode(gasUsed);
    }
  }

  /** The engine stopped it. */
  record Trapped(Trap trap, long gasUsed) implements Outcome {}

  /** The next basic block, or a host function, cost more than was left; nothing of it was done. */
  record OutOfGas(long gasUsed) implements Outcome {}

  /** A host function ended it on purpose. */
  record Exited(HostExit exit, long gasUsed) implements Outcome {}
}
