package io.qlcvm.vm.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the specification's test suite, which lies beside the repository and is no part of it:
 * {@code -Dwasm.testsuite=DIR} names another place.
 */
class SpecSuiteTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("wasm.testsuite", "../../shared/wasm-testsuite"))
          .toAbsolutePath()
          .normalize();

  private static final Report TOTAL = new Report();

  @TestFactory
  Stream<DynamicTest> run_ofEachScript_hasNoFailure() throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      return Stream.empty();
    }
    return Script.find(FOLDER).stream()
        .map(wast -> DynamicTest.dynamicTest(FOLDER.relativize(wast).toString(), () -> run(wast)));
  }

  private static void run(Path wast) {
    Report report = SpecRunner.run(wast);
    TOTAL.add(report);
    assertEquals(List.of(), report.failures());
  }

  @AfterAll
  static void sayWhatWasRun() {
    if (Files.isDirectory(FOLDER)) {
      System.out.println("WebAssembly test suite in " + FOLDER + ": " + TOTAL + TOTAL.skipped());
    } else {
      System.out.println(
          "WebAssembly test suite: 0 scripts run, all skipped, because there is no folder "
              + FOLDER
              + " (-Dwasm.testsuite=DIR names another)");
    }
  }
}
