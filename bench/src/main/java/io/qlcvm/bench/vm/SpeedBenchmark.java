package io.qlcvm.bench.vm;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.Markdown;
import io.qlcvm.bench.engine.EndiveEngine;
import io.qlcvm.bench.engine.Engine;
import io.qlcvm.bench.engine.QlcvmEngine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steady speed of the engines, kernel by kernel.
 *
 * <p>Not JMH: it gives each benchmark a JVM of its own, and an interpreter is at its best when it
 * has seen one program only. A node runs many programs in one JVM. Here all kernels warm up both
 * engines before anything is measured, then the engines take turns on each kernel, round by round,
 * so that whatever else the machine does hits both alike. What counts is processor time of this
 * thread and the median of the rounds.
 */
public final class SpeedBenchmark {

  /** Ratio that the interpreter must reach, geometric mean over the kernels. */
  private static final double TARGET = 8;

  private static final long WARM_UP_NANOS = 2_000_000_000L;

  private final int rounds;
  private final List<Engine> engines;
  private final List<Contest> contests = new ArrayList<>();

  /** One kernel on all engines; {@code nanos[engine][round]}. */
  private record Contest(
      Kernel kernel, long instructions, List<Engine.Program> programs, double[][] nanos) {

    double perInstruction(int engine) {
      return CpuClock.median(nanos[engine]) / instructions;
    }

    double ratio() {
      return perInstruction(1) / perInstruction(0);
    }
  }

  private SpeedBenchmark(int rounds, boolean alone) {
    this.rounds = rounds;
    this.engines =
        alone ? List.of(new QlcvmEngine()) : List.<Engine>of(new QlcvmEngine(), new EndiveEngine());
  }

  /**
   * Runs it and prints a table.
   *
   * @param arguments number of rounds (default 9), and {@code alone} to leave the peer out
   */
  public static void main(String... arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    boolean alone = arguments.length > 1 && arguments[1].equals("alone");
    System.out.println(new SpeedBenchmark(rounds, alone).run());
  }

  private String run() {
    for (Kernel kernel : Kernel.ALL) {
      contests.add(contest(kernel));
    }
    for (Contest contest : contests) {
      warmUp(contest);
    }
    for (int round = 0; round < rounds; round++) {
      for (Contest contest : contests) {
        measure(contest, round);
      }
    }
    return engines.size() == 1 ? alone() : table();
  }

  private Contest contest(Kernel kernel) {
    byte[] wasm = kernel.wasm();
    long instructions = QlcvmEngine.instructions(wasm, Kernel.EXPORT, kernel.size());
    List<Engine.Program> programs = engines.stream().map(e -> e.load(wasm)).toList();
    return new Contest(kernel, instructions, programs, new double[engines.size()][rounds]);
  }

  private static void warmUp(Contest contest) {
    Kernel kernel = contest.kernel();
    for (Engine.Program program : contest.programs()) {
      CpuClock.warmUp(WARM_UP_NANOS, () -> check(program, kernel));
    }
  }

  private static void check(Engine.Program program, Kernel kernel) {
    long result = program.call(Kernel.EXPORT, kernel.small());
    if (result != kernel.checksum()) {
      throw new IllegalStateException(kernel.name() + " gave " + result);
    }
  }

  private void measure(Contest contest, int round) {
    Kernel kernel = contest.kernel();
    @Nullable Long expected = null;
    for (int i = 0; i < engines.size(); i++) {
      Engine.Program program = contest.programs().get(i);
      long start = CpuClock.nanos();
      long result = program.call(Kernel.EXPORT, kernel.size());
      contest.nanos()[i][round] = CpuClock.nanos() - start;
      if (expected != null && expected != result) {
        throw new IllegalStateException("the engines differ on " + kernel.name());
      }
      expected = result;
    }
  }

  private String table() {
    Markdown table =
        new Markdown(
            "kernel",
            "million instructions",
            engines.get(0).name() + " ns",
            engines.get(1).name() + " ns",
            "ratio");
    for (Contest contest : contests) {
      table.row(
          contest.kernel().name() + " (" + contest.kernel().what() + ")",
          Markdown.number(contest.instructions() / 1e6, 1),
          Markdown.number(contest.perInstruction(0), 2),
          Markdown.number(contest.perInstruction(1), 2),
          Markdown.number(contest.ratio(), 1));
    }
    double mean = CpuClock.geometricMean(contests.stream().mapToDouble(Contest::ratio).toArray());
    table.row("geometric mean", "", mean(0), mean(1), "**" + Markdown.number(mean, 1) + "**");
    String verdict = mean >= TARGET ? "reached" : "missed";
    return "%s; %d rounds; processor time; ns per WebAssembly instruction%n%n%s%nTarget %.0f: %s%n"
        .formatted(Markdown.surroundings(), rounds, table, TARGET, verdict);
  }

  private String alone() {
    Markdown table = new Markdown("kernel", "ns per instruction");
    for (Contest contest : contests) {
      table.row(contest.kernel().name(), Markdown.number(contest.perInstruction(0), 3));
    }
    table.row("geometric mean", mean(0));
    return table.toString();
  }

  private String mean(int engine) {
    double[] values = contests.stream().mapToDouble(c -> c.perInstruction(engine)).toArray();
    return Markdown.number(CpuClock.geometricMean(values), 2);
  }
}
