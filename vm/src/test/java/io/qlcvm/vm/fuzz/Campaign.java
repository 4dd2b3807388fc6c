package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.fuzz.Differential.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Many comparisons in a row: modules from {@code wasm-opt}, and mutations of these and of real
 * modules. A seed gives the same modules again. {@code main} is what {@code scripts/fuzz} runs.
 */
public final class Campaign {

  /** Generated modules that are kept to be mutated. */
  private static final int POOL = 256;

  /** Of so many modules one is new, two are mutated real ones, and the others mutated new ones. */
  private static final int ROUND = 5;

  private static final int REAL = 2;

  private final Path output;
  private final List<byte[]> real;
  private final Generator generator;
  private final List<byte[]> pool = new ArrayList<>();
  private final TreeMap<String, Integer> counts = new TreeMap<>();

  /**
   * A campaign.
   *
   * @param output folder for differences; created
   * @param real modules to mutate
   */
  Campaign(Path output, List<byte[]> real) throws IOException {
    this.output = Files.createDirectories(output);
    this.real = real;
    this.generator = new Generator(output);
  }

  /** Chance that a seed decides, the same in every version of Java. */
  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("Random").create(seed);
  }

  /**
   * Compares so many modules.
   *
   * @return counts by what came of it, in words
   */
  SortedMap<String, Integer> run(int modules, long seed) throws IOException {
    for (int i = 0; i < modules; i++) {
      RandomGenerator random = Campaign.random(seed + i);
      byte[] module = module(i, random);
      Result result = Differential.compare(module, random);
      count("modules");
      switch (result) {
        case Result.Equal(int calls) -> {
          count("equal");
          counts.merge("equal, calls", calls, Integer::sum);
        }
        case Result.Refused _ -> count("refused by both");
        case Result.Skipped _ -> count("skipped");
        case Result.OtherIsWrong(String what) -> count(what + ": V8 as this engine, Endive not");
        case Result.Differs(String own, String other) -> {
          if (differsInNaNOnly(module, seed + i)) {
            count("execution: different bits of a NaN");
          } else {
            count("DIFFERENT");
            save("difference-" + (seed + i), module, own + "\nother: " + other);
          }
        }
      }
    }
    return counts;
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private byte[] module(int index, RandomGenerator random) throws IOException {
    int turn = index % ROUND;
    if (turn == 0 || (pool.isEmpty() && real.isEmpty())) {
      byte[] module = generator.module(random);
      if (pool.size() < POOL) {
        pool.add(module);
      } else {
        pool.set(random.nextInt(POOL), module);
      }
      return module;
    }
    List<byte[]> seeds = turn <= REAL && !real.isEmpty() ? real : pool;
    return Mutation.ofBodies(seeds.get(random.nextInt(seeds.size())), random);
  }

  /**
   * A mutation may let a NaN through, and others do not make every NaN the canonical one. If that
   * is all, the difference is gone once no operator gives a NaN any more.
   */
  private boolean differsInNaNOnly(byte[] module, long seed) throws IOException {
    Optional<byte[]> without = generator.withoutNaN(module);
    return without.isPresent()
        && !(Differential.compare(without.get(), Campaign.random(seed)) instanceof Result.Differs);
  }

  private void save(String name, byte[] module, String what) throws IOException {
    Files.write(output.resolve(name + ".wasm"), module);
    Files.writeString(output.resolve(name + ".txt"), what + "\n");
  }

  /** All modules below some folders that this engine takes, the large ones left out. */
  static List<byte[]> modules(List<Path> folders, long bytesMax) throws IOException {
    List<byte[]> modules = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".wasm")).sorted().toList()) {
          byte[] module = Files.readAllBytes(file);
          if (module.length <= bytesMax && Differential.refusal(module, Subject.LIMITS).isEmpty()) {
            modules.add(module);
          }
        }
      }
    }
    return modules;
  }

  /** Arguments: number of modules, seed, output folder, folders with real modules. */
  public static void main(String[] arguments) throws Exception {
    int modules = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Path output = Path.of(arguments[2]);
    List<Path> folders = Stream.of(arguments).skip(3).map(Path::of).toList();
    TreeMap<String, Integer> counts = new TreeMap<>();
    Campaign campaign = new Campaign(output, modules(folders, 256 << 10));
    @Nullable Throwable[] failure = {null};
    // The other engine calls itself for each call of a module.
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                counts.putAll(campaign.run(modules, seed));
              } catch (Throwable e) {
                failure[0] = e;
              }
            },
            "campaign",
            512L << 20);
    thread.start();
    thread.join();
    if (failure[0] != null) {
      throw new IllegalStateException("the campaign broke off", failure[0]);
    }
    PrintStream out = System.out;
    out.println("seed " + seed);
    counts.forEach((what, count) -> out.println(count + " " + what));
    if (counts.containsKey("DIFFERENT")) {
      out.println("See " + output.toAbsolutePath());
      System.exit(1);
    }
  }
}
