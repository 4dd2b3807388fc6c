package io.qlcvm.vm.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of a script's assertions. */
final class Report {

  private final List<String> failures = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Map<String, Integer> skipped = new TreeMap<>();
  private int passed;

  void pass() {
    passed++;
  }

  /** Counts an assertion that did not hold. */
  void fail(String what) {
    failures.add(what);
  }

  /** Counts an assertion that is none of the engine's business. */
  void skip(String reason) {
    skipped.merge(reason, 1, Integer::sum);
  }

  /** Notes something about an assertion that held. */
  void remark(String what) {
    remarks.add(what);
  }

  void add(Report other) {
    passed += other.passed;
    remarks.addAll(other.remarks);
    failures.addAll(other.failures);
    other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Integer::sum));
  }

  List<String> failures() {
    return failures;
  }

  List<String> remarks() {
    return remarks;
  }

  int passed() {
    return passed;
  }

  /** Number of skipped assertions by reason. */
  Map<String, Integer> skipped() {
    return skipped;
  }

  /** Such as {@code 10 passed, 0 failed, 2 skipped}. */
  @Override
  public String toString() {
    int skips = skipped.values().stream().mapToInt(Integer::intValue).sum();
    return passed + " passed, " + failures.size() + " failed, " + skips + " skipped";
  }
}
