package io.qlcvm.vm.validate;

import static io.qlcvm.vm.binary.Opcode.*;
import static io.qlcvm.vm.validate.TypeStack.ANY;
import static io.qlcvm.vm.validate.TypeStack.EXTERNREF;
import static io.qlcvm.vm.validate.TypeStack.F32;
import static io.qlcvm.vm.validate.TypeStack.F64;
import static io.qlcvm.vm.validate.TypeStack.FUNCREF;
import static io.qlcvm.vm.validate.TypeStack.I32;
import static io.qlcvm.vm.validate.TypeStack.I64;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.binary.TypeReader;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * Checks function bodies, one pass each. One instance serves all functions of a module, so that the
 * work on types is done once.
 *
 * @see <a href="https://webassembly.github.io/spec/core/appendix/algorithm.html">Validation
 *     algorithm</a>
 */
final class FunctionValidator {

  private static final int EMPTY_BLOCK_TYPE = 0x40;

  /** An alignment of 2^32 bytes or more is no number of the format. */
  private static final int ALIGNMENT_BITS = 32;

  private static final byte[] NOTHING = {};
  private static final byte[][] SINGLE = singles();

  private final ModuleDefinition module;
  private final Limits limits;
  private final BitSet declared;
  private final Signature[] types;

  /** By the type's identity, which functions share with the list of types. */
  private final IdentityHashMap<FunctionType, Signature> signatures = new IdentityHashMap<>();

  private final int dataSegments;
  private final TypeStack stack = new TypeStack();

  private ByteReader reader;
  private byte[] locals = NOTHING;
  private byte[] functionResults = NOTHING;
  private int at;

  FunctionValidator(ModuleDefinition module, Limits limits, BitSet declared) {
    this.module = module;
    this.limits = limits;
    this.declared = declared;
    this.types = new Signature[module.types().size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = signatures.computeIfAbsent(module.types().get(i), Signature::of);
    }
    this.dataSegments = module.data().size();
    this.reader = new ByteReader(module.bytes(), 0, 0);
  }

  private static byte[][] singles() {
    byte[][] singles = new byte[Byte.MAX_VALUE + 1][];
    for (int i = 0; i < singles.length; i++) {
      singles[i] = new byte[] {(byte) i};
    }
    return singles;
  }

  /** A function type, in the form of the stack. */
  private record Signature(byte[] parameters, byte[] results) {

    static Signature of(FunctionType type) {
      return new Signature(codes(type.parameters()), codes(type.results()));
    }

    private static byte[] codes(List<ValueType> types) {
      byte[] codes = new byte[types.size()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = TypeStack.code(types.get(i));
      }
      return codes;
    }
  }

  void validate(int function) {
    FunctionBody body = module.body(function);
    Signature signature = signature(function);
    readLocals(body, signature.parameters);
    functionResults = signature.results;
    stack.clear(FunctionBody.SLOTS_MAX - locals.length);
    stack.open(BLOCK, NOTHING, functionResults);
    while (stack.depth() > 0) {
      at = reader.position();
      if (!reader.hasRemaining()) {
        throw reader.malformed("END opcode expected: unexpected end of section or function");
      }
      stack.at(at);
      operator(OperatorReader.readOpcode(reader));
    }
    if (reader.hasRemaining()) {
      throw reader.malformed("END opcode expected");
    }
  }

  private void readLocals(FunctionBody body, byte[] parameterTypes) {
    locals = Arrays.copyOf(parameterTypes, parameterTypes.length + body.localCount());
    reader = new ByteReader(module.bytes(), body.localsStart(), body.end());
    int from = parameterTypes.length;
    for (int runs = reader.u32(); runs > 0; runs--) {
      int count = reader.u32();
      Arrays.fill(locals, from, from + count, TypeStack.code(TypeReader.value(reader)));
      from += count;
    }
  }

  private void operator(int opcode) {
    OperatorReader.checkKnown(opcode, at);
    switch (opcode) {
      case UNREACHABLE -> stack.unreachable();
      case NOP -> {}
      case BLOCK, LOOP, IF -> open(opcode);
      case ELSE -> otherwise();
      case END -> close();
      case BR, BR_IF, BR_TABLE, RETURN -> branch(opcode);
      case CALL, CALL_INDIRECT, RETURN_CALL, RETURN_CALL_INDIRECT -> call(opcode);
      case DROP -> stack.pop();
      case SELECT, SELECT_TYPED -> select(opcode);
      case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> local(opcode);
      case GLOBAL_GET, GLOBAL_SET -> global(opcode);
      case I32_CONST -> {
        reader.s32();
        stack.push(I32);
      }
      case I64_CONST -> {
        reader.s64();
        stack.push(I64);
      }
      case F32_CONST -> {
        reader.fixed32();
        stack.push(F32);
      }
      case F64_CONST -> {
        reader.fixed64();
        stack.push(F64);
      }
      case REF_NULL, REF_IS_NULL, REF_FUNC -> reference(opcode);
      default -> operatorByRange(opcode);
    }
  }

  private void operatorByRange(int opcode) {
    if (opcode >= I32_LOAD && opcode <= I64_STORE32) {
      access(opcode);
    } else if (opcode == MEMORY_SIZE || opcode == MEMORY_GROW) {
      memory(opcode);
    } else if (opcode >= MEMORY_INIT && opcode <= MEMORY_FILL) {
      bulkMemory(opcode);
    } else if (opcode >= TABLE_INIT || opcode == TABLE_GET || opcode == TABLE_SET) {
      table(opcode);
    } else {
      numeric(opcode);
    }
  }

  // Control ---------------------------------------------------------------------------------------

  private void open(int opcode) {
    byte[] from = NOTHING;
    byte[] to = NOTHING;
    int first = reader.peek();
    if (first == EMPTY_BLOCK_TYPE) {
      reader.u8();
    } else if ((first & 0xc0) == 0x40) {
      to = SINGLE[TypeStack.code(TypeReader.value(reader))];
    } else {
      long index = reader.s33();
      if (index < 0) {
        throw new InvalidModuleException(Phase.MALFORMED, "malformed block type", at);
      }
      if (index >= types.length) {
        throw invalid("unknown type " + index);
      }
      from = types[(int) index].parameters;
      to = types[(int) index].results;
    }
    if (stack.depth() > limits.nestingMax()) {
      throw overLimit("the nesting of blocks", stack.depth(), limits.nestingMax());
    }
    if (opcode == IF) {
      stack.pop(I32);
    }
    stack.pop(from);
    stack.open(opcode, from, to);
  }

  private void otherwise() {
    int frame = stack.depth() - 1;
    if (stack.opcode(frame) != IF) {
      throw new InvalidModuleException(Phase.MALFORMED, "else without if: END expected", at);
    }
    stack.close();
    stack.open(ELSE, stack.parameters(frame), stack.results(frame));
  }

  private void close() {
    int frame = stack.depth() - 1;
    stack.close();
    // Without an else, what comes in must be what goes out.
    if (stack.opcode(frame) == IF
        && !Arrays.equals(stack.parameters(frame), stack.results(frame))) {
      throw stack.mismatch();
    }
    if (frame > 0) {
      stack.push(stack.results(frame));
    }
  }

  /** Types that a branch to the label takes along. */
  private byte[] label(int distance) {
    if (Integer.compareUnsigned(distance, stack.depth()) >= 0) {
      throw invalid("unknown label " + Integer.toUnsignedString(distance));
    }
    int frame = stack.depth() - 1 - distance;
    return stack.opcode(frame) == LOOP ? stack.parameters(frame) : stack.results(frame);
  }

  private void branch(int opcode) {
    switch (opcode) {
      case BR -> {
        stack.pop(label(reader.u32()));
        stack.unreachable();
      }
      case BR_IF -> {
        byte[] types = label(reader.u32());
        stack.pop(I32);
        stack.pop(types);
        stack.push(types);
      }
      case BR_TABLE -> branchTable();
      default -> {
        stack.pop(functionResults);
        stack.unreachable();
      }
    }
  }

  private void branchTable() {
    int count = reader.u32();
    if (Integer.compareUnsigned(count, reader.remaining()) > 0) {
      throw reader.malformed("unexpected end of section or function");
    }
    if (count + 1 > limits.branchTargetsMax()) {
      throw overLimit("the number of a br_table's targets", count + 1, limits.branchTargetsMax());
    }
    stack.pop(I32);
    int arity = -1;
    byte[] types = NOTHING;
    for (int i = 0; i <= count; i++) {
      types = label(reader.u32());
      if (arity >= 0 && types.length != arity) {
        throw stack.mismatch();
      }
      arity = types.length;
      stack.peek(types);
    }
    stack.pop(types);
    stack.unreachable();
  }

  private void call(int opcode) {
    boolean indirect = opcode == CALL_INDIRECT || opcode == RETURN_CALL_INDIRECT;
    int index = reader.u32();
    Signature callee;
    if (indirect) {
      int table = reader.u32();
      if (tableType(table).element() != ValueType.FUNCREF) {
        throw stack.mismatch();
      }
      if (Integer.compareUnsigned(index, types.length) >= 0) {
        throw invalid("unknown type " + Integer.toUnsignedString(index));
      }
      stack.pop(I32);
      callee = types[index];
    } else {
      callee = signature(index);
    }
    stack.pop(callee.parameters);
    boolean tail = opcode == RETURN_CALL || opcode == RETURN_CALL_INDIRECT;
    if (tail && !Arrays.equals(callee.results, functionResults)) {
      throw stack.mismatch();
    }
    // A tail call's results too: a host function leaves them here before they are passed on.
    stack.push(callee.results);
    if (tail) {
      stack.unreachable();
    }
  }

  private Signature signature(int function) {
    checkFunction(function);
    return Objects.requireNonNull(signatures.get(module.functions().get(function)));
  }

  private void checkFunction(int index) {
    if (Integer.compareUnsigned(index, module.functions().size()) >= 0) {
      throw invalid("unknown function " + Integer.toUnsignedString(index));
    }
  }

  // Values ----------------------------------------------------------------------------------------

  private void select(int opcode) {
    if (opcode == SELECT_TYPED) {
      if (reader.u32() != 1) {
        throw invalid("invalid result arity");
      }
      byte type = TypeStack.code(TypeReader.value(reader));
      stack.pop(I32);
      stack.pop(type);
      stack.pop(type);
      stack.push(type);
      return;
    }
    stack.pop(I32);
    byte second = stack.pop();
    byte first = stack.pop();
    if (isReference(first)
        || isReference(second)
        || (first != second && first != ANY && second != ANY)) {
      throw stack.mismatch();
    }
    stack.push(first == ANY ? second : first);
  }

  private static boolean isReference(byte type) {
    return type == FUNCREF || type == EXTERNREF;
  }

  private void local(int opcode) {
    int index = reader.u32();
    if (Integer.compareUnsigned(index, locals.length) >= 0) {
      throw invalid("unknown local " + Integer.toUnsignedString(index));
    }
    if (opcode != LOCAL_GET) {
      stack.pop(locals[index]);
    }
    if (opcode != LOCAL_SET) {
      stack.push(locals[index]);
    }
  }

  private void global(int opcode) {
    int index = reader.u32();
    if (Integer.compareUnsigned(index, module.globals().size()) >= 0) {
      throw invalid("unknown global " + Integer.toUnsignedString(index));
    }
    GlobalType type = module.globals().get(index);
    if (opcode == GLOBAL_GET) {
      stack.push(TypeStack.code(type.value()));
      return;
    }
    if (!type.mutable()) {
      throw invalid("global is immutable");
    }
    stack.pop(TypeStack.code(type.value()));
  }

  private void reference(int opcode) {
    switch (opcode) {
      case REF_NULL -> stack.push(TypeStack.code(TypeReader.reference(reader)));
      case REF_IS_NULL -> {
        byte type = stack.pop();
        if (type != ANY && !isReference(type)) {
          throw stack.mismatch();
        }
        stack.push(I32);
      }
      default -> {
        int index = reader.u32();
        checkFunction(index);
        if (!declared.get(index)) {
          throw invalid("undeclared function reference " + index);
        }
        stack.push(FUNCREF);
      }
    }
  }

  // Memory and tables -----------------------------------------------------------------------------

  private void requireMemory() {
    if (module.memories().isEmpty()) {
      throw invalid("unknown memory 0");
    }
  }

  private void access(int opcode) {
    int alignment = reader.u32();
    if (Integer.compareUnsigned(alignment, ALIGNMENT_BITS) >= 0) {
      throw new InvalidModuleException(Phase.MALFORMED, "malformed memop flags", at);
    }
    reader.u32();
    requireMemory();
    if (Integer.compareUnsigned(alignment, Accesses.alignment(opcode)) > 0) {
      throw invalid("alignment must not be larger than natural");
    }
    byte type = Accesses.type(opcode);
    if (opcode <= I64_LOAD32_U) {
      stack.pop(I32);
      stack.push(type);
    } else {
      stack.pop(type);
      stack.pop(I32);
    }
  }

  private void zeroByte() {
    if (reader.u8() != 0) {
      reader.position(reader.position() - 1);
      throw reader.malformed("zero byte expected");
    }
  }

  private void memory(int opcode) {
    zeroByte();
    requireMemory();
    if (opcode == MEMORY_GROW) {
      stack.pop(I32);
    }
    stack.push(I32);
  }

  private void bulkMemory(int opcode) {
    if (opcode == MEMORY_INIT || opcode == DATA_DROP) {
      dataSegment(reader.u32());
    }
    if (opcode != DATA_DROP) {
      zeroByte();
      if (opcode == MEMORY_COPY) {
        zeroByte();
      }
      requireMemory();
      popThree(I32);
    }
  }

  private void dataSegment(int index) {
    if (!module.hasDataCount()) {
      throw new InvalidModuleException(Phase.MALFORMED, "data count section required", at);
    }
    if (Integer.compareUnsigned(index, dataSegments) >= 0) {
      throw invalid("unknown data segment " + Integer.toUnsignedString(index));
    }
  }

  /** Operands of a bulk operator: where to, what, how many. */
  private void popThree(byte second) {
    stack.pop(I32);
    stack.pop(second);
    stack.pop(I32);
  }

  private TableType tableType(int index) {
    if (Integer.compareUnsigned(index, module.tables().size()) >= 0) {
      throw invalid("unknown table " + Integer.toUnsignedString(index));
    }
    return module.tables().get(index);
  }

  private ValueType elementType(int segment) {
    if (Integer.compareUnsigned(segment, module.elements().size()) >= 0) {
      throw invalid("unknown elem segment " + Integer.toUnsignedString(segment));
    }
    return module.elements().get(segment).type();
  }

  private void table(int opcode) {
    int first = reader.u32();
    switch (opcode) {
      case ELEM_DROP -> elementType(first);
      case TABLE_INIT -> {
        TableType table = tableType(reader.u32());
        if (elementType(first) != table.element()) {
          throw stack.mismatch();
        }
        popThree(I32);
      }
      case TABLE_COPY -> {
        TableType target = tableType(first);
        if (tableType(reader.u32()).element() != target.element()) {
          throw stack.mismatch();
        }
        popThree(I32);
      }
      default -> tableEntry(opcode, TypeStack.code(tableType(first).element()));
    }
  }

  private void tableEntry(int opcode, byte element) {
    switch (opcode) {
      case TABLE_GET -> {
        stack.pop(I32);
        stack.push(element);
      }
      case TABLE_SET -> {
        stack.pop(element);
        stack.pop(I32);
      }
      case TABLE_GROW -> {
        stack.pop(I32);
        stack.pop(element);
        stack.push(I32);
      }
      case TABLE_SIZE -> stack.push(I32);
      default -> popThree(element);
    }
  }

  // Numbers ---------------------------------------------------------------------------------------

  private void numeric(int opcode) {
    if (opcode <= F64_GE) {
      comparison(opcode);
    } else if (opcode <= F64_COPYSIGN) {
      arithmetic(opcode);
    } else {
      stack.pop(Conversions.from(opcode));
      stack.push(Conversions.to(opcode));
    }
  }

  private void comparison(int opcode) {
    byte type = opcode <= I32_GE_U ? I32 : opcode <= I64_GE_U ? I64 : opcode <= F32_GE ? F32 : F64;
    stack.pop(type);
    if (opcode != I32_EQZ && opcode != I64_EQZ) {
      stack.pop(type);
    }
    stack.push(I32);
  }

  private void arithmetic(int opcode) {
    byte type =
        opcode <= I32_ROTR ? I32 : opcode <= I64_ROTR ? I64 : opcode <= F32_COPYSIGN ? F32 : F64;
    boolean unary =
        (opcode >= I32_CLZ && opcode <= I32_POPCNT)
            || (opcode >= I64_CLZ && opcode <= I64_POPCNT)
            || (opcode >= F32_ABS && opcode <= F32_SQRT)
            || (opcode >= F64_ABS && opcode <= F64_SQRT);
    stack.pop(type);
    if (!unary) {
      stack.pop(type);
    }
    stack.push(type);
  }

  private InvalidModuleException overLimit(String what, int value, int max) {
    return new InvalidModuleException(
        Phase.LIMIT_EXCEEDED, what + " is " + value + ", the limit is " + max, at);
  }

  private InvalidModuleException invalid(String reason) {
    return Validator.invalid(reason, at);
  }
}
