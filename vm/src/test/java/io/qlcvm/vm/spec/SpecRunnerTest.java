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

/** Scripts of our own, so that engine and runner are tested where there is no test suite too. */
class SpecRunnerTest {

  private static final Path SCRIPTS = Path.of("src/test/resources/wast");

  @ParameterizedTest
  @CsvSource({"linking.wast, 31", "tables.wast, 41", "control.wast, 23"})
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
  void run_ofNoScript_isOneFailure(@TempDir Path folder) throws IOException {
    Path wast = Files.writeString(folder.resolve("no.wast"), "(module");
    Report report = SpecRunner.run(wast);
    assertEquals("0 passed, 1 failed, 0 skipped", report.toString());
    assertTrue(report.failures().getFirst().contains("can't be converted"));
  }
}
