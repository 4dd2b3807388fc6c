package io.qlcvm.vm;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.u32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.InvalidModuleException.Phase;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each limit on a module: as much as it allows is loaded, one more is refused with both numbers.
 */
class LimitsTest {

  private static final FunctionType NOTHING = new FunctionType(List.of(), List.of());
  private static final GlobalType CONSTANT = new GlobalType(ValueType.I32, false);
  private static final byte[] ZERO = concat(i32(0), bytes(END));

  static Stream<Arguments> limits() {
    return Stream.of(
        limit("moduleBytesMax", 100, LimitsTest::ofSize),
        limit("bodyBytesMax", 100, n -> body(List.of(), new byte[n - 2])),
        limit("functionsMax", 3, n -> times(n, b -> b.function(NOTHING, List.of(), bytes(END)))),
        limit("functionsMax", 3, n -> times(n, b -> b.importFunction("a", "b", NOTHING))),
        limit("typesMax", 3, n -> times(n, b -> b.type(NOTHING))),
        limit("importsMax", 3, n -> times(n, b -> b.importGlobal("a", "b", CONSTANT))),
        limit("exportsMax", 3, LimitsTest::exports),
        limit("globalsMax", 3, n -> times(n, b -> b.global(CONSTANT, ZERO))),
        limit("globalsMax", 3, n -> times(n, b -> b.importGlobal("a", "b", CONSTANT))),
        limit("tablesMax", 3, n -> times(n, b -> b.table(0, null))),
        limit("tablesMax", 3, LimitsTest::importedTables),
        limit("segmentsMax", 3, n -> times(n, b -> b.item(9, bytes(1, 0, 0)))),
        limit("segmentsMax", 3, n -> times(n, b -> b.item(11, bytes(1, 0)))),
        limit("segmentsMax", 3, n -> times(n, b -> b.passiveData(bytes()))),
        limit("parametersMax", 3, n -> type(n, 0)),
        limit("resultsMax", 3, n -> type(0, n)),
        limit("localsMax", 3, n -> body(Collections.nCopies(n, ValueType.I32), bytes())),
        limit("nestingMax", 3, LimitsTest::nested),
        limit("branchTargetsMax", 3, LimitsTest::branchTable),
        limit("tableEntriesMax", 3, n -> new ModuleBuilder().table(n, null).build()),
        limit("tableEntriesMax", 3, n -> new ModuleBuilder().item(9, segment(n)).build()),
        limit("memoryPagesMax", 3, n -> new ModuleBuilder().memory(n, null).build()));
  }

  private static Arguments limit(String name, int max, IntFunction<byte[]> module) {
    return Arguments.of(name, max, module);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void load_atTheLimit_isFine(String name, int max, IntFunction<byte[]> module) throws Exception {
    assertTrue(Wasm.load(module.apply(max), with(name, max)).size() > 0);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void load_oneOverTheLimit_isRefusedWithBothNumbers(
      String name, int max, IntFunction<byte[]> module) throws Exception {
    Limits limits = with(name, max);
    byte[] bytes = module.apply(max + 1);
    var refused = assertThrows(InvalidModuleException.class, () -> Wasm.load(bytes, limits));
    assertEquals(Phase.LIMIT_EXCEEDED, refused.phase(), refused.reason());
    assertTrue(refused.reason().contains(String.valueOf(max)), refused.reason());
    assertTrue(refused.reason().contains(String.valueOf(max + 1)), refused.reason());
  }

  /** The contract limits with one of them changed. */
  private static Limits with(String name, int max) throws ReflectiveOperationException {
    RecordComponent[] components = Limits.class.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          components[i].getName().equals(name)
              ? (Integer) max
              : components[i].getAccessor().invoke(Limits.CONTRACT);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return Limits.class.getDeclaredConstructor(types).newInstance(values);
  }

  private static byte[] times(int count, UnaryOperator<ModuleBuilder> step) {
    ModuleBuilder builder = new ModuleBuilder();
    for (int i = 0; i < count; i++) {
      builder = step.apply(builder);
    }
    return builder.build();
  }

  private static byte[] ofSize(int size) {
    int header = new ModuleBuilder().custom("").build().length;
    return new ModuleBuilder().custom("", new byte[size - header]).build();
  }

  /** Code of {@code unreachable}s; the body also has its number of runs of locals, and the end. */
  private static byte[] body(List<ValueType> locals, byte[] code) {
    return new ModuleBuilder().function(NOTHING, locals, concat(code, bytes(END))).build();
  }

  private static byte[] exports(int count) {
    ModuleBuilder builder = new ModuleBuilder().memory(0, null);
    for (int i = 0; i < count; i++) {
      builder.exportMemory("m" + i, 0);
    }
    return builder.build();
  }

  /** Imported ones count like the others. */
  private static byte[] importedTables(int count) {
    ModuleBuilder builder = new ModuleBuilder();
    for (int i = 1; i < count; i++) {
      builder.importTable("a", "b", new TableType(ValueType.FUNCREF, 0, null));
    }
    return builder.table(0, null).build();
  }

  private static byte[] type(int parameters, int results) {
    return new ModuleBuilder()
        .type(
            Collections.nCopies(parameters, ValueType.I32),
            Collections.nCopies(results, ValueType.I32))
        .build();
  }

  private static byte[] nested(int depth) {
    byte[] code = new byte[3 * depth];
    for (int i = 0; i < depth; i++) {
      code[2 * i] = 0x02;
      code[2 * i + 1] = 0x40;
      code[2 * depth + i] = END;
    }
    return body(List.of(), code);
  }

  private static byte[] branchTable(int targets) {
    return body(List.of(), concat(i32(0), bytes(0x0e), u32(targets - 1), new byte[targets]));
  }

  private static byte[] segment(int entries) {
    byte[][] nulls = new byte[entries][];
    Arrays.fill(nulls, bytes(0xd0, 0x70, END));
    return concat(bytes(5, 0x70), ModuleBuilder.vector(nulls));
  }
}
