package io.qlcvm.vm.runtime;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import java.util.Arrays;

/**
 * Linear memory: one Java array, which may be longer than the memory so that growing page by page
 * does not copy it each time. What lies past {@link #size} is zero.
 */
public final class LinearMemory implements Memory, Extern {

  private final MemoryType declared;
  private final int pagesMax;
  private final Machine machine;
  private byte[] bytes;
  private int size;

  /** A memory of zeros; its pages are taken from the machine's budget by the caller. */
  LinearMemory(MemoryType declared, Machine machine) {
    this.declared = declared;
    this.pagesMax = machine.limits().pagesMax(declared);
    this.machine = machine;
    this.size = Math.toIntExact(declared.minimum() * PAGE_BYTES);
    this.bytes = new byte[size];
  }

  /** The type with the present size as its minimum, as linking compares it. */
  @Override
  public MemoryType type() {
    return new MemoryType(size / PAGE_BYTES, declared.maximum());
  }

  Machine machine() {
    return machine;
  }

  @Override
  public int size() {
    return size;
  }

  /** The bytes themselves, for the engine's loop; stale after the memory has grown. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Grows by a number of pages (unsigned), if module, limits and the machine's budget allow it.
   * Growing is paid for only if it succeeds.
   *
   * @return former size in pages, or -1
   */
  int grow(int pages) {
    int present = size / PAGE_BYTES;
    if (Integer.toUnsignedLong(pages) > pagesMax - present || !machine.hasPages(pages)) {
      return -1;
    }
    machine.charge(machine.schedule().pages(pages));
    machine.takePages(pages);
    size = (present + pages) * PAGE_BYTES;
    if (size > bytes.length) {
      long doubled = Math.min(2L * bytes.length, (long) pagesMax * PAGE_BYTES);
      bytes = Arrays.copyOf(bytes, (int) Math.max(size, doubled));
    }
    return present;
  }

  @Override
  public void check(int pointer, int length) {
    if (length != 0 && Integer.toUnsignedLong(pointer) + Integer.toUnsignedLong(length) > size) {
      throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
    }
  }

  /** As {@link #check}, but a pointer past the end traps even for length 0 (bulk operators). */
  void checkStrictly(int pointer, int length) {
    if (Integer.toUnsignedLong(pointer) + Integer.toUnsignedLong(length) > size) {
      throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
    }
  }

  @Override
  public byte[] read(int pointer, int length) {
    check(pointer, length);
    return length == 0 ? new byte[0] : Arrays.copyOfRange(bytes, pointer, pointer + length);
  }

  @Override
  public void write(int pointer, byte[] source, int from, int length) {
    check(pointer, length);
    if (length > 0) {
      System.arraycopy(source, from, bytes, pointer, length);
    }
  }
}
