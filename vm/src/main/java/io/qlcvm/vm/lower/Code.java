package io.qlcvm.vm.lower;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.module.FunctionBody;

/**
 * A function's lowered code. Immutable by agreement: the arrays are shared with the engine's loop
 * and never written to after construction.
 */
public final class Code {

  /** Index in the module's function index space. */
  public final int function;

  /** See {@link Op}. */
  public final long[] words;

  /**
   * The operator of each word (of a word that is an operand of the one before it: anything). Apart
   * from the words, so that the interpreter's loop need not take a word apart before it knows how.
   */
  public final byte[] operators;

  /** Slots that the arguments come in; they are the frame's first. */
  public final int parameters;

  /** Parameters and declared locals; the latter are set to zero at entry. */
  public final int locals;

  /**
   * Parameters, locals and the operands of the deepest point: what a call takes of the stack
   * budget. At most {@link FunctionBody#SLOTS_MAX}, which validation sees to.
   */
  public final int frameSlots;

  /** For each word, offset in the module of the operator that it came from. */
  private final int[] offsets;

  Code(int function, FunctionType type, long[] words, int[] offsets, int locals, int frameSlots) {
    this.function = function;
    this.words = words;
    this.operators = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      operators[i] = (byte) words[i];
    }
    this.offsets = offsets;
    this.parameters = type.parameters().size();
    this.locals = locals;
    this.frameSlots = frameSlots;
  }

  /** Offset in the module of the operator that the word at {@code pc} came from. */
  public int offset(int pc) {
    return offsets[pc];
  }
}
