package io.qlcvm.vm.lower;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.gas.BlockCosts;
import io.qlcvm.vm.lower.Labels.Kind;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * One pass over a validated function turns stack code into code on numbered slots:
 *
 *   local.get 0, local.get 1, i32.add, local.set 2      becomes      I32_ADD 2 <- 0, 1
 *
 * OperandStack knows where each operand is to be found, so reading a local or a constant costs no
 * instruction of its own. local.set changes where the instruction before it puts its value. A
 * comparison followed by a branch becomes one instruction. Branch targets are resolved, values that
 * a branch takes along are moved explicitly, and code that can't be reached is left out.
 *
 * Slots: the frame's first are the parameters, then the declared locals, then one for each position
 * of the operand stack (its home). Arguments of a call are brought home: they are the first slots of
 * the callee's frame, and its results come back in the same place.
 *
 * Gas: one GAS instruction for each block of BlockCosts, which alone says where blocks begin.
 */
/** Translation of one function into {@link Code}. */
final class Lowering {

  /** Largest offset of a memory access that fits into a unit. */
  private static final int SHORT_OFFSET_MAX = 0xffff;

  private static final int EMPTY_BLOCK_TYPE = -64;

  private final ModuleDefinition module;
  private final int function;
  private final FunctionType type;
  private final BlockCosts costs;
  private final ByteReader reader;
  private final CodeBuffer buffer = new CodeBuffer();
  private final Labels labels = new Labels();
  private final ConstantPool constants;
  private final OperandStack stack;
  private final int locals;

  private boolean reachable = true;

  /** Open blocks inside code that can't be reached. */
  private int deadDepth;

  private int nextBlock;

  private Lowering(
      ModuleDefinition module, int function, BlockCosts costs, ConstantPool constants) {
    this.module = module;
    this.function = function;
    this.type = module.functions().get(function);
    this.costs = costs;
    this.constants = constants;
    FunctionBody body = module.body(function);
    this.reader = new ByteReader(module.bytes(), body.codeStart(), body.end());
    this.locals = type.parameters().size() + body.localCount();
    this.stack = new OperandStack(buffer, constants, locals);
  }

  static Code lower(ModuleDefinition module, int function, BlockCosts costs) {
    Lowering lowering = new Lowering(module, function, costs, new ConstantPool(true));
    if (lowering.run()) {
      return lowering.encode();
    }
    // The few functions that need all numbers of slots do without slots for constants.
    Lowering again = new Lowering(module, function, costs, new ConstantPool(false));
    again.run();
    return again.encode();
  }

  /** Translates it; whether the frame leaves room for constants. */
  private boolean run() {
    labels.open(Kind.FUNCTION, 0, 0, type.results().size(), 0);
    while (labels.depth() > 0) {
      int position = reader.position();
      buffer.origin(position);
      if (nextBlock < costs.count() && costs.head(nextBlock) == position) {
        buffer.emitImmediate(Op.GAS, 0, costs.cost(nextBlock++));
      }
      int opcode = OperatorReader.readOpcode(reader);
      if (reachable) {
        operator(opcode);
      } else {
        skip(opcode);
      }
    }
    if (nextBlock != costs.count()) {
      throw new AssertionError("charged " + nextBlock + " of " + costs.count() + " blocks");
    }
    if (locals + stack.highest() > FunctionBody.SLOTS_MAX) {
      throw new AssertionError("validation lets no function have so many slots");
    }
    return frameSlots() <= ConstantPool.lowestSlot();
  }

  private int frameSlots() {
    return Math.max(locals + stack.highest(), type.results().size());
  }

  private Code encode() {
    return Encoder.encode(buffer, constants, function, type, locals, frameSlots());
  }

  private void skip(int opcode) {
    switch (opcode) {
      case BLOCK, LOOP, IF -> {
        OperatorReader.skipImmediates(opcode, reader);
        deadDepth++;
      }
      case ELSE -> {
        if (deadDepth == 0) {
          otherwise();
        }
      }
      case END -> {
        if (deadDepth > 0) {
          deadDepth--;
        } else {
          close();
        }
      }
      default -> OperatorReader.skipImmediates(opcode, reader);
    }
  }

  private void operator(int opcode) {
    switch (opcode) {
      case NOP -> {}
      case UNREACHABLE -> {
        buffer.emit(Op.UNREACHABLE, 0, 0, 0);
        reachable = false;
      }
      case BLOCK, LOOP, IF -> open(opcode);
      case ELSE -> otherwise();
      case END -> close();
      case BR -> branch(labels.at(reader.u32()));
      case BR_IF -> branchIf(labels.at(reader.u32()));
      case BR_TABLE -> branchTable();
      case RETURN -> {
        emitReturn();
        reachable = false;
      }
      case CALL, CALL_INDIRECT, RETURN_CALL, RETURN_CALL_INDIRECT -> call(opcode);
      case DROP -> stack.drop(1);
      case SELECT -> select();
      case SELECT_TYPED -> {
        OperatorReader.skipImmediates(opcode, reader);
        select();
      }
      case LOCAL_GET -> stack.pushLocal(reader.u32());
      case LOCAL_SET -> localSet(reader.u32());
      case LOCAL_TEE -> {
        int local = reader.u32();
        localSet(local);
        stack.pushLocal(local);
      }
      case GLOBAL_GET -> {
        buffer.defineImmediate(Op.GLOBAL_GET, top(), reader.u32());
        stack.pushHome();
      }
      case GLOBAL_SET -> {
        int value = stack.slot(stack.height() - 1);
        stack.drop(1);
        buffer.emitImmediate(Op.GLOBAL_SET, value, reader.u32());
      }
      case I32_CONST -> stack.pushConstant(reader.s32());
      case I64_CONST -> stack.pushConstant(reader.s64());
      case F32_CONST -> stack.pushConstant(reader.fixed32());
      case F64_CONST -> stack.pushConstant(reader.fixed64());
      case REF_NULL -> {
        reader.u8();
        stack.pushConstant(0);
      }
      default -> plain(opcode);
    }
  }

  /** Operators that take operands and give at most one result, without touching control. */
  private void plain(int opcode) {
    if (opcode >= I32_LOAD && opcode <= I64_LOAD32_U) {
      load(opcode);
    } else if (opcode >= I32_STORE && opcode <= I64_STORE32) {
      store(opcode);
    } else if (isInstanceOperator(opcode)) {
      instance(opcode);
    } else if (!Operators.isReinterpretation(opcode)) {
      numeric(opcode);
    }
  }

  /** Home of the position above the present top. */
  private int top() {
    return stack.home(stack.height());
  }

  // Control ---------------------------------------------------------------------------------------

  private void open(int opcode) {
    long blockType = reader.s33();
    int parameters = 0;
    int results = blockType == EMPTY_BLOCK_TYPE ? 0 : 1;
    if (blockType >= 0) {
      FunctionType signature = module.types().get((int) blockType);
      parameters = signature.parameters().size();
      results = signature.results().size();
    }
    @Nullable Condition condition = opcode == IF ? takeCondition() : null;
    stack.flushLocals();
    stack.bringHomeTop(parameters);
    Kind kind = opcode == LOOP ? Kind.LOOP : opcode == IF ? Kind.IF : Kind.BLOCK;
    if (opcode == LOOP) {
      buffer.label();
    }
    labels.open(kind, stack.height() - parameters, parameters, results, buffer.size());
    if (condition != null) {
      labels.elseBranch(labels.at(0), emitBranch(condition, false));
    }
  }

  private void otherwise() {
    int label = labels.at(0);
    if (reachable) {
      stack.bringHomeTop(labels.results(label));
      labels.await(label, buffer.emitImmediate(Op.BR, 0, 0));
    }
    bindElse(label);
    labels.toElse(label);
    stack.cut(labels.height(label));
    stack.pushHomes(labels.parameters(label));
    reachable = true;
  }

  private void bindElse(int label) {
    buffer.patch(labels.elseBranch(label), buffer.size());
    buffer.label();
  }

  private void close() {
    int label = labels.at(0);
    Kind kind = labels.kind(label);
    int results = labels.results(label);
    boolean joins =
        kind == Kind.IF || kind == Kind.ELSE || (kind != Kind.LOOP && labels.isTargeted(label));
    if (kind == Kind.FUNCTION && !joins) {
      if (reachable) {
        emitReturn();
      }
      labels.close();
      return;
    }
    if (reachable) {
      stack.bringHomeTop(results);
    }
    if (kind == Kind.IF) {
      bindElse(label);
    }
    labels.bind(label, buffer);
    labels.close();
    if (reachable || joins) {
      stack.cut(labels.height(label));
      stack.pushHomes(results);
      reachable = true;
    }
    if (kind == Kind.FUNCTION) {
      emitReturn();
    }
  }

  private void branch(int label) {
    if (labels.kind(label) == Kind.FUNCTION) {
      emitReturn();
    } else {
      moveTo(label);
      emitJump(label);
    }
    reachable = false;
  }

  private void emitJump(int label) {
    int pc = buffer.emitImmediate(Op.BR, 0, labels.start(label));
    if (labels.kind(label) != Kind.LOOP) {
      labels.await(label, pc);
    }
  }

  private void branchIf(int label) {
    Condition condition = takeCondition();
    int arity = labels.arity(label);
    if (arity > 0) {
      stack.bringHomeTop(arity);
    }
    if (arity == 0 || stack.height() - arity == labels.height(label)) {
      conditionalJump(condition, label);
      return;
    }
    int around = emitBranch(condition, false);
    moveTo(label);
    emitJump(label);
    buffer.patch(around, buffer.size());
    buffer.label();
  }

  private void conditionalJump(Condition condition, int label) {
    int pc = emitBranch(condition, true);
    if (labels.kind(label) == Kind.LOOP) {
      buffer.patch(pc, labels.start(label));
    } else {
      labels.await(label, pc);
    }
  }

  private void branchTable() {
    int count = reader.u32();
    int index = stack.slot(stack.height() - 1);
    stack.drop(1);
    int[] targets = new int[count + 1];
    for (int i = 0; i <= count; i++) {
      targets[i] = labels.at(reader.u32());
    }
    int arity = labels.arity(targets[count]);
    stack.bringHomeTop(arity);
    buffer.emitImmediate(Op.BR_TABLE, index, count + 1);
    int table = buffer.size();
    for (int i = 0; i <= count; i++) {
      buffer.extend(0);
    }
    int[] stubs = new int[labels.depth()];
    Arrays.fill(stubs, -1);
    for (int i = 0; i <= count; i++) {
      tableEntry(table + i, targets[i], arity, stubs);
    }
    reachable = false;
  }

  /** Where values have to be moved first, an entry goes to a stub that does so, one a label. */
  private void tableEntry(int entry, int label, int arity, int[] stubs) {
    boolean inPlace = arity == 0 || stack.height() - arity == labels.height(label);
    if (inPlace && labels.kind(label) == Kind.LOOP) {
      buffer.patchEntry(entry, labels.start(label));
    } else if (inPlace) {
      labels.awaitEntry(label, entry);
    } else {
      if (stubs[label] < 0) {
        stubs[label] = buffer.size();
        moveTo(label);
        emitJump(label);
      }
      buffer.patchEntry(entry, stubs[label]);
    }
  }

  /** Moves the values that a branch takes along to where the label expects them. */
  private void moveTo(int label) {
    int count = labels.arity(label);
    int from = stack.height() - count;
    int to = stack.home(labels.height(label));
    if (count == 1) {
      copyTo(to, from);
    } else if (count > 1) {
      stack.bringHomeTop(count);
      if (to != stack.home(from)) {
        buffer.emit(Op.MOVE, to, stack.home(from), count);
      }
    }
  }

  private void copyTo(int slot, int position) {
    if (stack.isConstant(position)) {
      stack.constantTo(slot, stack.value(position));
    } else {
      int source = stack.slot(position);
      if (source != slot) {
        buffer.define(Op.COPY, slot, source, 0);
      }
    }
  }

  private void emitReturn() {
    int count = type.results().size();
    int from = stack.height() - count;
    if (count == 1) {
      buffer.emit(Op.RETURN_VALUE, stack.slot(from), 0, 0);
      return;
    }
    if (count > 1) {
      stack.bringHomeTop(count);
      if (stack.home(from) != 0) {
        buffer.emit(Op.MOVE, 0, stack.home(from), count);
      }
    }
    buffer.emit(Op.RETURN, 0, 0, 0);
  }

  // Conditions ------------------------------------------------------------------------------------

  /**
   * What a branch depends on.
   *
   * @param comparison word of a comparison that was taken back to be fused, or 0
   * @param slot not zero means true; where the comparison's result belongs if there is one
   * @param negated zero means true
   */
  private record Condition(long comparison, int slot, boolean negated) {}

  /** Pops the condition of a branch, and takes back the comparison that made it. */
  private Condition takeCondition() {
    int position = stack.height() - 1;
    int definition =
        stack.isHome(position) ? buffer.definitionOf(stack.home(position)) : Operators.NONE;
    if (definition >= 0) {
      long word = buffer.word(definition);
      int operator = CodeBuffer.operator(word);
      if (operator == Op.EQZ) {
        buffer.truncate(definition);
        stack.drop(1);
        return new Condition(0, CodeBuffer.b(word), true);
      }
      if (Operators.branch(operator) >= 0) {
        buffer.truncate(definition);
        stack.drop(1);
        return new Condition(word, stack.home(position), false);
      }
    }
    int slot = stack.slot(position);
    stack.drop(1);
    return new Condition(0, slot, false);
  }

  /** Branch that is taken if the condition is as {@code sense} says; the target is open. */
  private int emitBranch(Condition condition, boolean sense) {
    if (condition.comparison == 0) {
      int operator = condition.negated == sense ? Op.BR_UNLESS : Op.BR_IF;
      return buffer.emitBranch(operator, condition.slot, 0);
    }
    long word = sense ? condition.comparison : inverse(condition.comparison);
    if (word != 0) {
      int operator = Operators.branch(CodeBuffer.operator(word));
      return buffer.emitBranch(operator, CodeBuffer.b(word), CodeBuffer.c(word));
    }
    long plain = condition.comparison;
    buffer.emit(
        CodeBuffer.operator(plain), condition.slot, CodeBuffer.b(plain), CodeBuffer.c(plain));
    return buffer.emitBranch(Op.BR_UNLESS, condition.slot, 0);
  }

  /** The comparison that holds where this one does not, or 0 if it has no form of its own. */
  private static long inverse(long word) {
    int b = CodeBuffer.b(word);
    int c = CodeBuffer.c(word);
    return switch (CodeBuffer.operator(word)) {
      case Op.EQ -> CodeBuffer.pack(Op.NE, 0, b, c);
      case Op.NE -> CodeBuffer.pack(Op.EQ, 0, b, c);
      case Op.LT_S -> CodeBuffer.pack(Op.LE_S, 0, c, b);
      case Op.LT_U -> CodeBuffer.pack(Op.LE_U, 0, c, b);
      case Op.LE_S -> CodeBuffer.pack(Op.LT_S, 0, c, b);
      case Op.LE_U -> CodeBuffer.pack(Op.LT_U, 0, c, b);
      default -> 0;
    };
  }

  // Calls -----------------------------------------------------------------------------------------

  private void call(int opcode) {
    boolean indirect = opcode == CALL_INDIRECT || opcode == RETURN_CALL_INDIRECT;
    boolean tail = opcode == RETURN_CALL || opcode == RETURN_CALL_INDIRECT;
    int target = reader.u32();
    int table = indirect ? reader.u32() : 0;
    FunctionType callee = indirect ? module.types().get(target) : module.functions().get(target);
    int entry = 0;
    if (indirect) {
      entry = stack.slot(stack.height() - 1);
      stack.drop(1);
    }
    int parameters = callee.parameters().size();
    stack.bringHomeTop(parameters);
    stack.drop(parameters);
    if (indirect) {
      int operator = tail ? Op.RETURN_CALL_INDIRECT : Op.CALL_INDIRECT;
      buffer.emit(operator, top(), entry, table);
      buffer.extend(target);
    } else {
      buffer.emitImmediate(directCall(target, tail), top(), target);
    }
    // A tail call's too: those of a host function come back here before they are passed on.
    stack.pushHomes(callee.results().size());
    reachable = !tail;
  }

  private int directCall(int target, boolean tail) {
    boolean imported = target < module.importedFunctions();
    if (tail) {
      return imported ? Op.RETURN_CALL_IMPORT : Op.RETURN_CALL;
    }
    return imported ? Op.CALL_IMPORT : Op.CALL;
  }

  // Values ----------------------------------------------------------------------------------------

  private void select() {
    int position = stack.height() - 3;
    int condition = stack.slot(position + 2);
    int second = stack.slot(position + 1);
    int first = stack.slot(position);
    stack.drop(3);
    buffer.define(Op.SELECT, top(), first, second);
    buffer.extend(condition);
    stack.pushHome();
  }

  private void localSet(int local) {
    int position = stack.height() - 1;
    boolean home = stack.isHome(position);
    boolean constant = stack.isConstant(position);
    int slot = constant ? 0 : stack.slot(position);
    long value = stack.value(position);
    stack.drop(1);
    stack.beforeWrite(local);
    int definition = home ? buffer.definitionOf(slot) : Operators.NONE;
    if (definition >= 0) {
      buffer.redirect(definition, local);
    } else if (constant) {
      stack.constantTo(local, value);
      buffer.label();
    } else if (slot != local) {
      buffer.emit(Op.COPY, local, slot, 0);
    }
  }

  private void numeric(int opcode) {
    int unary = Operators.unary(opcode);
    if (unary >= 0) {
      int operand = stack.slot(stack.height() - 1);
      stack.drop(1);
      buffer.define(unary, top(), operand, 0);
      stack.pushHome();
    } else if (Operators.isBinary(opcode)) {
      binary(opcode);
    } else {
      int operand = stack.slot(stack.height() - 1);
      stack.drop(1);
      buffer.define(Op.NUMERIC, top(), operand, operand);
      buffer.extend(opcode);
      stack.pushHome();
    }
  }

  private void binary(int opcode) {
    int left = stack.height() - 2;
    int right = left + 1;
    int second = stack.slot(right);
    int first = stack.slot(left);
    stack.drop(2);
    int operator = Operators.binary(opcode);
    if (operator < 0) {
      buffer.define(Op.NUMERIC, top(), first, second);
      buffer.extend(opcode);
    } else if (Operators.isExchanged(opcode)) {
      buffer.define(operator, top(), second, first);
    } else {
      buffer.define(operator, top(), first, second);
    }
    stack.pushHome();
  }

  private void load(int opcode) {
    reader.u32();
    int offset = reader.u32();
    int address = stack.slot(stack.height() - 1);
    stack.drop(1);
    int operator = Operators.access(opcode);
    if (Integer.compareUnsigned(offset, SHORT_OFFSET_MAX) <= 0) {
      buffer.define(operator, top(), address, offset);
    } else {
      int wide = wideOffset(offset);
      buffer.define(Operators.wide(operator), top(), address, wide);
    }
    stack.pushHome();
  }

  /** Slot that holds an offset too long for a unit. */
  private int wideOffset(int offset) {
    long value = Integer.toUnsignedLong(offset);
    int slot = constants.slot(value);
    if (slot >= 0) {
      return slot;
    }
    stack.constantTo(constants.scratchSlot(), value);
    return constants.scratchSlot();
  }

  private void store(int opcode) {
    reader.u32();
    int offset = reader.u32();
    int value = stack.slot(stack.height() - 1);
    int address = stack.slot(stack.height() - 2);
    stack.drop(2);
    int operator = Operators.access(opcode);
    if (Integer.compareUnsigned(offset, SHORT_OFFSET_MAX) <= 0) {
      buffer.emit(operator, address, value, offset);
    } else {
      buffer.emit(Operators.wide(operator), address, value, wideOffset(offset));
    }
  }

  // Memory and tables as a whole ------------------------------------------------------------------

  private static boolean isInstanceOperator(int opcode) {
    return switch (opcode) {
      case MEMORY_SIZE, MEMORY_GROW, TABLE_GET, TABLE_SET, REF_FUNC -> true;
      default -> opcode >= MEMORY_INIT;
    };
  }

  private void instance(int opcode) {
    int first = reader.u32();
    int second = hasSecondImmediate(opcode) ? reader.u32() : 0;
    int operands =
        switch (opcode) {
          case MEMORY_SIZE, TABLE_SIZE, REF_FUNC, DATA_DROP, ELEM_DROP -> 0;
          case MEMORY_GROW, TABLE_GET -> 1;
          case TABLE_SET, TABLE_GROW -> 2;
          default -> 3;
        };
    stack.bringHomeTop(operands);
    stack.drop(operands);
    long word = opcode | (long) first << 16 | (long) second << 40;
    buffer.emitImmediate(Op.INSTANCE, top(), constants.index(word));
    if (hasResult(opcode)) {
      stack.pushHome();
    }
  }

  private static boolean hasResult(int opcode) {
    return switch (opcode) {
      case MEMORY_SIZE, TABLE_SIZE, REF_FUNC, MEMORY_GROW, TABLE_GET, TABLE_GROW -> true;
      default -> false;
    };
  }

  private static boolean hasSecondImmediate(int opcode) {
    return switch (opcode) {
      case MEMORY_INIT, MEMORY_COPY, TABLE_INIT, TABLE_COPY -> true;
      default -> false;
    };
  }
}
