package io.qlcvm.vm.lower;

import io.qlcvm.vm.FunctionType;
import java.util.Arrays;

/*
 * Words are easy to change, units are quick to run: this turns the one into the other. On the way,
 * gas moves from the heads of blocks into the branches that lead there, which saves the loop an
 * instruction a block:
 *
 *   BR_NE 1, 2 -> L     GAS 7     ...     L: GAS 5     ADD
 *   BR_NE 1, 2 -> L' (5 if taken, else 7)     ...     GAS 5     L': ADD
 *
 * The GAS at a head stays for those who fall into it. Nothing happens between the branch and the
 * head, so where gas runs out nobody can tell the difference.
 */
/** Last step of the translation: {@link CodeBuffer} to {@link Code}. */
final class Encoder {

  private static final int UNIT_MAX = 0xffff;
  private static final int UNITS = Code.INSTRUCTION_UNITS;

  private final CodeBuffer words;
  private final ConstantPool constants;

  /** Where constants begin in a frame. */
  private final int firstConstant;

  private final int size;

  /** For each word that begins an instruction: where its units begin. */
  private final int[] unitOf;

  private char[] units;
  private int used;
  private final int[] starts;
  private final int[] offsets;
  private int instructions;

  /** First unit of each continuation, and the word that it leads to. */
  private int[] jumps = new int[16];

  private int jumpsUsed;

  private Encoder(CodeBuffer words, ConstantPool constants, int firstConstant) {
    this.words = words;
    this.constants = constants;
    this.firstConstant = firstConstant;
    this.size = words.size();
    this.unitOf = new int[size + 1];
    this.units = new char[size * UNITS + UNITS];
    this.starts = new int[size];
    this.offsets = new int[size];
  }

  static Code encode(
      CodeBuffer words,
      ConstantPool constants,
      int function,
      FunctionType type,
      int locals,
      int frameSlots) {
    Encoder encoder = new Encoder(words, constants, frameSlots);
    encoder.run();
    encoder.resolve();
    encoder.pair();
    return new Code(
        function,
        type,
        Arrays.copyOf(encoder.units, encoder.used),
        constants.values(),
        constants.slots(),
        Arrays.copyOf(encoder.starts, encoder.instructions),
        Arrays.copyOf(encoder.offsets, encoder.instructions),
        locals,
        frameSlots);
  }

  /** Whether what stands after an instruction is reached from it, and has been paid. */
  private enum Next {
    UNREACHED,
    PAID,
    UNPAID
  }

  private void run() {
    Next next = Next.UNPAID;
    for (int pc = 0; pc < size; pc += length(pc)) {
      unitOf[pc] = used;
      if (next != Next.UNPAID && isPrepaid(pc)) {
        next = Next.UNPAID; // for the block after this one, should this one be empty
        continue;
      }
      starts[instructions] = used;
      offsets[instructions++] = words.offset(pc);
      next = instruction(pc);
    }
    unitOf[size] = used;
  }

  /** How many words an instruction takes. */
  private int length(int pc) {
    int operator = operator(pc);
    return switch (operator) {
      case Op.SELECT, Op.NUMERIC, Op.CALL_INDIRECT, Op.RETURN_CALL_INDIRECT -> 2;
      case Op.BR_TABLE -> 1 + CodeBuffer.immediate(words.word(pc));
      default -> CodeBuffer.isConditional(operator) ? 2 : 1;
    };
  }

  private int operator(int pc) {
    return CodeBuffer.operator(words.word(pc));
  }

  /** Whether at this word there is a GAS that all branches to it pay ahead of it. */
  private boolean isPrepaid(int pc) {
    return pc < size && operator(pc) == Op.GAS && cost(pc) <= UNIT_MAX;
  }

  private int cost(int pc) {
    return CodeBuffer.immediate(words.word(pc));
  }

  /** Price of what begins at this word, as far as a branch to it has room for it. */
  private int price(int pc) {
    return isPrepaid(pc) ? cost(pc) : 0;
  }

  private Next instruction(int pc) {
    long word = words.word(pc);
    int operator = CodeBuffer.operator(word);
    int immediate = CodeBuffer.immediate(word);
    switch (operator) {
      case Op.GAS -> immediate(wide(immediate, Op.GAS, Op.WIDE_GAS), 0, immediate);
      case Op.CONST -> immediate(wide(immediate, Op.CONST, Op.WIDE_CONST), word, immediate);
      case Op.GLOBAL_GET ->
          immediate(wide(immediate, Op.GLOBAL_GET, Op.WIDE_GLOBAL_GET), word, immediate);
      case Op.GLOBAL_SET ->
          immediate(wide(immediate, Op.GLOBAL_SET, Op.WIDE_GLOBAL_SET), word, immediate);
      case Op.CALL, Op.CALL_IMPORT, Op.RETURN_CALL, Op.RETURN_CALL_IMPORT, Op.INSTANCE ->
          immediate(operator, word, immediate);
      case Op.BR -> {
        emit(operator, 0, 0, 0);
        continuation(immediate, 0);
      }
      case Op.BR_TABLE -> table(pc, word);
      case Op.SELECT -> {
        emit(operator, a(word), b(word), c(word));
        emit(slot((int) words.word(pc + 1)), 0, 0, 0);
      }
      case Op.NUMERIC -> {
        emit(operator, a(word), b(word), c(word));
        emit((int) words.word(pc + 1), 0, 0, 0);
      }
      case Op.CALL_INDIRECT, Op.RETURN_CALL_INDIRECT -> {
        int type = (int) words.word(pc + 1);
        emit(operator, a(word), b(word), CodeBuffer.c(word));
        emit(type, type >>> 16, 0, 0);
      }
      default -> {
        if (CodeBuffer.isConditional(operator)) {
          emit(operator, 0, b(word), c(word));
          continuation((int) words.word(pc + 1), price(pc + 2));
        } else {
          boolean raw = isShortAccess(operator) || operator == Op.MOVE;
          emit(operator, a(word), b(word), raw ? CodeBuffer.c(word) : c(word));
        }
      }
    }
    return next(pc, operator);
  }

  private Next next(int pc, int operator) {
    return switch (operator) {
      case Op.BR, Op.BR_TABLE, Op.RETURN, Op.RETURN_VALUE, Op.UNREACHABLE -> Next.UNREACHED;
      case Op.RETURN_CALL, Op.RETURN_CALL_IMPORT, Op.RETURN_CALL_INDIRECT -> Next.UNREACHED;
      default -> CodeBuffer.isConditional(operator) && isPrepaid(pc + 2) ? Next.PAID : Next.UNPAID;
    };
  }

  private static boolean isShortAccess(int operator) {
    return operator >= Op.LOAD8_S && operator <= Op.STORE64;
  }

  private static int wide(int immediate, int operator, int wideOperator) {
    return immediate >>> 16 == 0 ? operator : wideOperator;
  }

  private void immediate(int operator, long word, int immediate) {
    emit(operator, a(word), immediate, immediate >>> 16);
  }

  private void table(int pc, long word) {
    immediate(Op.BR_TABLE, word, CodeBuffer.immediate(word));
    for (int entry = pc + 1; entry < pc + length(pc); entry++) {
      continuation((int) words.word(entry), 0);
    }
  }

  /** Second half of a branch, but for the target, which may not be known yet. */
  private void continuation(int to, int priceIfNotTaken) {
    if (jumpsUsed == jumps.length) {
      jumps = Arrays.copyOf(jumps, jumps.length * 2);
    }
    jumps[jumpsUsed++] = used;
    jumps[jumpsUsed++] = to;
    emit(price(to), priceIfNotTaken, 0, 0);
  }

  private void resolve() {
    for (int i = 0; i < jumpsUsed; i += 2) {
      int unit = landing(jumps[i + 1]);
      units[jumps[i] + 2] = (char) unit;
      units[jumps[i] + 3] = (char) (unit >>> 16);
    }
  }

  /** Tells the first of two instructions that have a common operator of the second. */
  private void pair() {
    for (int i = 0; i + 1 < instructions; i++) {
      int unit = starts[i];
      if (starts[i + 1] == unit + UNITS) {
        int operator = Pairs.of(units[unit], units[unit + UNITS]);
        if (operator != Pairs.NONE) {
          units[unit] = (char) operator;
          i++;
        }
      }
    }
  }

  /** Where a branch lands that has paid what it can: behind a GAS that is still there. */
  private int landing(int word) {
    return isPrepaid(word) ? unitOf[word + 1] : unitOf[word];
  }

  private int a(long word) {
    return slot(CodeBuffer.a(word));
  }

  private int b(long word) {
    return slot(CodeBuffer.b(word));
  }

  private int c(long word) {
    return slot(CodeBuffer.c(word));
  }

  private int slot(int slot) {
    return constants.placed(slot, firstConstant);
  }

  private void emit(int first, int second, int third, int fourth) {
    if (used + UNITS > units.length) {
      units = Arrays.copyOf(units, used * 2);
    }
    units[used++] = (char) first;
    units[used++] = (char) second;
    units[used++] = (char) third;
    units[used++] = (char) fourth;
  }
}
