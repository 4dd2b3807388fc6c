package io.qlcvm.vm.lower;

import java.util.HashMap;
import java.util.Map;

/**
 * Constants of a function, each once. The first of them lie in slots of every frame, behind all
 * others, so that an operator reads a constant as it reads a local. While code is written nobody
 * knows yet how many slots come before them: they are numbered down from the end.
 */
final class ConstantPool {

  /** Filled at each call, so they must be few: 64 take 512 bytes. The last one is for scratch. */
  private static final int SLOTS_MAX = 64;

  /** Highest number of a slot. */
  private static final int LAST_SLOT = 0xffff;

  private final Map<Long, Integer> indices = new HashMap<>();
  private final int slotsMax;

  /** A pool; {@code false} for a function whose frames have no room for constants. */
  ConstantPool(boolean inSlots) {
    this.slotsMax = inSlots ? SLOTS_MAX : 0;
  }

  /** Lowest slot that a constant may be given. */
  static int lowestSlot() {
    return LAST_SLOT - SLOTS_MAX + 1;
  }

  /** Number of a constant, from 0 on. */
  int index(long value) {
    return indices.computeIfAbsent(value, _ -> indices.size());
  }

  /** Slot of a constant, or -1 if it has none. */
  int slot(long value) {
    int index = index(value);
    return index < slotsMax - 1 ? LAST_SLOT - index : -1;
  }

  /** Slot in a frame whose constants begin at {@code first}, for one as {@link #slot} gave it. */
  int placed(int slot, int first) {
    return slot >= lowestSlot() && slotsMax > 0 ? first + LAST_SLOT - slot : slot;
  }

  /** A slot for a constant that has none; whoever needs it there puts it there first. */
  int scratchSlot() {
    return slotsMax > 0 ? lowestSlot() : LAST_SLOT;
  }

  /** How many slots of a frame belong to constants, the scratch slot among them. */
  int slots() {
    return Math.min(slotsMax, indices.size());
  }

  long[] values() {
    long[] values = new long[indices.size()];
    indices.forEach((value, index) -> values[index] = value);
    return values;
  }
}
