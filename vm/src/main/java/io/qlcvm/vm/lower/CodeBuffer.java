package io.qlcvm.vm.lower;

import java.util.Arrays;

/** Words of code as they are written, each with the operator that it came from. */
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

  long[] words() {
    return Arrays.copyOf(words, size);
  }

  int[] offsets() {
    return Arrays.copyOf(offsets, size);
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

  /**
   * Fills in where the branch at {@code pc} goes.
   *
   * @return false if the target does not fit into the branch's field
   */
  boolean patch(int pc, int target) {
    long word = words[pc];
    if (isComparison(operator(word))) {
      words[pc] = (word & ~((long) FIELD << 16)) | (long) (target & FIELD) << 16;
      return target <= FIELD;
    }
    words[pc] = (word & 0xffff_ffffL) | (long) target << 32;
    return true;
  }

  /** Fills in an entry of a branch table. */
  void patchEntry(int pc, int target) {
    words[pc] = target;
  }

  private static boolean isComparison(int operator) {
    return operator >= Op.BR_EQ && operator <= Op.BR_GT_U_IMM;
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
