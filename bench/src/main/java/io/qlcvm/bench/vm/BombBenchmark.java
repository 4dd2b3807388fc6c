package io.qlcvm.bench.vm;

import com.sun.management.ThreadMXBean;
import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Markdown;
import io.qlcvm.vm.Bombs;
import io.qlcvm.vm.Bombs.Bomb;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Wasm;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * Time and memory until a hostile module has its verdict. Each is as large as contracts may be, or
 * claims to be. What may be allocated is asserted by a test of the engine; the time is looked at
 * here.
 */
public final class BombBenchmark {

  /** Milliseconds of processor time that 100 KB may take. */
  private static final int LIMIT_MILLIS = 50;

  private static final int ROUNDS = 15;
  private static final long WARM_UP_NANOS = 300_000_000L;

  /** Smaller modules are timed as if they were of this size. */
  private static final int UNIT_BYTES = 100_000;

  private BombBenchmark() {}

  /** Runs it and prints a table. */
  public static void main(String... arguments) {
    Markdown table =
        new Markdown("bomb", "bytes", "verdict", "ms", "ms per 100 KB", "allocated, KB");
    List<Bomb> bombs = Stream.concat(Bombs.all().stream(), Bombs.refused().stream()).toList();
    bombs.forEach(bomb -> CpuClock.warmUp(WARM_UP_NANOS, () -> verdict(bomb)));
    for (Bomb bomb : bombs) {
      row(table, bomb);
    }
    System.out.println(
        "%s; median of %d loads; limit %d ms per 100 KB%n%n%s"
            .formatted(Markdown.surroundings(), ROUNDS, LIMIT_MILLIS, table));
  }

  private static void row(Markdown table, Bomb bomb) {
    double[] nanos = new double[ROUNDS];
    double[] allocated = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long before = allocatedBytes();
      nanos[i] = CpuClock.time(() -> verdict(bomb));
      allocated[i] = allocatedBytes() - before;
    }
    double millis = CpuClock.median(nanos) / 1e6;
    double perUnit = millis * UNIT_BYTES / Math.max(bomb.module().length, UNIT_BYTES);
    table.row(
        bomb.name(),
        Markdown.number(bomb.module().length, 0),
        verdict(bomb),
        Markdown.number(millis, 3),
        Markdown.number(perUnit, 3) + (perUnit > LIMIT_MILLIS ? " (!)" : ""),
        Markdown.number(CpuClock.median(allocated) / 1024, 0));
  }

  private static String verdict(Bomb bomb) {
    try {
      return Wasm.load(bomb.module(), Limits.CONTRACT).size() > 0 ? "valid" : "empty";
    } catch (InvalidModuleException e) {
      return e.phase() + ": " + e.reason();
    }
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
