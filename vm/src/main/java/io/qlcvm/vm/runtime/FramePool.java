package io.qlcvm.vm.runtime;

import io.qlcvm.vm.lower.Code;
import java.util.Arrays;

/**
 * Slots for functions that need more than a frame's own, by their size class. An array is zeroed
 * when it is made and never again; whoever takes one writes every slot before it is read.
 *
 * <p>There are never more arrays of a class than were once in use together, which the stack budget
 * bounds. For a contract the most is in the class of 512 slots: calls that take 193 slots and share
 * 64 of them with their caller, 1,016 in the budget of 131,072, at 4 KiB each make 4 MiB.
 */
final class FramePool {

  private final long[][][] free = new long[Code.FRAME_CLASSES][4][];
  private final int[] count = new int[Code.FRAME_CLASSES];
  private final boolean always;

  /**
   * An empty pool.
   *
   * @param always whether functions borrow that need no more than a frame's own slots
   */
  FramePool(boolean always) {
    this.always = always;
  }

  /** Whether calls of a function borrow their slots. */
  boolean lendsTo(Code function) {
    return always || function.allSlots() > Frame.OWN_SLOTS;
  }

  long[] take(int frameClass) {
    int left = count[frameClass];
    if (left == 0) {
      return new long[Code.frameSlots(frameClass)];
    }
    count[frameClass] = left - 1;
    return free[frameClass][left - 1];
  }

  void give(int frameClass, long[] frame) {
    long[][] same = free[frameClass];
    int used = count[frameClass];
    if (used == same.length) {
      same = Arrays.copyOf(same, used * 2);
      free[frameClass] = same;
    }
    same[used] = frame;
    count[frameClass] = used + 1;
  }
}
