package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.fuzz.AddressTarget;
import io.qlcvm.node.fuzz.TransactionTarget;
import io.qlcvm.node.http.FramesTarget;
import io.qlcvm.node.http.HttpTarget;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A slice of what {@code scripts/fuzz --jazzer} does: the seeds, and each with a few bytes changed.
 */
final class FuzzTargetsTest {

  private static final int CHANGED_A_SEED = 40;

  @FunctionalInterface
  private interface Target {
    void accept(byte[] input) throws Exception;
  }

  private static void run(Target target, List<byte[]> seeds) throws Exception {
    Random random = new Random(1);
    int inputs = 0;
    for (byte[] seed : seeds) {
      target.accept(seed);
      for (int i = 0; i < CHANGED_A_SEED; i++) {
        byte[] changed = seed.clone();
        for (int n = random.nextInt(1, 4); n > 0 && changed.length > 0; n--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        target.accept(changed);
        inputs++;
      }
    }
    assertEquals(seeds.size() * CHANGED_A_SEED, inputs);
  }

  @Test
  void targets_seedsAndChangedOnes_findNothing() throws Exception {
    run(HttpTarget::fuzzerTestOneInput, FuzzSeeds.of("HttpTarget"));
    run(FramesTarget::fuzzerTestOneInput, FuzzSeeds.of("FramesTarget"));
    run(TransactionTarget::fuzzerTestOneInput, FuzzSeeds.of("TransactionTarget"));
    run(AddressTarget::fuzzerTestOneInput, FuzzSeeds.of("AddressTarget"));
    run(ConfigTarget::fuzzerTestOneInput, FuzzSeeds.of("ConfigTarget"));
  }

  /** A target whose inputs reach no method would find nothing either. */
  @Test
  void seeds_ofHttpAndFrames_reachMethods() throws Exception {
    String result = "\"stateRoot\":"; // of chain_status
    assertTrue(
        FuzzSeeds.of("HttpTarget").stream()
            .anyMatch(seed -> HttpTarget.answer(seed).contains(result)));
    assertTrue(
        FuzzSeeds.of("FramesTarget").stream()
            .anyMatch(seed -> FramesTarget.answer(seed).contains(result)));
  }
}
