package io.qlcvm.ledger.trace;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a transaction's gas went, to the unit: the lines add up to what it used.
 *
 * @param lines in the order in which their stacks first came up
 */
public record Profile(List<Line> lines) {
  public Profile {
    lines = List.copyOf(lines);
  }

  /**
   * Gas that was used with this stack of calls, and none inside it. The frames are those of:
   *
   * <ul>
   *   <li>a contract's call, {@code ADDRESS:METHOD}; by itself the instantiation of its module
   *   <li>a function of its module, by the name section, or {@code func[INDEX]} without
   *   <li>a host function, {@code qlcchain_...}
   *   <li>in brackets, what is no call: {@code [intrinsic]} before anything ran, {@code [load]} for
   *       making the first contract's code ready, {@code [burnt]} what a trap, or gas that was not
   *       enough, left and lost, {@code [cut]} calls that the profile had no room for
   * </ul>
   *
   * <p>Semicolons, spaces and control characters of names are underscores.
   *
   * @param stack the outermost first, with semicolons between
   * @param gas above 0
   */
  public record Line(String stack, long gas) {
    /** The innermost call. */
    public String frame() {
      return stack.substring(stack.lastIndexOf(';') + 1);
    }
  }

  /** What the lines add up to. */
  public long gas() {
    return lines.stream().mapToLong(Line::gas).sum();
  }

  /** A line for each stack, {@code a;b;c GAS}, as tools for flame graphs take it. */
  public String folded() {
    return lines.stream()
        .map(line -> line.stack() + " " + line.gas() + "\n")
        .collect(Collectors.joining());
  }
}
