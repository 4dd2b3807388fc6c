package io.qlcvm.node.access;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Names of methods, each whole ({@code tx_send}) or a beginning and a star ({@code chain_*}, or
 * {@code *} for all).
 */
public record MethodPatterns(List<String> patterns) {

  /** Patterns of one token or setting. */
  private static final int COUNT_MAX = 64;

  private static final Pattern FORM = Pattern.compile("[A-Za-z_.]{0,64}\\*?");

  public static final MethodPatterns ALL = new MethodPatterns(List.of("*"));
  public static final MethodPatterns NONE = new MethodPatterns(List.of());

  /**
   * Checks the patterns.
   *
   * @throws IllegalArgumentException with the one that is none
   */
  public MethodPatterns {
    patterns = List.copyOf(patterns);
    if (patterns.size() > COUNT_MAX) {
      throw new IllegalArgumentException("at most " + COUNT_MAX + " patterns are taken");
    }
    for (String pattern : patterns) {
      if (pattern.isEmpty() || !FORM.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "a pattern is a method's name, or the beginning of one and a star");
      }
    }
  }

  /** Whether one of the patterns fits. */
  boolean allow(String method) {
    return patterns.stream().anyMatch(pattern -> fits(pattern, method));
  }

  /** Whether every method fits. */
  public boolean allowAll() {
    return patterns.contains("*");
  }

  private static boolean fits(String pattern, String method) {
    return pattern.endsWith("*")
        ? method.startsWith(pattern.substring(0, pattern.length() - 1))
        : method.equals(pattern);
  }
}
