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
  private int size;

  /** May be longer than the table, so that growing by one does not copy it each time. */
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
    this.size = Math.toIntExact(declared.minimum());
    this.entries = new long[size];
  }

  /** The type with the present size as its minimum, as linking compares it. */
  @Override
  public TableType type() {
    return new TableType(declared.element(), size, declared.maximum());
  }

  /** Present number of entries. */
  public int size() {
    return size;
  }

  /**
   * The entries themselves, the first {@link #size} of them, for the engine; stale after growth.
   */
  public long[] entries() {
    return entries;
  }

  /** Entry at an unsigned index. */
  public long get(int index) {
    check(index, 1);
    return entries[index];
  }

  public void set(int index, long reference) {
    check(index, 1);
    entries[index] = reference;
  }

  /** Whether so many entries more (unsigned) fit. */
  boolean hasRoom(int count) {
    return Integer.toUnsignedLong(count) <= entriesMax - size;
  }

  /** Former size, or -1 if there is no room for so many more. */
  int grow(int count, long reference) {
    if (!hasRoom(count)) {
      return CANNOT_GROW;
    }
    int former = size;
    size += count;
    if (size > entries.length) {
      long doubled = Math.min(2L * entries.length, entriesMax);
      entries = Arrays.copyOf(entries, (int) Math.max(size, doubled));
    }
    Arrays.fill(entries, former, size, reference);
    return former;
  }

  void fill(int index, long reference, int count) {
    check(index, count);
    Arrays.fill(entries, index, index + count, reference);
  }

  void copy(int index, TableInstance source, int from, int count) {
    copy(index, source.entries, source.size, from, count);
  }

  void copy(int index, long[] source, int from, int count) {
    copy(index, source, source.length, from, count);
  }

  private void copy(int index, long[] source, int sourceSize, int from, int count) {
    check(index, count);
    if (Integer.toUnsignedLong(from) + Integer.toUnsignedLong(count) > sourceSize) {
      throw new TrapException(TrapKind.TABLE_OUT_OF_BOUNDS);
    }
    System.arraycopy(source, from, entries, index, count);
  }

  private void check(int index, int count) {
    if (Integer.toUnsignedLong(index) + Integer.toUnsignedLong(count) > size) {
      throw new TrapException(TrapKind.TABLE_OUT_OF_BOUNDS);
    }
  }
}
