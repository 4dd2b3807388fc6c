package io.qlcvm.vm;

/**
 * Linear memory as a host function sees it. Pointers and lengths are unsigned 32-bit numbers; a
 * range is checked in 64 bits, and a range of length 0 is fine wherever it points.
 */
public interface Memory {

  /** Size of a page, bytes. */
  int PAGE_BYTES = 1 << 16;

  /** Present size, bytes; a multiple of {@link #PAGE_BYTES}. */
  int size();

  /**
   * Passes if the range lies inside the memory.
   *
   * @throws TrapException of kind {@link TrapKind#MEMORY_OUT_OF_BOUNDS} if not
   */
  void check(int pointer, int length);

  /** A copy of the range, after {@link #check}. */
  byte[] read(int pointer, int length);

  /** Copies {@code length} bytes of {@code source}, from {@code from} on, after {@link #check}. */
  void write(int pointer, byte[] source, int from, int length);
}
