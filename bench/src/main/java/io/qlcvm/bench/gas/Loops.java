package io.qlcvm.bench.gas;

import static io.qlcvm.bench.ModuleWriter.*;
import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.ModuleWriter;
import io.qlcvm.bench.ModuleWriter.Bytes;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.gas.GasSchedule;
import java.util.ArrayList;
import java.util.List;

/**
 * The worst loop for each operator: the operator as densely as it can be had, that is with the
 * fewest other operators between that have to be paid. Operands come from locals (which cost gas
 * but no instruction), results stay on the stack for the next one.
 *
 * <p>Locals of a loop: 0 rounds left (i32), 1 i32, 2 i64, 3 f32, 4 f64, each a value that keeps the
 * operator from trapping and from getting cheap.
 */
final class Loops {

  /** Times that an operator stands in a loop's body: the loop's own cost is then a few percent. */
  private static final int COUNT = 64;

  /** The largest memory that counts as small, and the largest there is. */
  private static final int SMALL = GasSchedule.SMALL_MEMORY_PAGES;

  private static final int LARGE = Limits.CONTRACT.memoryPagesMax();

  /** Functions to call in turn: near the most that a module may have. */
  private static final int MANY = 8_000;

  private static final int PASSIVE_BYTES = 64 << 10;
  private static final int[] LOCALS = {1, I32, 1, I64, 1, F32, 1, F64};

  private final List<Loop> loops = new ArrayList<>();

  /** Pages of the next loops' memory. */
  private int pages = 1;

  /** Entries of the next loops' table. */
  private int entries = 1;

  /** All loops; the first is the empty one. */
  static List<Loop> all() {
    Loops made = new Loops();
    made.add("empty", "empty", 1, new Bytes());
    made.numeric();
    made.structure();
    made.branches();
    made.mixed();
    made.calls();
    made.tables();
    made.memory();
    made.pages = SMALL;
    made.misses(", 2 MiB");
    made.pages = LARGE;
    made.misses(", 16 MiB");
    made.bulk();
    return made.loops;
  }

  private void add(String group, String name, int count, Bytes body) {
    loops.add(new Loop(group, name, wasm(body, new Bytes(), 1), count));
  }

  /**
   * A module that goes round a loop.
   *
   * @param callee code of function 1 and those like it, () -> ()
   * @param callees how many there are
   */
  private byte[] wasm(Bytes body, Bytes callee, int callees) {
    ModuleWriter module = new ModuleWriter().memory(pages, pages).global();
    module.table(entries, callees).passiveElements(entries).passiveData(PASSIVE_BYTES);
    int none = module.type(new int[0], new int[0]);
    int run = module.type(new int[] {I32}, new int[] {I64});
    int one = module.type(new int[] {I32}, new int[] {I32});
    module.importFunction("env", "nothing", none);
    for (int i = 0; i < callees; i++) {
      module.function(none, new int[0], callee);
    }
    module.function(one, new int[0], new Bytes().op(LOCAL_GET, 0));
    module.function(none, new int[] {64, I64}, new Bytes());
    module.function(none, new int[0], new Bytes());
    Bytes code = new Bytes().op(I32_CONST).signed(0x1234_5677).op(LOCAL_SET, 1);
    code.op(I64_CONST).signed(0x1234_5678_9abc_def7L).op(LOCAL_SET, 2);
    code.op(F32_CONST).fixed(Float.floatToIntBits(1.25f), 4).op(LOCAL_SET, 3);
    code.op(F64_CONST).fixed(Double.doubleToLongBits(1.000_000_1), 8).op(LOCAL_SET, 4);
    code.op(LOOP, EMPTY).all(body);
    code.op(LOCAL_GET, 0, I32_CONST, 1, I32_SUB, LOCAL_TEE, 0, BR_IF, 0, END, LOCAL_GET, 2);
    module.export(Kernel.EXPORT, module.function(run, LOCALS, code));
    return module.bytes();
  }

  /** Every operator on numbers. */
  private void numeric() {
    Opcodes.between(I32_EQZ, I64_EXTEND32_S).forEach(o -> numeric(o.name(), o.number()));
    Opcodes.between(I32_TRUNC_SAT_F32_S, I64_TRUNC_SAT_F64_U)
        .forEach(o -> numeric(o.name(), o.number()));
  }

  private void numeric(String name, int opcode) {
    int operand = operandType(name);
    int result = resultType(name);
    boolean binary = isBinary(opcode);
    Bytes body = new Bytes();
    // A chain where the result is of the operand's type; else each on its own.
    boolean chain = operand == result && !name.contains("trunc_") && !name.contains("div");
    if (chain) {
      body.op(LOCAL_GET, local(operand));
    }
    for (int i = 0; i < COUNT; i++) {
      if (!chain) {
        body.op(LOCAL_GET, local(operand));
      }
      if (binary) {
        body.op(LOCAL_GET, local(operand));
      }
      body.op(opcode);
      if (!chain) {
        body.op(DROP);
      }
    }
    if (chain) {
      body.op(DROP);
    }
    add(group(name, opcode), name, COUNT, body);
  }

  private static String group(String name, int opcode) {
    if (name.contains("sqrt")) {
      return "square root";
    }
    if (name.startsWith("i") && (name.contains(".div") || name.contains(".rem"))) {
      return "divide";
    }
    if (opcode == I32_MUL || opcode == I64_MUL) {
      return "multiply";
    }
    boolean isFloat = name.startsWith("f") || name.contains("trunc");
    return isFloat && !name.contains("reinterpret") ? "floating" : "simple";
  }

  private static boolean isBinary(int opcode) {
    return (opcode >= I32_EQ && opcode <= I32_GE_U)
        || (opcode >= I64_EQ && opcode <= F64_GE)
        || (opcode >= I32_ADD && opcode <= I32_ROTR)
        || (opcode >= I64_ADD && opcode <= I64_ROTR)
        || (opcode >= F32_ADD && opcode <= F32_COPYSIGN)
        || (opcode >= F64_ADD && opcode <= F64_COPYSIGN);
  }

  private static int type(String name) {
    return switch (name) {
      case "i32" -> I32;
      case "i64" -> I64;
      case "f32" -> F32;
      default -> F64;
    };
  }

  /** Named at the end for conversions ({@code i64.extend_i32_s}), else at the start. */
  private static int operandType(String name) {
    for (String type : List.of("i32", "i64", "f32", "f64")) {
      if (name.indexOf("_" + type) > 0) {
        return type(type);
      }
    }
    return type(name.substring(0, 3));
  }

  private static int resultType(String name) {
    boolean compares = name.matches("...\\.(eqz|eq|ne|[lg][te](_[su])?)");
    return compares ? I32 : type(name.substring(0, 3));
  }

  private static int local(int type) {
    return I32 - type + 1;
  }

  private void repeat(String group, String name, Bytes one, Bytes callee) {
    Bytes body = new Bytes();
    for (int i = 0; i < COUNT; i++) {
      body.all(one);
    }
    loops.add(new Loop(group, name, wasm(body, callee, 1), COUNT));
  }

  private void repeat(String group, String name, Bytes one) {
    repeat(group, name, COUNT, one);
  }

  private void repeat(String group, String name, int count, Bytes one) {
    Bytes body = new Bytes();
    for (int i = 0; i < count; i++) {
      body.all(one);
    }
    add(group, name, count, body);
  }

  private void structure() {
    repeat("simple", "const, local.set", new Bytes().op(I32_CONST, 5, LOCAL_SET, 1));
    repeat(
        "simple",
        "i64.const (wide), local.set",
        new Bytes().op(I64_CONST).signed(0x1234_5678_9abcL).op(LOCAL_SET, 2));
    repeat("simple", "local.get, local.set", new Bytes().op(LOCAL_GET, 2, LOCAL_SET, 2));
    repeat(
        "simple",
        "local.get, local.tee, local.set",
        new Bytes().op(LOCAL_GET, 0, LOCAL_TEE, 1, LOCAL_SET, 1));
    repeat(
        "simple",
        "f32.const, local.set",
        new Bytes().op(F32_CONST).fixed(Float.floatToIntBits(1.5f), 4).op(LOCAL_SET, 3));
    repeat(
        "simple",
        "f64.const, local.set",
        new Bytes().op(F64_CONST).fixed(Double.doubleToLongBits(1.1), 8).op(LOCAL_SET, 4));
    repeat("simple", "nop, local.get, drop", new Bytes().op(NOP, LOCAL_GET, 1, DROP));
    repeat("simple", "ref.null, ref.is_null", new Bytes().op(REF_NULL, FUNCREF, REF_IS_NULL, DROP));
    repeat("branch", "global.get", new Bytes().op(GLOBAL_GET, 0, DROP));
    repeat("branch", "global.set", new Bytes().op(LOCAL_GET, 2, GLOBAL_SET, 0));
    Bytes three = new Bytes().op(LOCAL_GET, 2, LOCAL_GET, 2, LOCAL_GET, 1);
    repeat("branch", "select", new Bytes().all(three).op(SELECT, DROP));
    repeat("branch", "select (typed)", new Bytes().all(three).op(SELECT_TYPED, 1, I64, DROP));
  }

  private void branches() {
    repeat("branch", "block, br", new Bytes().op(BLOCK, EMPTY, BR, 0, END));
    repeat(
        "branch", "block, br_if taken", new Bytes().op(BLOCK, EMPTY, LOCAL_GET, 1, BR_IF, 0, END));
    repeat(
        "branch",
        "block, br_if not taken",
        new Bytes().op(BLOCK, EMPTY, LOCAL_GET, 1, I32_EQZ, BR_IF, 0, END));
    repeat("branch", "if, else", new Bytes().op(LOCAL_GET, 1, IF, EMPTY, NOP, ELSE, NOP, END));
    repeat("branch", "loop", new Bytes().op(LOOP, EMPTY, END, LOCAL_GET, 1, DROP));
    repeat(
        "branch table",
        "br_table",
        new Bytes().op(BLOCK, EMPTY, LOCAL_GET, 1, BR_TABLE, 1, 0, 0, END));
    // Which way it goes, nobody can foresee.
    Bytes bit = new Bytes().all(random()).op(I32_CONST).signed(1 << 24).op(I32_AND);
    repeat(
        "branch",
        "(random) br_if",
        new Bytes().op(BLOCK, EMPTY).all(bit).op(BR_IF, 0, LOCAL_GET, 2, LOCAL_SET, 2, END));
    repeat(
        "branch",
        "(random) if, else",
        new Bytes()
            .all(bit)
            .op(IF, EMPTY, LOCAL_GET, 2, GLOBAL_SET, 0, ELSE, GLOBAL_GET, 0, LOCAL_SET, 2, END));
    scattered();
  }

  /** A table of 128 targets, each with an instruction of its own, taken in no order. */
  private void scattered() {
    int targets = 128;
    Bytes body = new Bytes();
    for (int i = 0; i < targets; i++) {
      body.op(BLOCK, EMPTY);
    }
    body.all(random()).op(I32_CONST).signed(24).op(I32_SHR_U, I32_CONST).signed(targets - 1);
    body.op(I32_AND, BR_TABLE).unsigned(targets - 1);
    for (int i = 0; i < targets; i++) {
      body.unsigned(i);
    }
    for (int i = 0; i < targets; i++) {
      body.op(END, LOCAL_GET, 2, LOCAL_GET, 2, I64_OR + i % 3, LOCAL_SET, 2);
    }
    add("branch table", "(random) br_table, 128 targets", 1, body);
  }

  /** No order that a processor could learn, longer than its caches for code and branches. */
  private void mixed() {
    int[] operators = {
      I64_ADD, I64_SUB, I64_MUL, I64_AND, I64_OR, I64_XOR, I64_SHL, I64_SHR_S, I64_SHR_U, I64_ROTL
    };
    int count = 15_000;
    int state = 1;
    Bytes body = new Bytes().op(LOCAL_GET, 2);
    for (int i = 0; i < count; i++) {
      state = state * 0x0019_660d + 0x3c6e_f35f;
      body.op(LOCAL_GET, 2, operators[(state >>> 16) % operators.length]);
    }
    add("simple", "all kinds in no order, 15,000", count, body.op(DROP));
  }

  private void calls() {
    repeat("call", "call", new Bytes().op(CALL, 1));
    repeat("call", "call, return", new Bytes().op(CALL, 1), new Bytes().op(RETURN));
    repeat("call", "call, 1 parameter and result", new Bytes().op(LOCAL_GET, 1, CALL, 2, DROP));
    repeat("call", "call, 64 locals", new Bytes().op(CALL, 3));
    repeat("call", "call, return_call", new Bytes().op(CALL, 1), new Bytes().op(RETURN_CALL, 4));
    repeat("call, and the host's 50", "call of a host function", new Bytes().op(CALL, 0));
    Bytes indirect = new Bytes().op(I32_CONST, 0, CALL_INDIRECT, 0, 0);
    repeat("call indirect", "call_indirect", indirect);
    // The table's only entry leads back to the callee, which then returns.
    Bytes once = new Bytes().op(GLOBAL_GET, 0, I64_EQZ, IF, EMPTY, I64_CONST, 1, GLOBAL_SET, 0);
    once.op(I32_CONST, 0, RETURN_CALL_INDIRECT, 0, 0, END, I64_CONST, 0, GLOBAL_SET, 0);
    repeat("call indirect", "call, return_call_indirect", new Bytes().op(CALL, 1), once);
    Bytes inTurn = new Bytes();
    for (int i = 1; i <= MANY; i++) {
      inTurn.op(CALL).unsigned(i);
    }
    loops.add(new Loop("call", "call, 8,000 functions", wasm(inTurn, new Bytes(), MANY), MANY));
    Bytes anywhere = new Bytes();
    for (int i = 0; i < COUNT; i++) {
      anywhere.all(random()).op(I32_CONST).signed(12).op(I32_SHR_U, I32_CONST).signed(MANY);
      anywhere.op(I32_REM_U, CALL_INDIRECT, 0, 0);
    }
    entries = MANY;
    String name = "(random) call_indirect, 8,000 functions";
    loops.add(new Loop("call indirect", name, wasm(anywhere, new Bytes(), MANY), COUNT));
    entries = 1;
  }

  private void tables() {
    String group = "table access";
    repeat(group, "table.get", new Bytes().op(I32_CONST, 0, TABLE_GET, 0, DROP));
    repeat(group, "table.set", new Bytes().op(I32_CONST, 0, REF_NULL, FUNCREF, TABLE_SET, 0));
    repeat(group, "table.size", new Bytes().op(TABLE_SIZE, 0, DROP));
    repeat(group, "memory.size", new Bytes().op(MEMORY_SIZE, 0, DROP));
    repeat(group, "ref.func", new Bytes().op(REF_FUNC, 1, DROP));
    repeat(group, "data.drop", new Bytes().op(DATA_DROP, 0));
    repeat(group, "elem.drop", new Bytes().op(ELEM_DROP, 1));
    repeat(
        "bulk",
        "table.grow by 0",
        new Bytes().op(REF_NULL, FUNCREF, I32_CONST, 0, TABLE_GROW, 0, DROP));
    entries = Limits.CONTRACT.tableEntriesMax();
    for (int count : new int[] {0, 64, entries}) {
      int times = count > 64 ? 4 : COUNT;
      String of = ", " + count + " entries";
      Bytes size = new Bytes().op(I32_CONST).signed(count);
      Bytes fill = new Bytes().op(I32_CONST, 0, REF_NULL, FUNCREF).all(size).op(TABLE_FILL, 0);
      repeat("bulk", "table.fill" + of, times, fill);
      Bytes copy = new Bytes().op(I32_CONST, 0, I32_CONST, 0).all(size).op(TABLE_COPY, 0, 0);
      repeat("bulk", "table.copy" + of, times, copy);
      Bytes init = new Bytes().op(I32_CONST, 0, I32_CONST, 0).all(size).op(TABLE_INIT, 1, 0);
      repeat("bulk", "table.init" + of, times, init);
    }
    entries = 1;
  }

  private void memory() {
    for (Opcodes.Named operator : Opcodes.between(I32_LOAD, I64_STORE32)) {
      Bytes one = new Bytes().op(I32_CONST, 16);
      boolean store = operator.number() >= I32_STORE;
      if (store) {
        one.op(LOCAL_GET, local(type(operator.name().substring(0, 3))));
      }
      one.op(operator.number(), 0, 8);
      repeat("memory access", operator.name(), store ? one : one.op(DROP));
    }
    repeat(
        "memory access",
        "i32.load, wide offset",
        new Bytes().op(I32_CONST, 16, I32_LOAD, 2).unsigned(65_516).op(DROP));
  }

  /** The next number of a generator without order, on the stack and in local 1. */
  private static Bytes random() {
    Bytes step = new Bytes().op(LOCAL_GET, 1, I32_CONST).signed(0x0019_660d).op(I32_MUL);
    return step.op(I32_CONST).signed(0x3c6e_f35f).op(I32_ADD, LOCAL_TEE, 1);
  }

  /** Addresses all over the memory. */
  private void misses(String where) {
    String group = pages == LARGE ? "large memory access" : "memory access";
    int size = pages << 16;
    Bytes step = random().op(I32_CONST).signed(7).op(I32_SHR_U, I32_CONST);
    Bytes aligned = new Bytes().all(step).signed(size - 8).op(I32_AND);
    repeat(group, "(address only)" + where, new Bytes().all(aligned).op(DROP));
    Bytes load = new Bytes().all(aligned).op(I64_LOAD, 3, 0, DROP);
    repeat(group, "(address) i64.load" + where, load);
    Bytes store = new Bytes().all(aligned).op(LOCAL_GET, 2, I64_STORE, 3, 0);
    repeat(group, "(address) i64.store" + where, store);
    // Each of them touches two lines of the caches.
    Bytes crossing = new Bytes().all(step).signed(size - 128).op(I32_AND);
    crossing.op(I64_LOAD, 0, 60, DROP);
    repeat(group, "(address) i64.load across lines" + where, crossing);
    // Each address depends on what was loaded before: nothing can be fetched ahead.
    Bytes chase =
        new Bytes().op(LOCAL_GET, 1, I32_CONST).signed(size - 4).op(I32_AND, I32_LOAD, 2, 0);
    chase.op(LOCAL_GET, 1, I32_ADD, I32_CONST).signed(0x3c6e_f35f).op(I32_ADD, LOCAL_SET, 1);
    repeat(group, "(address) i32.load, dependent" + where, chase);
  }

  private void bulk() {
    for (int bytes : new int[] {0, 64, 4_096, 1 << 20}) {
      int count = bytes > 4_096 ? 4 : COUNT;
      String of = ", " + bytes + " bytes";
      Bytes fill = new Bytes().op(I32_CONST, 0, I32_CONST, 1, I32_CONST).signed(bytes);
      repeat("bulk", "memory.fill" + of, count, fill.op(MEMORY_FILL, 0));
      Bytes copy =
          new Bytes().op(I32_CONST).signed(8 << 20).op(I32_CONST, 0, I32_CONST).signed(bytes);
      repeat("bulk", "memory.copy" + of, count, copy.op(MEMORY_COPY, 0, 0));
    }
    for (int bytes : new int[] {0, 64, PASSIVE_BYTES}) {
      Bytes init = new Bytes().op(I32_CONST, 0, I32_CONST, 0, I32_CONST).signed(bytes);
      repeat("bulk", "memory.init, " + bytes + " bytes", init.op(MEMORY_INIT, 0, 0));
    }
    repeat("bulk", "memory.grow by 0", new Bytes().op(I32_CONST, 0, MEMORY_GROW, 0, DROP));
  }
}
