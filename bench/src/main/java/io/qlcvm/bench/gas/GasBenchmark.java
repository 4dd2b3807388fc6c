package io.qlcvm.bench.gas;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.Markdown;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.Wasm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Nanoseconds per gas of each operator, against the median of all. A loop's own cost, in time and
 * in gas, is taken off. All loops warm up before anything is measured, so that the interpreter's
 * loop is compiled for all operators and not for one; then they take turns.
 */
public final class GasBenchmark {

  /** No operator may take more time for its gas than this many times the median. */
  private static final double LIMIT = 3;

  private static final long WARM_UP_NANOS = 100_000_000L;

  /** Long enough that what the others drove out of the caches does not count. */
  private static final long SAMPLE_NANOS = 20_000_000L;

  /** What a host function of the chain charges at least. */
  private static final int HOST_GAS = 50;

  private static final Imports IMPORTS =
      Imports.builder()
          .function(
              "env",
              "nothing",
              new FunctionType(List.of(), List.of()),
              call -> call.charge(HOST_GAS))
          .build();

  private final List<Timed> timed = new ArrayList<>();

  /** A loop at work: {@code nanos[round]} and {@code gas} are for one time round it. */
  private record Timed(Loop loop, Instance instance, int turns, double gas, double[] nanos) {

    double median() {
      return CpuClock.median(nanos);
    }
  }

  private record Price(String group, String name, double gas, double nanos) {

    double perGas() {
      return nanos / gas;
    }
  }

  private GasBenchmark() {}

  /**
   * Runs it and prints a table.
   *
   * @param arguments number of rounds (default 15)
   */
  public static void main(String... arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    System.out.println(new GasBenchmark().run(rounds));
  }

  private String run(int rounds) throws Exception {
    for (Loop loop : Loops.all()) {
      timed.add(prepare(loop, rounds));
    }
    List<Occasion> occasions = Occasions.all();
    occasions.forEach(each -> CpuClock.warmUp(WARM_UP_NANOS, each::measure));
    double[][] once = new double[occasions.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (Timed each : timed) {
        int turns = each.turns();
        each.nanos()[round] = (double) CpuClock.time(() -> gas(each.instance(), turns)) / turns;
      }
      for (int i = 0; i < once.length; i++) {
        once[i][round] = occasions.get(i).measure().nanos();
      }
    }
    List<Price> prices = new ArrayList<>(loops());
    for (int i = 0; i < once.length; i++) {
      Occasion each = occasions.get(i);
      double nanos = CpuClock.median(once[i]);
      prices.add(new Price(each.group(), each.name(), each.measure().gas(), nanos));
    }
    prices.sort(Comparator.comparingDouble(Price::perGas).reversed());
    return report(prices, rounds);
  }

  private List<Price> loops() {
    Timed empty = timed.getFirst();
    return timed.stream()
        .skip(1)
        .map(t ->
            new Price(
                t.loop().group(),
                t.loop().name(),
                (t.gas() - empty.gas()) / t.loop().count(),
                (t.median() - empty.median()) / t.loop().count()))
        .toList();
  }

  private static String report(List<Price> prices, int rounds) {
    double median = CpuClock.median(prices.stream().mapToDouble(Price::perGas).toArray());
    Markdown table =
        new Markdown("operators", "price of", "gas", "ns", "ns per gas", "ratio to median");
    for (Price price : prices) {
      double ratio = price.perGas() / median;
      String mark = ratio > LIMIT ? " (!)" : "";
      table.row(
          price.name(),
          price.group(),
          Markdown.number(price.gas(), 1),
          Markdown.number(price.nanos(), 2),
          Markdown.number(price.perGas(), 2),
          Markdown.number(ratio, 2) + mark);
    }
    long above = prices.stream().filter(p -> p.perGas() > LIMIT * median).count();
    return "%s; %d rounds; processor time%n%nMedian: %s ns per gas; above %.0f times of it: %d of %d%n%n%s"
        .formatted(
            Markdown.surroundings(),
            rounds,
            Markdown.number(median, 2),
            LIMIT,
            above,
            prices.size(),
            table);
  }

  private static Timed prepare(Loop loop, int rounds)
      throws InvalidModuleException, LinkException, UninstantiableException {
    Instance instance =
        Wasm.load(loop.wasm(), Limits.CONTRACT)
            .instantiate(new Store(Limits.CONTRACT, Long.MAX_VALUE), IMPORTS);
    gas(instance, 1); // First calls are charged for, once; here later ones are looked at.
    double gas = (gas(instance, 11) - gas(instance, 1)) / 10.0;
    CpuClock.warmUp(WARM_UP_NANOS, () -> gas(instance, 100));
    long hundred = Math.max(CpuClock.time(() -> gas(instance, 100)), 1);
    int turns = Math.clamp(100 * SAMPLE_NANOS / hundred, 1, 1_000_000);
    return new Timed(loop, instance, turns, gas, new double[rounds]);
  }

  private static long gas(Instance instance, int turns) {
    Outcome outcome = instance.invoke(Kernel.EXPORT, turns);
    if (outcome instanceof Outcome.Returned returned) {
      return returned.gasUsed();
    }
    throw new IllegalStateException(outcome.toString());
  }
}
