package io.qlcvm.ledger.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PowerLossTest {
  private static final int SEEDS = 2_000;

  @Test
  void unsyncedWrites_forgotten_loseNothingAcknowledged() {
    PowerLosses losses = new PowerLosses();
    for (long seed = 0; seed < SEEDS; seed++) {
      losses.losePower(seed);
    }
    assertEquals(3 * SEEDS, losses.losses());
    assertTrue(losses.survivors() > 0, "a block is sometimes whole before it is acknowledged");
  }

  @Test
  void writes_failing_stopCommitsUntilTheDiskWasLookedAt() {
    PowerLosses losses = new PowerLosses();
    for (long seed = 0; seed < SEEDS / 4; seed++) {
      losses.fail(seed);
    }
    assertEquals(3 * SEEDS / 4, losses.errors());
    assertTrue(losses.survivors() > 0, "a write that failed is sometimes on the disk");
  }
}
