package io.qlcvm.vm.validate;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.ValueType;
import java.util.Arrays;

/**
 * Types of the operands on the stack, and the blocks that are open: the two stacks of the
 * specification's algorithm, as arrays. A type is its byte in the binary format; 0 stands for any
 * type, below the point where code can't be reached.
 */
final class TypeStack {

  static final byte ANY = 0;
  static final byte I32 = code(ValueType.I32);
  static final byte I64 = code(ValueType.I64);
  static final byte F32 = code(ValueType.F32);
  static final byte F64 = code(ValueType.F64);
  static final byte FUNCREF = code(ValueType.FUNCREF);
  static final byte EXTERNREF = code(ValueType.EXTERNREF);

  private byte[] operands = new byte[64];
  private int height;
  private int operandsMax;

  private int[] opcodes = new int[16];
  private byte[][] parameters = new byte[16][];
  private byte[][] results = new byte[16][];
  private int[] heights = new int[16];
  private boolean[] unreachable = new boolean[16];
  private int depth;

  /** Offset of the operator that is looked at, for what is thrown. */
  private int offset;

  static byte code(ValueType type) {
    return (byte) type.code();
  }

  /** Empties both stacks, for a function that may have so many operands at a time. */
  void clear(int operandsMaxOfFunction) {
    operandsMax = operandsMaxOfFunction;
    height = 0;
    depth = 0;
  }

  void at(int newOffset) {
    offset = newOffset;
  }

  int depth() {
    return depth;
  }

  void push(byte type) {
    if (height == operandsMax) {
      throw new InvalidModuleException(
          Phase.LIMIT_EXCEEDED,
          "the number of a function's operands is above the limit of " + operandsMax,
          offset);
    }
    if (height == operands.length) {
      operands = Arrays.copyOf(operands, height * 2);
    }
    operands[height++] = type;
  }

  void push(byte[] types) {
    for (byte type : types) {
      push(type);
    }
  }

  /** Takes whatever is on top. */
  byte pop() {
    int frame = depth - 1;
    if (height > heights[frame]) {
      return operands[--height];
    }
    if (unreachable[frame]) {
      return ANY;
    }
    throw mismatch();
  }

  byte pop(byte expected) {
    byte actual = pop();
    if (actual != expected && actual != ANY && expected != ANY) {
      throw mismatch();
    }
    return actual;
  }

  void pop(byte[] types) {
    for (int i = types.length - 1; i >= 0; i--) {
      pop(types[i]);
    }
  }

  /** Checks that the operands on top have these types, and leaves them as they are. */
  void peek(byte[] types) {
    int frame = depth - 1;
    for (int i = 1; i <= types.length; i++) {
      int position = height - i;
      if (position < heights[frame]) {
        if (!unreachable[frame]) {
          throw mismatch();
        }
        return;
      }
      byte actual = operands[position];
      if (actual != types[types.length - i] && actual != ANY) {
        throw mismatch();
      }
    }
  }

  void open(int opcode, byte[] parameterTypes, byte[] resultTypes) {
    if (depth == opcodes.length) {
      int length = depth * 2;
      opcodes = Arrays.copyOf(opcodes, length);
      parameters = Arrays.copyOf(parameters, length);
      results = Arrays.copyOf(results, length);
      heights = Arrays.copyOf(heights, length);
      unreachable = Arrays.copyOf(unreachable, length);
    }
    opcodes[depth] = opcode;
    parameters[depth] = parameterTypes;
    results[depth] = resultTypes;
    heights[depth] = height;
    unreachable[depth] = false;
    depth++;
    push(parameterTypes);
  }

  /** Closes the innermost block, whose results must be all that is on the stack. */
  void close() {
    int frame = depth - 1;
    pop(results[frame]);
    if (height != heights[frame]) {
      throw mismatch();
    }
    depth--;
  }

  /** What opened the innermost block; after {@link #close}, the one just closed. */
  int opcode(int frame) {
    return opcodes[frame];
  }

  byte[] parameters(int frame) {
    return parameters[frame];
  }

  byte[] results(int frame) {
    return results[frame];
  }

  /** The rest of the innermost block can't be reached. */
  void unreachable() {
    height = heights[depth - 1];
    unreachable[depth - 1] = true;
  }

  InvalidModuleException mismatch() {
    return Validator.invalid("type mismatch", offset);
  }
}
