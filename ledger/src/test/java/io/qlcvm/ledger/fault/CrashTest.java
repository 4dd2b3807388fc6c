package io.qlcvm.ledger.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.store.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that really die. The long form is {@code scripts/chaos}. */
class CrashTest {
  /** Two at a time; with the 16 of {@code MigrationTest} and 10 of {@code ToolCrashTest} 150. */
  private static final int HALTS = 2 * 62;

  private static final int KILLS = 12;

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
  void halt_atEveryPoint_losesNothingAcknowledged() throws Exception {
    List<Crashes> lanes =
        List.of(new Crashes(temporary.resolve("a"), 1), new Crashes(temporary.resolve("b"), 2));
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<?> done :
          threads.invokeAll(
              lanes.stream()
                  .map(lane ->
                      (Callable<Object>)
                          () -> {
                            lane.halt(HALTS / 2);
                            return lane;
                          })
                  .toList())) {
        done.get();
      }
    }
    EnumSet<CrashPoint> expected = EnumSet.allOf(CrashPoint.class);
    expected.removeAll(Crashes.MIGRATING);
    expected.removeAll(Crashes.TOOLS);
    assertTrue(expected.size() >= 25);
    for (Crashes lane : lanes) {
      assertEquals(expected, lane.hits().keySet());
      assertEquals(HALTS / 2, lane.hits().values().stream().mapToInt(hit -> hit).sum());
    }
  }

  @Test
  void kill_atRandomUnderLoad_losesNothingAcknowledged() throws Exception {
    Crashes crashes = new Crashes(temporary, 3);
    crashes.killAtRandom(KILLS);
    assertTrue(crashes.acknowledged() > KILLS);
  }
}
