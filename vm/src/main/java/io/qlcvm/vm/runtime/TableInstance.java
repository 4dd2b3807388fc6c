package io.qlcvm.vm.runtime;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import java.util.Arrays;

/** A table of references: 0 is null, a function is its number in the {@link Machine} plus 1. */
public final class TableInstance implements Extern {

  /** What {@code table.grow} says when it can't. */
  private static final int CANNOT_GROW = -1;

  private final TableType declared;
  private final int entriesMax;
  private long[] entries;

  /**
   * A table of null references.
   *
   * @param entriesMax the engine's own limit
   */
  public TableInstance(TableType declared, int entriesMax) {
    this.declared = declared;
    Long maximum = declared.maximum();
    this.entriesMax = maximum == null ? entriesMax : (int) Math.min(entriesMax, maximum);
    this.entries = new long[Math.toIntExact(declared.minimum())];
  }

  /** The type with the present size as its minimum, as linking compares it. */
  @Override
  public TableType type() {
    return new TableType(declared.element(), entries.length, declared.maximum());
  }

  public int size() {
    return entries.length;
  }

  /** The entries themselves, for the engine's loop; stale after {@link #grow}. */
  public long[] entries() {
    return entries;
  }

  /** Entry at an unsigned index. */
  public long get(int index) {
    check(index, 1, TrapKind.TABLE_OUT_OF_BOUNDS);
    return entries[index];
  }

  public void set(int index, long reference) {
    check(index, 1, TrapKind.TABLE_OUT_OF_BOUNDS);
    entries[index] = reference;
  }

  /** Former size, or -1 if there is no room for so many more. */
  int grow(int count, long reference) {
    int size = entries.length;
    if (Integer.toUnsignedLong(count) > entriesMax - size) {
      return CANNOT_GROW;
    }
    entries = Arrays.copyOf(entries, size + count);
    Arrays.fill(entries, size, entries.length, reference);
    return size;
  }

  void fill(int index, long reference, int count) {
    check(index, count, TrapKind.TABLE_OUT_OF_BOUNDS);
    Arrays.fill(entries, index, index + count, reference);
  }

  void copy(int index, long[] source, int from, int count) {
    check(index, count, TrapKind.TABLE_OUT_OF_BOUNDS);
    if (Integer.toUnsignedLong(from) + Integer.toUnsignedLong(count) > source.length) {
      throw new TrapException(TrapKind.TABLE_OUT_OF_BOUNDS);
    }
    System.arraycopy(source, from, entries, index, count);
  }

  private void check(int index, int count, TrapKind kind) {
    if (Integer.toUnsignedLong(index) + Integer.toUnsignedLong(count) > entries.length) {
      throw new TrapException(kind);
    }
  }
}
