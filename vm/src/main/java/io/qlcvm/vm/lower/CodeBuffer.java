package io.qlcvm.vm.lower;

import java.util.Arrays;

/**
 * Code as it is written: 64-bit words that can still be changed, each with the operator that it
 * came from. {@link Encoder} makes the final form of it.
 *
 * <pre>
 *   63        48 47        32 31        16 15         0
 *  +------------+------------+------------+------------+
 *  |     c      |     b      |     a      |  operator  |
 *  +------------+------------+------------+------------+
 *  |       immediate         |     a      |  operator  |
 *  +-------------------------+------------+------------+
 * </pre>
 *
 * Conditional branches, and operators with a longer immediate, have a second word; a branch table
 * has one more for each target.
 */
final class CodeBuffer {

  /** No word qualifies: the value's place can't be changed any more. */
  private static final int NONE = -1;

  private static final int FIELD = 0xffff;

  private long[] words = new long[32];
  private int[] offsets = new int[32];
  private int size;
  private int lastDefinition = NONE;

  /** Offset in the module of the operator that is being translated. */
  private int origin;

  void origin(int offset) {
    origin = offset;
  }

  int size() {
    return size;
  }

  long word(int pc) {
    return words[pc];
  }

  /** Offset in the module of the operator that the word at {@code pc} came from. */
  int offset(int pc) {
    return offsets[pc];
  }

  static int operator(long word) {
    return (int) word & FIELD;
  }

  static int a(long word) {
    return (int) (word >>> 16) & FIELD;
  }

  static int b(long word) {
    return (int) (word >>> 32) & FIELD;
  }

  static int c(long word) {
    return (int) (word >>> 48);
  }

  static int immediate(long word) {
    return (int) (word >> 32);
  }

  /** An instruction that leaves no value in a slot. */
  int emit(int operator, int a, int b, int c) {
    lastDefinition = NONE;
    return append(pack(operator, a, b, c));
  }

  /** An instruction without a value, with a 32-bit immediate. */
  int emitImmediate(int operator, int a, int immediate) {
    lastDefinition = NONE;
    return append(packImmediate(operator, a, immediate));
  }

  /** An instruction whose value goes to slot {@code a}. */
  void define(int operator, int a, int b, int c) {
    lastDefinition = append(pack(operator, a, b, c));
  }

  void defineImmediate(int operator, int a, int immediate) {
    lastDefinition = append(packImmediate(operator, a, immediate));
  }

  /** One more word of the instruction before. */
  int extend(long word) {
    return append(word);
  }

  /** The instruction written last, if its value lies in this slot, else -1. */
  int definitionOf(int slot) {
    return lastDefinition != NONE && a(words[lastDefinition]) == slot ? lastDefinition : NONE;
  }

  /** Lets the instruction at {@code pc} put its value elsewhere. */
  void redirect(int pc, int slot) {
    words[pc] = (words[pc] & ~((long) FIELD << 16)) | (long) slot << 16;
    lastDefinition = NONE;
  }

  /** Takes the instruction at {@code pc} and all after it away. */
  void truncate(int pc) {
    size = pc;
    lastDefinition = NONE;
  }

  /** Something jumps to the next word: what stands before it is not known to have run. */
  void label() {
    lastDefinition = NONE;
  }

  /** A branch that depends on {@code b} and {@code c}; where it goes to is filled in later. */
  int emitBranch(int operator, int b, int c) {
    int pc = emit(operator, 0, b, c);
    append(0);
    return pc;
  }

  /** Fills in where the branch at {@code pc} goes. */
  void patch(int pc, int target) {
    if (isConditional(operator(words[pc]))) {
      words[pc + 1] = target;
    } else {
      words[pc] = (words[pc] & 0xffff_ffffL) | (long) target << 32;
    }
  }

  /** Fills in an entry of a branch table. */
  void patchEntry(int pc, int target) {
    words[pc] = target;
  }

  /** Whether it is a branch that may be taken or not. */
  static boolean isConditional(int operator) {
    return operator >= Op.BR_IF && operator <= Op.BR_LE_U;
  }

  private int append(long word) {
    if (size == words.length) {
      words = Arrays.copyOf(words, size * 2);
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    words[size] = word;
    offsets[size] = origin;
    return size++;
  }

  static long pack(int operator, int a, int b, int c) {
    return operator | (long) a << 16 | (long) (b & FIELD) << 32 | (long) c << 48;
  }

  private static long packImmediate(int operator, int a, int immediate) {
    return operator | (long) a << 16 | (long) immediate << 32;
  }
}
