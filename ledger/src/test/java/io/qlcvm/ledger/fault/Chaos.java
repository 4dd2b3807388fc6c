package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.LedgerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The campaigns at any length: what {@code scripts/chaos} runs. Each ends the process with the
 * first thing that is lost, and with the seed that shows it again.
 */
final class Chaos {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /** Deaths after which a line tells how far it is. */
  private static final int REPORT_EVERY = 100;

  private Chaos() {}

  /** Arguments: a campaign's name and a number, again and again. */
  static void main(String[] arguments) throws IOException, LedgerException {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      counts.put(arguments[i], Long.parseLong(arguments[i + 1]));
    }
    long seed = counts.getOrDefault("seed", 1L);
    OUT.println("seed " + seed);
    Path temporary = Folders.makeTemporary();
    try {
      crash(temporary, seed, counts.getOrDefault("crashes", 0L));
      kill(temporary, seed, counts.getOrDefault("kills", 0L));
      damage(temporary, seed, counts.getOrDefault("flips", 0L), counts.getOrDefault("cuts", 0L));
      losePower(seed, counts.getOrDefault("seeds", 0L));
    } finally {
      Folders.delete(temporary);
    }
  }

  private static void crash(Path temporary, long seed, long count)
      throws IOException, LedgerException {
    Map<String, Integer> hits = new HashMap<>();
    long acknowledged = 0;
    for (long done = 0; done < count; done += REPORT_EVERY) {
      Crashes crashes = new Crashes(temporary.resolve("crash-" + done), seed + done);
      crashes.halt((int) Math.min(REPORT_EVERY, count - done));
      crashes.hits().forEach((point, hit) -> hits.merge(point.name(), hit, Integer::sum));
      acknowledged += crashes.acknowledged();
      OUT.println("halted " + Math.min(done + REPORT_EVERY, count) + " times");
    }
    if (count > 0) {
      hits.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> OUT.println("  " + entry.getKey() + " " + entry.getValue()));
      OUT.printf(
          "crashes: %d at %d points, %d blocks acknowledged, none lost%n",
          count, hits.size(), acknowledged);
    }
  }

  private static void kill(Path temporary, long seed, long count)
      throws IOException, LedgerException {
    long acknowledged = 0;
    for (long done = 0; done < count; done += REPORT_EVERY) {
      Crashes crashes = new Crashes(temporary.resolve("kill-" + done), seed + done);
      crashes.killAtRandom((int) Math.min(REPORT_EVERY, count - done));
      acknowledged += crashes.acknowledged();
      OUT.println("killed " + Math.min(done + REPORT_EVERY, count) + " times");
    }
    if (count > 0) {
      OUT.printf("kills: %d, %d blocks acknowledged, none lost%n", count, acknowledged);
    }
  }

  private static void damage(Path temporary, long seed, long flips, long cuts)
      throws IOException, LedgerException {
    if (flips == 0 && cuts == 0) {
      return;
    }
    Damages damages = new Damages(temporary.resolve("damage"));
    damages.flipBits((int) flips, seed);
    if (cuts > 0) {
      damages.cutLog((int) cuts);
    }
    damages.outcomes().forEach((outcome, count) -> OUT.println("  " + outcome + " " + count));
    OUT.printf("damage: %d bits flipped, the log cut%n", flips);
  }

  private static void losePower(long first, long count) {
    if (count == 0) {
      return;
    }
    PowerLosses losses = new PowerLosses();
    for (long seed = first; seed < first + count; seed++) {
      losses.losePower(seed);
      losses.fail(seed);
    }
    OUT.printf(
        "seeds: %d, %d power losses, %d failed writes, %d blocks survived unacknowledged%n",
        count, losses.losses(), losses.errors(), losses.survivors());
  }
}
