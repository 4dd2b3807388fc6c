package io.qlcvm.vm.lower;

import java.util.Arrays;

/*
 * Every position of the operand stack has a slot of its own in the frame, its home, behind the
 * locals. An operand is only brought there when it has to be: a local that is read, or a constant,
 * stays a note in this stack until an operator takes it (and then reads the local's slot itself).
 * What must not happen is that a noted local is overwritten first, or that one path through the
 * code brings a value home and another does not. Hence: beforeWrite ahead of every local.set, and
 * flushLocals ahead of every block. Constants need no such care, they never change.
 */
/** The operand stack at the present point of the translation: where each operand is to be found. */
final class OperandStack {

  /**
   * A note lies at most this deep, so that looking for one takes no time that a module can raise.
   */
  private static final int NOTES_MAX = 64;

  private static final byte HOME = 0;
  private static final byte LOCAL = 1;
  private static final byte CONSTANT = 2;

  private final CodeBuffer buffer;
  private final ConstantPool constants;
  private final int locals;
  private final int[] noted;

  private byte[] kinds = new byte[32];
  private long[] values = new long[32];
  private int height;
  private int highest;

  /** No position below this one is a noted local. */
  private int flushed;

  OperandStack(CodeBuffer buffer, ConstantPool constants, int locals) {
    this.buffer = buffer;
    this.constants = constants;
    this.locals = locals;
    this.noted = new int[locals];
  }

  int height() {
    return height;
  }

  /** Height of the deepest point so far. */
  int highest() {
    return highest;
  }

  /** Slot that belongs to a position. */
  int home(int position) {
    return locals + position;
  }

  void pushHome() {
    push(HOME, 0);
  }

  void pushHomes(int count) {
    for (int i = 0; i < count; i++) {
      push(HOME, 0);
    }
  }

  void pushLocal(int local) {
    noted[local]++;
    push(LOCAL, local);
  }

  void pushConstant(long value) {
    push(CONSTANT, value);
  }

  private void push(byte kind, long value) {
    if (height == kinds.length) {
      kinds = Arrays.copyOf(kinds, height * 2);
      values = Arrays.copyOf(values, height * 2);
    }
    kinds[height] = kind;
    values[height] = value;
    height++;
    highest = Math.max(highest, height);
    if (height - flushed > NOTES_MAX) {
      bringHomeIfLocal(flushed);
      flushed++;
    }
  }

  void drop(int count) {
    for (int i = 0; i < count; i++) {
      height--;
      if (kinds[height] == LOCAL) {
        noted[(int) values[height]]--;
      }
    }
    flushed = Math.min(flushed, height);
  }

  /** Cuts the stack to this height. */
  void cut(int newHeight) {
    drop(height - newHeight);
  }

  boolean isConstant(int position) {
    return kinds[position] == CONSTANT;
  }

  boolean isHome(int position) {
    return kinds[position] == HOME;
  }

  /** The constant, or the number of the local, at this position. */
  long value(int position) {
    return values[position];
  }

  /** Slot that holds the operand now. */
  int slot(int position) {
    return switch (kinds[position]) {
      case LOCAL -> (int) values[position];
      case CONSTANT -> constantSlot(position);
      default -> home(position);
    };
  }

  /** A constant has a slot of its own, unless the function has too many. */
  private int constantSlot(int position) {
    int slot = constants.slot(values[position]);
    if (slot >= 0) {
      return slot;
    }
    bringHome(position);
    return home(position);
  }

  void constantTo(int slot, long value) {
    int source = constants.slot(value);
    if (source >= 0) {
      buffer.define(Op.COPY, slot, source, 0);
    } else {
      buffer.defineImmediate(Op.CONST, slot, constants.index(value));
    }
  }

  /** Brings an operand to its home. */
  void bringHome(int position) {
    switch (kinds[position]) {
      case LOCAL -> {
        int local = (int) values[position];
        noted[local]--;
        buffer.define(Op.COPY, home(position), local, 0);
      }
      case CONSTANT -> constantTo(home(position), values[position]);
      default -> {}
    }
    kinds[position] = HOME;
  }

  private void bringHomeIfLocal(int position) {
    if (kinds[position] == LOCAL) {
      bringHome(position);
    }
  }

  /** Brings the topmost operands home. */
  void bringHomeTop(int count) {
    for (int position = height - count; position < height; position++) {
      bringHome(position);
    }
  }

  /** A local is about to be written: operands that are notes of it take its value now. */
  void beforeWrite(int local) {
    for (int position = height - 1; noted[local] > 0; position--) {
      if (kinds[position] == LOCAL && values[position] == local) {
        bringHome(position);
      }
    }
  }

  /** A block begins: from here on the code may be left and entered by several ways. */
  void flushLocals() {
    for (int position = flushed; position < height; position++) {
      bringHomeIfLocal(position);
    }
    flushed = height;
  }
}
