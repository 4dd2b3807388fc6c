package io.qlcvm.vm;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.module;
import static io.qlcvm.vm.ModuleBuilder.name;
import static io.qlcvm.vm.ModuleBuilder.section;
import static io.qlcvm.vm.ModuleBuilder.sized;
import static io.qlcvm.vm.ModuleBuilder.u32;
import static io.qlcvm.vm.ModuleBuilder.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Modules that are as large as {@link Limits#CONTRACT} allows and ask for more work, or memory,
 * than their size suggests. All of them are valid.
 */
public final class Bombs {

  private static final int UNREACHABLE = 0x00;
  private static final int BLOCK = 0x02;
  private static final int LOOP = 0x03;
  private static final int BR_TABLE = 0x0e;
  private static final int CALL = 0x10;
  private static final int DROP = 0x1a;
  private static final int LOCAL_GET = 0x20;
  private static final int I32_ADD = 0x6a;

  private static final Limits LIMITS = Limits.CONTRACT;

  /** For headers and what a bomb needs besides its repeated part. */
  private static final int ROOM_BYTES = 2_048;

  private static final int BODY_BYTES = LIMITS.bodyBytesMax() - ROOM_BYTES;
  private static final int MODULE_BYTES = LIMITS.moduleBytesMax() - 8 * ROOM_BYTES;

  private static final FunctionType NOTHING = new FunctionType(List.of(), List.of());
  private static final FunctionType WIDE =
      new FunctionType(
          Collections.nCopies(LIMITS.parametersMax(), ValueType.I64),
          Collections.nCopies(LIMITS.resultsMax(), ValueType.I64));
  private static final FunctionType WIDE_TO_NOTHING =
      new FunctionType(WIDE.parameters(), List.of());

  private Bombs() {}

  /** A module by what it has too much of. */
  public record Bomb(String name, byte[] module) {

    @Override
    public String toString() {
      return name;
    }
  }

  public static List<Bomb> all() {
    return List.of(
        new Bomb("functions with a wide signature", wideFunctions()),
        new Bomb("functions with as many locals as allowed", locals()),
        new Bomb("runs of no locals", emptyRuns()),
        new Bomb("nested blocks with a wide type", nestedBlocks()),
        new Bomb("branch tables to wide labels", branchTables()),
        new Bomb("calls of a wide function", wideCalls()),
        new Bomb("types", types()),
        new Bomb("a long name section", nameSection()),
        new Bomb("empty custom sections", customSections()),
        new Bomb("entries of element segments", elements()),
        new Bomb("element segments of expressions", elementExpressions()),
        new Bomb("a long constant expression", constantExpression()),
        new Bomb("exports", exports()),
        new Bomb("imports", imports()),
        new Bomb("data segments", dataSegments()),
        new Bomb("operators", operators()));
  }

  private static byte[] wideFunctions() {
    ModuleBuilder module = new ModuleBuilder();
    for (int i = 0; i < LIMITS.functionsMax(); i++) {
      module.function(WIDE, List.of(), bytes(UNREACHABLE, END));
    }
    return module.build();
  }

  private static byte[] locals() {
    ModuleBuilder module = new ModuleBuilder().type(NOTHING);
    byte[] run = concat(u32(LIMITS.localsMax()), bytes(ValueType.F64.code()));
    for (int i = 0; i < LIMITS.functionsMax(); i++) {
      module.item(3, u32(0)).item(10, sized(vector(run), bytes(END)));
    }
    return module.build();
  }

  private static byte[] emptyRuns() {
    byte[][] runs = new byte[BODY_BYTES / 2][];
    Arrays.fill(runs, bytes(0, ValueType.I32.code()));
    byte[] body = sized(vector(runs), bytes(END));
    ModuleBuilder module = new ModuleBuilder().type(NOTHING);
    for (int size = body.length; size < MODULE_BYTES; size += body.length) {
      module.item(3, u32(0)).item(10, body);
    }
    return module.build();
  }

  /** Code that can't be reached opens blocks without having to push their parameters. */
  private static byte[] nestedBlocks() {
    int depth = LIMITS.nestingMax() - 1;
    byte[] tower =
        concat(
            repeat(depth, bytes(UNREACHABLE, BLOCK, 0)),
            bytes(UNREACHABLE),
            repeat(depth, bytes(END)));
    return functions(WIDE, concat(repeat(BODY_BYTES / tower.length, tower), bytes(UNREACHABLE)));
  }

  /** Each target takes all operands along, and they are there to be compared. */
  private static byte[] branchTables() {
    byte[] operands = new byte[2 * LIMITS.parametersMax()];
    for (int i = 0; i < LIMITS.parametersMax(); i++) {
      operands[2 * i] = LOCAL_GET;
      operands[2 * i + 1] = (byte) i;
    }
    int targets = LIMITS.branchTargetsMax() - 1;
    byte[] labels = repeat(targets / 2 + 1, bytes(0, 1));
    byte[] table =
        concat(
            operands,
            bytes(LOOP, 0, LOOP, 0),
            concat(i32(0), bytes(BR_TABLE), u32(targets), labels),
            bytes(END, END));
    return functions(WIDE_TO_NOTHING, repeat(BODY_BYTES / table.length, table));
  }

  private static byte[] wideCalls() {
    byte[] calls = repeat(BODY_BYTES / 2, bytes(CALL, 0));
    return functions(WIDE, concat(bytes(UNREACHABLE), calls, bytes(UNREACHABLE)));
  }

  private static byte[] types() {
    ModuleBuilder module = new ModuleBuilder();
    for (int i = 0; i < LIMITS.typesMax(); i++) {
      List<ValueType> parameters = new ArrayList<>(WIDE.parameters());
      for (int bit = 0; bit < 10; bit++) {
        parameters.set(bit, (i >> bit & 1) == 0 ? ValueType.I32 : ValueType.F32);
      }
      module.type(parameters, WIDE.results());
    }
    return module.build();
  }

  private static byte[] nameSection() {
    byte[] entries = repeat(MODULE_BYTES / 3, bytes(0, 1, 'x'));
    byte[] content = concat(bytes(1), sized(u32(MODULE_BYTES / 3), entries));
    return new ModuleBuilder().custom("name", content).build();
  }

  private static byte[] customSections() {
    return module(repeat(MODULE_BYTES / 3, bytes(0, 1, 0)));
  }

  private static byte[] elements() {
    byte[] segment = segment(bytes(1, 0), bytes(0));
    return module(
        section(1, bytes(1, 0x60, 0, 0)),
        section(3, bytes(1, 0)),
        section(9, repeated(segment, MODULE_BYTES / segment.length)),
        section(10, bytes(1, 2, 0, END)));
  }

  private static byte[] elementExpressions() {
    byte[] segment = segment(bytes(5, 0x70), bytes(0xd0, 0x70, END));
    return module(section(9, repeated(segment, MODULE_BYTES / segment.length)));
  }

  private static byte[] segment(byte[] header, byte[] entry) {
    return concat(header, repeated(entry, LIMITS.tableEntriesMax()));
  }

  private static byte[] constantExpression() {
    byte[] sum = repeat(MODULE_BYTES / 3, concat(i32(1), bytes(I32_ADD)));
    return new ModuleBuilder()
        .global(new GlobalType(ValueType.I32, false), concat(i32(0), sum, bytes(END)))
        .build();
  }

  private static byte[] exports() {
    ModuleBuilder module = new ModuleBuilder().memory(0, null);
    String end = "x".repeat(MODULE_BYTES / LIMITS.exportsMax() - 12);
    for (int i = 0; i < LIMITS.exportsMax(); i++) {
      module.exportMemory(i + end, 0);
    }
    return module.build();
  }

  private static byte[] imports() {
    ModuleBuilder module = new ModuleBuilder();
    String end = "x".repeat(MODULE_BYTES / LIMITS.importsMax() - 16);
    for (int i = 0; i < LIMITS.importsMax(); i++) {
      module.importFunction("m", i + end, WIDE);
    }
    return module.build();
  }

  private static byte[] dataSegments() {
    ModuleBuilder module = new ModuleBuilder().memory(1, 1L);
    byte[] content = new byte[MODULE_BYTES / LIMITS.segmentsMax() - 8];
    for (int i = 0; i < LIMITS.segmentsMax(); i++) {
      module.data(0, content);
    }
    return module.build();
  }

  private static byte[] operators() {
    return functions(NOTHING, repeat(BODY_BYTES / 3, concat(i32(0), bytes(DROP))));
  }

  /** A module full of functions of one type, of which this is the code without its end. */
  private static byte[] functions(FunctionType type, byte[] code) {
    ModuleBuilder module = new ModuleBuilder();
    for (int size = code.length; size < MODULE_BYTES; size += code.length) {
      module.function(type, List.of(), concat(code, bytes(END)));
    }
    return module.build();
  }

  private static byte[] repeated(byte[] item, int count) {
    return concat(u32(count), repeat(count, item));
  }

  private static byte[] repeat(int count, byte[] part) {
    byte[][] parts = new byte[count][];
    Arrays.fill(parts, part);
    return concat(parts);
  }

  /** As large as allowed, and refused: at the start, at the end, or by what they claim. */
  public static List<Bomb> refused() {
    List<Bomb> refused = new ArrayList<>();
    for (int section = 1; section <= 12; section++) {
      refused.add(new Bomb("2^32-1 items claimed by section " + section, hugeCount(section)));
    }
    refused.add(new Bomb("more functions than allowed", functionTypes()));
    refused.add(new Bomb("wrong in its last operator", wrongAtTheEnd()));
    return refused;
  }

  private static byte[] functionTypes() {
    byte[] indexes = new byte[MODULE_BYTES];
    return module(section(1, bytes(1, 0x60, 0, 0)), section(3, u32(indexes.length), indexes));
  }

  private static byte[] wrongAtTheEnd() {
    byte[] module = operators();
    module[module.length - 2] = I32_ADD;
    return module;
  }

  /** A section that claims as many items as can be written, and has none. */
  static byte[] hugeCount(int section) {
    return module(section(section, section == 0 ? name("") : bytes(), u32(0xffff_ffffL)));
  }
}
