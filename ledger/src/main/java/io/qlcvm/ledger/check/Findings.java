package io.qlcvm.ledger.check;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Hex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects what a check finds and how much it looked at. For one thread. */
public final class Findings {
  /** Findings that are kept with their text; all are counted. */
  public static final int KEPT_MAX = 1_000;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private long count;

  public void add(String where, String what) {
    if (count++ < KEPT_MAX) {
      kept.add(new Finding(where, what));
    }
  }

  /** Adds a finding unless both are the same. */
  public void expect(String where, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      add(where, what + " is " + found + ", it must be " + expected);
    }
  }

  /** Counts things that were looked at. */
  public void count(String things, long more) {
    counts.merge(things, more, Long::sum);
  }

  /**
   * Looks at something. Whatever exception comes out of it is a finding: damaged bytes show in many
   * ways.
   */
  public void examine(String where, Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      String message = e.getMessage();
      add(where, message == null ? "it cannot be read: " + e : message);
    }
  }

  /** Looks at each entry of a range, as {@link #examine} does, and counts them. */
  public long examineAll(
      StoreReader store, Column column, KeyRange range, Consumer<StoreReader.Entry> look) {
    long[] looked = new long[1];
    examine(
        "column " + column,
        () -> {
          try (Entries entries = store.entries(column, range, false)) {
            StoreReader.Entry entry = entries.next();
            while (entry != null) {
              StoreReader.Entry here = entry;
              looked[0]++;
              examine(place(column, here.key()), () -> look.accept(here));
              entry = entries.next();
            }
          }
        });
    return looked[0];
  }

  /** Names an entry. */
  public static String place(Column column, byte[] key) {
    return "column " + column + ", key " + Hex.encode(key);
  }

  /** How many findings there are, kept or not. */
  public long count() {
    return count;
  }

  /** What was looked at, by kind, in the order in which it was. */
  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }

  /** The first {@link #KEPT_MAX} findings. */
  public List<Finding> kept() {
    return List.copyOf(kept);
  }
}
