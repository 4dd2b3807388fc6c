package io.qlcvm.node.rpc;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Finds what somebody meant who wrote a name that does not exist. */
public final class NearestName {

  /** Longer texts are no slips of a pen, and not worth the time. */
  private static final int LENGTH_MAX = 64;

  private NearestName() {}

  /**
   * Says what was meant, or what there is.
   *
   * @param written the name that does not exist
   * @param known the names that do, in the order to list them in
   */
  public static String hint(String written, Collection<String> known) {
    return find(written, known)
        .map(name -> "did you mean \"" + name + "\"?")
        .orElseGet(
            () -> known.isEmpty() ? "there are none" : "known are " + String.join(", ", known));
  }

  /** The known name that is two letters or a third of its letters away, if there is one. */
  static Optional<String> find(String written, Collection<String> known) {
    if (written.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    Function<String, Integer> away = name -> distance(simple(written), simple(name));
    return known.stream()
        .min(Comparator.comparing(away))
        .filter(name -> away.apply(name) <= Math.max(2, name.length() / 3));
  }

  /** Case and separators are what people get wrong first. */
  private static String simple(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Least number of letters to insert, delete or replace (Levenshtein), row by row. */
  private static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
