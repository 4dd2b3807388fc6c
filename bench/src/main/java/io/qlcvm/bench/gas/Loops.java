package io.qlcvm.bench.gas;

import static io.qlcvm.bench.ModuleWriter.*;
import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.ModuleWriter;
import io.qlcvm.bench.ModuleWriter.Bytes;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  private static final int PAGES = 256;
  private static final int BIG = PAGES << 16;
  private static final int[] LOCALS = {1, I32, 1, I64, 1, F32, 1, F64};

  private final List<Loop> loops = new ArrayList<>();

  /** All loops; the first is the empty one. */
  static List<Loop> all() throws IllegalAccessException {
    Loops made = new Loops();
    made.add("empty", "empty", 1, new Bytes());
    made.numeric();
    made.structure();
    made.calls();
    made.memory();
    made.bulk();
    return made.loops;
  }

  private void add(String group, String name, int count, Bytes body) {
    loops.add(new Loop(group, name, wasm(body), count));
  }

  private static byte[] wasm(Bytes body) {
    ModuleWriter module = new ModuleWriter().memory(PAGES, PAGES).global().table(1);
    int none = module.type(new int[0], new int[0]);
    int run = module.type(new int[] {I32}, new int[] {I64});
    int one = module.type(new int[] {I32}, new int[] {I32});
    module.importFunction("env", "nothing", none);
    module.function(none, new int[0], new Bytes());
    module.function(one, new int[0], new Bytes().op(LOCAL_GET, 0));
    module.function(none, new int[] {64, I64}, new Bytes());
    Bytes code = new Bytes().op(I32_CONST).signed(0x1234_5677).op(LOCAL_SET, 1);
    code.op(I64_CONST).signed(0x1234_5678_9abc_def7L).op(LOCAL_SET, 2);
    code.op(F32_CONST).fixed(Float.floatToIntBits(1.25f), 4).op(LOCAL_SET, 3);
    code.op(F64_CONST).fixed(Double.doubleToLongBits(1.000_000_1), 8).op(LOCAL_SET, 4);
    code.op(LOOP, EMPTY).all(body);
    code.op(LOCAL_GET, 0, I32_CONST, 1, I32_SUB, LOCAL_TEE, 0, BR_IF, 0, END, LOCAL_GET, 2);
    module.export(Kernel.EXPORT, module.function(run, LOCALS, code));
    return module.bytes();
  }

  /** Every operator on numbers, by the table of {@code Opcode}. */
  private void numeric() throws IllegalAccessException {
    for (Field field : io.qlcvm.vm.binary.Opcode.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        int opcode = field.getInt(null);
        boolean saturating = opcode >= I32_TRUNC_SAT_F32_S && opcode <= I64_TRUNC_SAT_F64_U;
        if ((opcode >= I32_EQZ && opcode <= I64_EXTEND32_S) || saturating) {
          numeric(field.getName().toLowerCase(Locale.ROOT).replaceFirst("_", "."), opcode);
        }
      }
    }
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
    repeat("branch", "global.get", new Bytes().op(GLOBAL_GET, 0, DROP));
    repeat("branch", "global.set", new Bytes().op(LOCAL_GET, 2, GLOBAL_SET, 0));
    repeat(
        "branch", "select", new Bytes().op(LOCAL_GET, 2, LOCAL_GET, 2, LOCAL_GET, 1, SELECT, DROP));
    repeat("branch", "block, br", new Bytes().op(BLOCK, EMPTY, BR, 0, END));
    repeat(
        "branch", "block, br_if taken", new Bytes().op(BLOCK, EMPTY, LOCAL_GET, 1, BR_IF, 0, END));
    repeat(
        "branch",
        "block, br_if not taken",
        new Bytes().op(BLOCK, EMPTY, LOCAL_GET, 1, I32_EQZ, BR_IF, 0, END));
    repeat("branch", "if, else", new Bytes().op(LOCAL_GET, 1, IF, EMPTY, NOP, ELSE, NOP, END));
    repeat(
        "branch table",
        "br_table",
        new Bytes().op(BLOCK, EMPTY, LOCAL_GET, 1, BR_TABLE, 1, 0, 0, END));
  }

  private void calls() {
    repeat("call", "call", new Bytes().op(CALL, 1));
    repeat("call", "call, 1 parameter and result", new Bytes().op(LOCAL_GET, 1, CALL, 2, DROP));
    repeat("call", "call, 64 locals", new Bytes().op(CALL, 3));
    repeat("call, and the host's 50", "call of a host function", new Bytes().op(CALL, 0));
    repeat("call indirect", "call_indirect", new Bytes().op(I32_CONST, 0, CALL_INDIRECT, 0, 0));
    repeat("table access", "table.get", new Bytes().op(I32_CONST, 0, TABLE_GET, 0, DROP));
    repeat("table access", "memory.size", new Bytes().op(MEMORY_SIZE, 0, DROP));
  }

  private void memory() {
    int[] loads = {I32_LOAD, I64_LOAD, F32_LOAD, F64_LOAD, I32_LOAD8_S, I64_LOAD8_U, I64_LOAD32_U};
    for (int opcode : loads) {
      Bytes one = new Bytes().op(I32_CONST, 16, opcode, 0, 8, DROP);
      repeat("memory access", "load 0x" + Integer.toHexString(opcode), one);
    }
    repeat(
        "memory access",
        "i32.load, wide offset",
        new Bytes().op(I32_CONST, 16, I32_LOAD, 2).unsigned(70_000).op(DROP));
    repeat(
        "memory access", "i32.store", new Bytes().op(LOCAL_GET, 0, I32_CONST, 7, I32_STORE, 2, 0));
    repeat(
        "memory access",
        "i32.store, local",
        new Bytes().op(I32_CONST, 16, LOCAL_GET, 0, I32_STORE, 2, 0));
    repeat(
        "memory access", "i64.store", new Bytes().op(I32_CONST, 16, LOCAL_GET, 2, I64_STORE, 3, 0));
    misses();
  }

  /** Addresses all over the memory, by a generator that costs three operators a step. */
  private void misses() {
    Bytes step = new Bytes().op(LOCAL_GET, 1, I32_CONST).signed(0x0019_660d).op(I32_MUL);
    step.op(I32_CONST).signed(0x3c6e_f35f).op(I32_ADD, LOCAL_TEE, 1);
    step.op(I32_CONST).signed(8).op(I32_SHR_U, I32_CONST).signed(BIG - 16).op(I32_AND);
    repeat("memory access", "(address only)", new Bytes().all(step).op(DROP));
    repeat(
        "memory access",
        "(address) i64.load, 16 MiB",
        new Bytes().all(step).op(I64_LOAD, 3, 0, DROP));
    repeat(
        "memory access",
        "(address) i64.store, 16 MiB",
        new Bytes().all(step).op(LOCAL_GET, 2, I64_STORE, 3, 0));
    // Each address depends on what was loaded before: nothing can be fetched ahead.
    Bytes chase =
        new Bytes().op(LOCAL_GET, 1, I32_CONST).signed(BIG - 4).op(I32_AND, I32_LOAD, 2, 0);
    chase.op(LOCAL_GET, 1, I32_ADD, I32_CONST).signed(0x3c6e_f35f).op(I32_ADD, LOCAL_SET, 1);
    repeat("memory access", "(address) i32.load, dependent, 16 MiB", chase);
  }

  private void bulk() {
    for (int bytes : new int[] {0, 64, 4_096, 1 << 20}) {
      int count = bytes > 4_096 ? 4 : COUNT;
      Bytes fill = new Bytes().op(I32_CONST, 0, I32_CONST, 1, I32_CONST).signed(bytes);
      repeat("bulk", "memory.fill, " + bytes + " bytes", count, fill.op(MEMORY_FILL, 0));
      Bytes copy =
          new Bytes().op(I32_CONST).signed(8 << 20).op(I32_CONST, 0, I32_CONST).signed(bytes);
      repeat("bulk", "memory.copy, " + bytes + " bytes", count, copy.op(MEMORY_COPY, 0, 0));
    }
    repeat("bulk", "memory.grow by 0", new Bytes().op(I32_CONST, 0, MEMORY_GROW, 0, DROP));
  }
}
