package io.qlcvm.bench.gas;

import static io.qlcvm.bench.ModuleWriter.*;
import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.ModuleWriter;
import io.qlcvm.bench.ModuleWriter.Bytes;
import io.qlcvm.bench.gas.Occasion.Kind;
import io.qlcvm.bench.vm.Modules;
import io.qlcvm.vm.Bombs;
import io.qlcvm.vm.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The worst modules to load, the worst functions to call for the first time, and growing. */
final class Occasions {

  private static final String LOADING = "structure, pages, entries";
  private static final String FIRST_CALL = "first call";

  /** Code of all functions together, and of each large one: what limits and guard leave. */
  private static final int CODE_BYTES = 480_000;

  private static final int BODY_BYTES = 60_000;

  /** Values that a block takes and gives in the worst case. */
  private static final int WIDTH = Limits.CONTRACT.resultsMax();

  private final List<Occasion> occasions = new ArrayList<>();

  private Occasions() {}

  static List<Occasion> all() {
    Occasions made = new Occasions();
    made.loading();
    made.firstCalls();
    made.growing();
    return made.occasions;
  }

  private void add(String group, String name, Kind kind, byte[] wasm) {
    occasions.add(new Occasion(group, name, kind, wasm));
  }

  private void loading() {
    add(LOADING, "loading 700 functions", Kind.LOADING, Modules.large(1));
    for (Bombs.Bomb bomb : Bombs.all()) {
      add(LOADING, "loading " + bomb.name(), Kind.LOADING, bomb.module());
    }
    add(
        LOADING,
        "loading a memory of 16 MiB",
        Kind.LOADING,
        memory(Limits.CONTRACT.memoryPagesMax()));
    add(LOADING, "loading a memory of 64 KiB", Kind.LOADING, memory(1));
    int entries = Limits.CONTRACT.tableEntriesMax();
    ModuleWriter table = new ModuleWriter().table(entries, 1);
    table.function(table.type(new int[0], new int[0]), new int[0], new Bytes());
    add(LOADING, "loading a table of 16,384 entries", Kind.LOADING, table.bytes());
  }

  private static byte[] memory(int pages) {
    return new ModuleWriter().memory(pages, pages).bytes();
  }

  private void firstCalls() {
    add(FIRST_CALL, "first calls of 20 functions", Kind.FIRST_CALL, Modules.large(1));
    firstCalls("functions without code", new int[0], new Bytes(), 0);
    int locals = Limits.CONTRACT.localsMax();
    firstCalls("functions with 2,048 locals", new int[] {locals, I64}, new Bytes(), 0);
    firstCalls(
        "constants", new int[0], new Bytes(), new Bytes().op(I32_CONST, 0, DROP), new Bytes());
    firstCalls(
        "empty ifs",
        new int[0],
        new Bytes(),
        new Bytes().op(I32_CONST, 0, IF, EMPTY, END),
        new Bytes());
    // Operators of two words each; the branch around them is then too long for its short form.
    Bytes far = new Bytes().op(GLOBAL_GET, 0, GLOBAL_GET, 0, I64_EQ, BR_IF, 0);
    far.op(F64_CONST).fixed(0, 8);
    firstCalls("square roots", new int[0], far, new Bytes().op(F64_SQRT), new Bytes().op(DROP));
    Bytes values = new Bytes();
    Bytes drops = new Bytes();
    for (int i = 0; i < WIDTH; i++) {
      values.op(I64_CONST, 0);
      drops.op(DROP);
    }
    firstCalls("blocks with 16 values", new int[0], values, new Bytes().op(BLOCK, 1, END), drops);
    firstCalls("calls with 16 values", new int[0], values, new Bytes().op(CALL, 0), drops);
  }

  private void firstCalls(String what, int[] locals, Bytes before, Bytes repeated, Bytes after) {
    Bytes code = new Bytes().all(before);
    while (code.size() < BODY_BYTES) {
      code.all(repeated);
    }
    firstCalls(what, locals, code.all(after), CODE_BYTES / BODY_BYTES);
  }

  /**
   * Functions that return at once, whatever code follows, and one that calls each of them.
   *
   * @param count how many, or 0 for as many as may be
   */
  private void firstCalls(String what, int[] locals, Bytes code, int count) {
    ModuleWriter module = new ModuleWriter().global();
    int none = module.type(new int[0], new int[0]);
    int[] values = new int[WIDTH];
    Arrays.fill(values, I64);
    int wide = module.type(values, values);
    int run = module.type(new int[] {I32}, new int[] {I64});
    module.function(wide, new int[0], new Bytes().op(UNREACHABLE));
    Bytes main = new Bytes();
    Bytes guarded = new Bytes();
    if (code.size() > 0) {
      guarded.op(GLOBAL_GET, 0, I64_EQZ, BR_IF, 0);
    }
    guarded.all(code);
    int functions = count == 0 ? Limits.CONTRACT.functionsMax() - 2 : count;
    for (int i = 0; i < functions; i++) {
      main.op(CALL).unsigned(module.function(none, locals, guarded));
    }
    module.export(Kernel.EXPORT, module.function(run, new int[0], main.op(I64_CONST, 0)));
    add(FIRST_CALL, "first calls: " + what, Kind.FIRST_CALL, module.bytes());
  }

  private void growing() {
    Bytes page = new Bytes().op(I32_CONST, 1, MEMORY_GROW, 0, I32_CONST, 0, I32_GE_S);
    int pages = Limits.CONTRACT.memoryPagesMax();
    grow("memory.grow by a page, to 16 MiB", new ModuleWriter().memory(0, pages), page);
    Bytes entry = new Bytes().op(REF_NULL, FUNCREF, I32_CONST, 1, TABLE_GROW, 0);
    entry.op(I32_CONST, 0, I32_GE_S);
    grow("table.grow by an entry, to 16,384", new ModuleWriter().table(1, 1), entry);
  }

  /** Goes on as long as there is room. */
  private void grow(String name, ModuleWriter module, Bytes one) {
    int run = module.type(new int[] {I32}, new int[] {I64});
    Bytes code = new Bytes().op(LOOP, EMPTY).all(one).op(BR_IF, 0, END, I64_CONST, 0);
    module.export(Kernel.EXPORT, module.function(run, new int[0], code));
    add("grow", name, Kind.CALL, module.bytes());
  }
}
