package io.qlcvm.bench.vm;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.Markdown;
import io.qlcvm.bench.engine.EndiveEngine;
import io.qlcvm.bench.engine.Engine;
import io.qlcvm.bench.engine.QlcvmEngine;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Time from the bytes of a module to the answer of its first call, in a JVM that has loaded others
 * before: decode, validate, instantiate, lower what is called, run it. Every module differs from
 * those before it.
 */
public final class LoadBenchmark {

  /** Argument of the call: keeps what is run short against what is loaded. */
  private static final int ARGUMENT = 8;

  private static final long WARM_UP_NANOS = 4_000_000_000L;

  private final LongSupplier wallNanos;
  private int number;

  private LoadBenchmark(LongSupplier wallNanos) {
    this.wallNanos = wallNanos;
  }

  /** Runs it and prints a table. */
  public static void main(String... arguments) {
    LoadBenchmark benchmark = new LoadBenchmark(System::nanoTime);
    Markdown table =
        new Markdown(
            "module", "engine", "first, ms", "warm, ms", "warm, processor ms", "limit, ms");
    for (Engine engine : List.of(new QlcvmEngine(), new EndiveEngine())) {
      benchmark.measure(table, engine, "small", Modules::small, 301, 1);
      benchmark.measure(table, engine, "large, 20 functions called", Modules::large, 31, 50);
    }
    System.out.println(Markdown.surroundings() + "; median of warm loads\n\n" + table);
  }

  private void measure(
      Markdown table,
      Engine engine,
      String name,
      IntFunction<byte[]> modules,
      int rounds,
      int limit) {
    double[] wall = new double[rounds];
    double[] cpu = new double[rounds];
    double first = load(engine, modules)[0];
    CpuClock.warmUp(WARM_UP_NANOS, () -> load(engine, modules));
    for (int i = 0; i < rounds; i++) {
      double[] times = load(engine, modules);
      wall[i] = times[0];
      cpu[i] = times[1];
    }
    table.row(
        name + ", " + Markdown.number(modules.apply(0).length, 0) + " bytes",
        engine.name(),
        Markdown.number(first, 1),
        Markdown.number(CpuClock.median(wall), 3),
        Markdown.number(CpuClock.median(cpu), 3),
        Integer.toString(limit));
  }

  /** Milliseconds on the wall and on the processor. */
  private double[] load(Engine engine, IntFunction<byte[]> modules) {
    byte[] wasm = modules.apply(++number);
    long wall = wallNanos.getAsLong();
    long cpu = CpuClock.nanos();
    engine.load(wasm).call(Kernel.EXPORT, ARGUMENT);
    return new double[] {(wallNanos.getAsLong() - wall) / 1e6, (CpuClock.nanos() - cpu) / 1e6};
  }
}
