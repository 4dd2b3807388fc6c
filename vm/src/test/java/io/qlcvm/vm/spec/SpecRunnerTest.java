package io.qlcvm.vm.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts of our own, so that engine and runner are tested where there is no test suite too. */
class SpecRunnerTest {

  private static final Path SCRIPTS = Path.of("src/test/resources/wast");

  @ParameterizedTest
  @CsvSource({"linking.wast, 31", "tables.wast, 41", "control.wast, 23", "rare.wast, 23"})
  void run_ofAScript_countsWhatHolds(String script, int assertions) {
    Report report = SpecRunner.run(SCRIPTS.resolve(script));
    assertEquals(List.of(), report.failures());
    assertEquals(assertions, report.passed());
  }

  @Test
  void run_ofTextOnlyAssertions_skipsThemWithAReason() {
    Report report = SpecRunner.run(SCRIPTS.resolve("control.wast"));
    assertEquals("{text format only=1}", report.skipped().toString());
  }

  @Test
  void run_ofWrongAssertions_failsThemAll() {
    Report report = SpecRunner.run(SCRIPTS.resolve("wrong.wast"));
    assertEquals(0, report.passed());
    assertEquals(14, report.failures().size(), report.failures()::toString);
  }

  @Test
  void run_ofClosedFeatures_failsWithTheirNames() {
    Report report = SpecRunner.run(SCRIPTS.resolve("closed.wast"));
    assertEquals("1 passed, 8 failed, 0 skipped", report.toString());
    List<String> failures = report.failures();
    assertTrue(failures.get(0).contains("refused: the feature \"64-bit memory\" is not supported"));
    assertTrue(failures.get(1).contains("nothing to run: the module of line 2 failed"));
    assertTrue(failures.get(2).contains("SIMD"));
    assertTrue(failures.get(4).contains("exception handling"));
    assertTrue(failures.get(6).contains("multiple memories"));
  }

  /** Nothing in them is an assertion. */
  @ParameterizedTest
  @ValueSource(strings = {"", ";; a comment (; and a block ;)\n"})
  void run_ofAnEmptyScript_countsNothing(String text, @TempDir Path folder) throws IOException {
    Report report = SpecRunner.run(Files.writeString(folder.resolve("empty.wast"), text));
    assertEquals("0 passed, 0 failed, 0 skipped", report.toString());
  }

  @Test
  void run_ofNoScript_isOneFailure(@TempDir Path folder) throws IOException {
    Path wast = Files.writeString(folder.resolve("no.wast"), "(module");
    Report report = SpecRunner.run(wast);
    assertEquals("0 passed, 1 failed, 0 skipped", report.toString());
    assertTrue(report.failures().getFirst().contains("can't be converted"));
  }
}
