package io.qlcvm.vm.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command that runs all scripts of a folder. */
public final class SpecSuite {

  private SpecSuite() {}

  /**
   * Prints a line for each script and each failure, then one with the numbers. Ends with status 1
   * if an assertion failed, with 2 if there is nothing to run.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments.length == 1 ? arguments[0] : "");
    if (arguments.length != 1 || !Files.exists(folder)) {
      System.err.println("usage: spec DIR    runs every .wast script under DIR (or one script)");
      System.exit(2);
    }
    List<Path> scripts = Script.find(folder);
    Report total = new Report();
    for (Path wast : scripts) {
      Report report = SpecRunner.run(wast);
      System.out.println(wast + ": " + report);
      report.remarks().forEach(remark -> System.out.println("  note " + remark));
      report.failures().forEach(failure -> System.out.println("  FAILED " + failure));
      total.add(report);
    }
    total.skipped().forEach((why, count) -> System.out.println("skipped " + count + ": " + why));
    System.out.println(total);
    System.exit(scripts.isEmpty() ? 2 : total.failures().isEmpty() ? 0 : 1);
  }
}
