package io.qlcvm.vm.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.qlcvm.vm.fuzz.Differential.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bounded slice of the campaigns of {@code scripts/fuzz}, and all that they have found. */
class DifferentialTest {

  private static final Path CONTRACTS = Path.of("../contracts");
  private static final Path ISSUES = Path.of("src/test/resources/issues");
  private static final int GENERATED = 100;
  private static final int MUTATED = 300;

  /** Small ones, since each mutation is decoded twice. */
  private static final long BYTES_MAX = 8 << 10;

  @Test
  void compare_ofGeneratedModules_findsNoDifference(@TempDir Path folder) throws Exception {
    assumeTrue(
        Generator.isAvailable() && ThirdEngine.isAvailable(),
        "no modules are generated: install wasm-opt (Debian package binaryen) and node");
    Generator generator = new Generator(folder);
    for (int seed = 0; seed < GENERATED; seed++) {
      RandomGenerator random = Campaign.random(seed);
      Result result = compare(generator.module(random), random);
      assertFalse(result instanceof Result.Refused || result instanceof Result.Skipped, "" + seed);
    }
  }

  @Test
  void compare_ofMutatedContracts_findsNoDifference() throws Exception {
    List<byte[]> contracts = Campaign.modules(List.of(CONTRACTS), BYTES_MAX);
    int equal = 0;
    for (int seed = 0; seed < MUTATED; seed++) {
      RandomGenerator random = Campaign.random(seed);
      byte[] contract = contracts.get(random.nextInt(contracts.size()));
      Result result = compare(Mutation.ofBodies(contract, random), random);
      if (result instanceof Result.Equal) {
        equal++;
      }
    }
    assertTrue(equal > MUTATED / 4, "only " + equal + " mutations were valid");
  }

  static List<Path> issues() throws Exception {
    try (Stream<Path> files = Files.list(ISSUES)) {
      return files.filter(f -> f.toString().endsWith(".wasm")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("issues")
  void compare_ofAFormerDifference_findsNone(Path issue) throws Exception {
    for (int seed = 0; seed < 10; seed++) {
      compare(Files.readAllBytes(issue), Campaign.random(seed));
    }
  }

  /** Fails if the engines differ. Verdicts are left to campaigns, where a third engine judges. */
  private static Result compare(byte[] module, RandomGenerator random) throws IOException {
    Result result = Differential.compare(module, random);
    if (result instanceof Result.Differs(String own, String other)) {
      throw new AssertionError("here: " + own + "; in the other engine: " + other);
    }
    return result;
  }
}
