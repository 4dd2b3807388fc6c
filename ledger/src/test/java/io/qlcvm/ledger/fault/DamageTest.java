package io.qlcvm.ledger.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each trial throws when something is lost without a word. */
class DamageTest {
  /** A trial takes 0.1 s of a processor, so more of them, and every byte, by scripts/chaos. */
  private static final int FLIPS = 160;

  private static final int STEP_BYTES = 16;

  private Path temporary = Path.of("");

  @BeforeEach
  void makeTemporary() throws IOException {
    temporary = Folders.makeTemporary();
  }

  @AfterEach
  void deleteTemporary() throws IOException {
    Folders.delete(temporary);
  }

  @Test
  void bits_flippedInEveryKindOfFile_areHealedOrRefused() throws Exception {
    Damages damages = new Damages(temporary);
    damages.flipBits(FLIPS, 1);
    assertEquals(FLIPS, damages.outcomes().values().stream().mapToInt(count -> count).sum());
    assertTrue(
        damages.outcomes().keySet().stream().anyMatch(outcome -> outcome.contains("refused")));
  }

  @Test
  void log_cutInsideARecord_isHealedOrRefused() throws Exception {
    Damages damages = new Damages(temporary);
    damages.cutLog(STEP_BYTES);
    assertTrue(
        damages
            .outcomes()
            .keySet()
            .containsAll(
                Set.of(
                    "log cut, head record before: healed",
                    "log cut, head record written: refused at start")));
  }
}
