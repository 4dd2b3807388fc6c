package io.qlcvm.vm.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.Limits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedTest {

  private static final int INPUTS = 5_000;
  private static final long BYTES_MAX = 8 << 10;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void load_ofBrokenModules_refusesInTheDeclaredWay(boolean wide) throws Exception {
    List<byte[]> modules = Campaign.modules(List.of(Path.of("../contracts")), BYTES_MAX);
    Malformed malformed = new Malformed();
    for (int seed = 0; seed < INPUTS; seed++) {
      byte[] input = Malformed.input(modules, Campaign.random(seed));
      try {
        malformed.check(input, wide ? Limits.WIDE : Limits.CONTRACT);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(malformed.counts().getOrDefault("MALFORMED", 0) > INPUTS / 10);
    assertTrue(malformed.counts().getOrDefault("INVALID", 0) > INPUTS / 50);
  }
}
