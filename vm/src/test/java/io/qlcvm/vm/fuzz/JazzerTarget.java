package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.Limits;

/** What Jazzer, guided by coverage, feeds with bytes: {@code scripts/fuzz --jazzer} runs it. */
public final class JazzerTarget {

  private static final Malformed MALFORMED = new Malformed();

  private JazzerTarget() {}

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    MALFORMED.check(input, Limits.CONTRACT);
  }
}
