package io.qlcvm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown; columns after the first are numbers. */
public final class Markdown {

  private final List<String> lines = new ArrayList<>();

  /** A table with these column heads. */
  public Markdown(String... heads) {
    row(heads);
    lines.add("| --- |" + " ---: |".repeat(heads.length - 1));
  }

  /** Adds a row. */
  public final void row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }

  /** A number with this many decimals. */
  public static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** The machine and the virtual machine that a table comes from. */
  public static String surroundings() {
    return "%s with %d processors, JDK %s"
        .formatted(
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version());
  }
}
