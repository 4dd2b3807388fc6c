package io.qlcvm.vm.binary;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.module;
import static io.qlcvm.vm.ModuleBuilder.name;
import static io.qlcvm.vm.ModuleBuilder.section;
import static io.qlcvm.vm.ModuleBuilder.u32;
import static io.qlcvm.vm.ModuleBuilder.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.module.ConstantExpression;
import io.qlcvm.vm.module.CustomSection;
import io.qlcvm.vm.module.ElementSegment;
import io.qlcvm.vm.module.ModuleDefinition;
import io.qlcvm.vm.module.SegmentMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

  private static final FunctionType NOTHING = new FunctionType(List.of(), List.of());

  @Test
  void decode_ofAModuleWithEverything_hasWholeIndexSpaces() {
    FunctionType add =
        new FunctionType(List.of(ValueType.I32, ValueType.I32), List.of(ValueType.I32));
    GlobalType constant = new GlobalType(ValueType.I32, false);
    GlobalType variable = new GlobalType(ValueType.I64, true);
    ModuleDefinition module =
        decode(
            new ModuleBuilder()
                .importFunction("env", "add", add)
                .importTable("env", "table", new TableType(ValueType.EXTERNREF, 1, 2L))
                .importMemory("env", "memory", new MemoryType(3, null))
                .importGlobal("env", "base", constant)
                .function(NOTHING, List.of(ValueType.F32, ValueType.F64), bytes(END))
                .table(4, null)
                .global(variable, bytes(0x42, 5, END))
                .exportFunction("run", 1)
                .start(1)
                .elements(0, 1)
                .data(7, bytes(1, 2, 3))
                .custom("note", bytes(9))
                .build());
    assertEquals(List.of(add, NOTHING), module.functions());
    assertEquals(1, module.importedFunctions());
    assertEquals(
        List.of(
            new TableType(ValueType.EXTERNREF, 1, 2L), new TableType(ValueType.FUNCREF, 4, null)),
        module.tables());
    assertEquals(List.of(new MemoryType(3, null)), module.memories());
    assertEquals(List.of(constant, variable), module.globals());
    var five =
        assertInstanceOf(ConstantExpression.Constant.class, module.globalInitialisers().getFirst());
    assertEquals(5, five.bits());
    assertEquals(1, module.startFunction());
    assertEquals("run", module.exports().getFirst().name());
    assertEquals(2, module.body(1).localCount());
    assertEquals(3, module.data().getFirst().length());
    assertEquals(SegmentMode.ACTIVE, module.elements().getFirst().mode());
  }

  @Test
  void decode_withCustomSectionsAnywhere_findsThemAll() {
    byte[] custom = section(0, name("x"), bytes(1, 2));
    ModuleDefinition module =
        decode(module(custom, section(1, bytes(0)), custom, section(5, bytes(0)), custom));
    assertEquals(
        List.of("x", "x", "x"), module.customSections().stream().map(CustomSection::name).toList());
    assertEquals(2, module.customSections().getLast().length());
    assertEquals(module.bytes().length - 2, module.customSections().getLast().start());
  }

  @Test
  void decode_ofNumbersWrittenLong_takesThem() {
    byte[] longOne = bytes(0x81, 0x80, 0x80, 0x80, 0x00);
    ModuleDefinition module =
        decode(
            module(
                section(1, longOne, bytes(0x60, 0, 0)),
                section(3, longOne, bytes(0x80, 0x80, 0x00)),
                section(10, longOne, bytes(0x83, 0x00, 0x80, 0x00, END))));
    assertEquals(List.of(NOTHING), module.functions());
  }

  @ParameterizedTest
  @CsvSource({
    "0, ACTIVE, 0",
    "1, PASSIVE, 0",
    "2, ACTIVE, 1",
    "3, DECLARATIVE, 0",
    "4, ACTIVE, 0",
    "5, PASSIVE, 0",
    "6, ACTIVE, 1",
    "7, DECLARATIVE, 0"
  })
  void decode_ofEachKindOfElementSegment_readsItsParts(int kind, SegmentMode mode, int table) {
    boolean active = mode == SegmentMode.ACTIVE;
    boolean expressions = kind >= 4;
    byte[] header = concat(bytes(kind), table == 1 ? bytes(1) : bytes());
    byte[] offset = active ? concat(i32(3), bytes(END)) : bytes();
    byte[] type = kind % 4 == 0 ? bytes() : bytes(expressions ? 0x70 : 0);
    byte[] entries = vector(expressions ? bytes(0xd2, 0, END) : bytes(0));
    ElementSegment segment =
        decode(module(section(9, vector(concat(header, offset, type, entries)))))
            .elements()
            .getFirst();
    assertEquals(mode, segment.mode());
    assertEquals(table, segment.table());
    assertEquals(ValueType.FUNCREF, segment.type());
    var entry = segment.entries().getFirst();
    assertEquals(0, assertInstanceOf(ConstantExpression.FunctionReference.class, entry).function());
    if (active) {
      var start = assertInstanceOf(ConstantExpression.Constant.class, segment.offset());
      assertEquals(3, start.bits());
    }
  }

  /** Every slot holds a 32-bit value sign-extended, floats too. */
  @Test
  void decode_ofConstants_keepsTheirBits() {
    ModuleDefinition module =
        decode(
            new ModuleBuilder()
                .global(new GlobalType(ValueType.I32, false), bytes(0x41, 0x7f, END))
                .global(new GlobalType(ValueType.F32, false), bytes(0x43, 0, 0, 0xc0, 0xff, END))
                .global(
                    new GlobalType(ValueType.F64, false),
                    bytes(0x44, 1, 0, 0, 0, 0, 0, 0xf0, 0x7f, END))
                .global(new GlobalType(ValueType.EXTERNREF, false), bytes(0xd0, 0x6f, END))
                .build());
    List<Long> bits =
        module.globalInitialisers().stream()
            .map(e -> assertInstanceOf(ConstantExpression.Constant.class, e).bits())
            .toList();
    assertEquals(List.of(-1L, 0xffff_ffff_ffc0_0000L, 0x7ff0_0000_0000_0001L, 0L), bits);
  }

  @Test
  void decode_ofAnExtendedConstant_keepsItsRange() {
    byte[] sum = concat(i32(1), i32(2), bytes(0x6a, END));
    ModuleDefinition module =
        decode(new ModuleBuilder().global(new GlobalType(ValueType.I32, false), sum).build());
    var computed =
        assertInstanceOf(ConstantExpression.Computed.class, module.globalInitialisers().getFirst());
    assertEquals(sum.length, computed.end() - computed.start());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void decode_ofFewBytes_isMalformed(int length) {
    assertRefused(
        Phase.MALFORMED, "unexpected end, magic header not detected", 0, new byte[length]);
  }

  @Test
  void decode_ofAWrongHeader_saysWhich() {
    assertRefused(Phase.MALFORMED, "magic header not detected", 0, new byte[8]);
    byte[] component = bytes(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
    assertRefused(Phase.MALFORMED, "unknown binary version", 4, component);
  }

  @Test
  void decode_ofSectionsOutOfOrder_isMalformedWhateverTheySay() {
    byte[] unknownType = section(3, bytes(1, 0));
    assertRefused(
        Phase.MALFORMED,
        "unexpected content after last section",
        12,
        module(unknownType, section(1, bytes(0))));
    assertRefused(
        Phase.MALFORMED,
        "unexpected content after last section",
        11,
        module(section(1, bytes(0)), section(1, bytes(0))));
  }

  @Test
  void decode_withTheDataCountAfterTheCode_isMalformed() {
    assertRefused(
        Phase.MALFORMED,
        "unexpected content after last section",
        11,
        module(section(10, bytes(0)), section(12, bytes(0))));
    assertEquals(0, decode(module(section(12, bytes(0)), section(10, bytes(0)))).data().size());
  }

  @Test
  void decode_withBytesLeftInASection_isMalformed() {
    assertRefused(Phase.MALFORMED, "section size mismatch", 11, module(section(1, bytes(0, 0))));
  }

  @Test
  void decode_ofCountsThatDiffer_isMalformed() {
    byte[] type = section(1, bytes(1, 0x60, 0, 0));
    assertRefused(
        Phase.MALFORMED,
        "function and code section have inconsistent lengths",
        18,
        module(type, section(3, bytes(1, 0))));
    assertRefused(
        Phase.MALFORMED,
        "data count and data section have inconsistent lengths",
        11,
        module(section(12, bytes(1))));
  }

  /** Such a number must neither be taken for "none" nor wrap. */
  @Test
  void decode_ofTheLargestStartFunction_isUnknown() {
    byte[] start = section(8, u32(0xffff_ffffL));
    assertRefused(Phase.INVALID, "unknown function 4294967295", 10, module(start));
  }

  @Test
  void decode_ofAStartFunctionWithParameters_isInvalid() {
    byte[] module =
        new ModuleBuilder()
            .function(List.of(ValueType.I32), List.of(), bytes(END))
            .start(0)
            .build();
    assertRefused(
        Phase.INVALID, "start function must take and return nothing, not (i32) -> ()", 21, module);
  }

  @Test
  void decode_ofANameExportedTwice_isInvalidAtTheSecond() {
    byte[] module =
        new ModuleBuilder().memory(0, null).exportMemory("a", 0).exportMemory("a", 0).build();
    assertRefused(Phase.INVALID, "duplicate export name \"a\"", 20, module);
  }

  /** The number after the prefix has 32 bits, of which an operator's number keeps eight. */
  @ParameterizedTest
  @ValueSource(longs = {0x100, 0x400, 0xfc00, 0x8000_0000L, 0xffff_ffffL})
  void decode_ofAnOperatorPastTheLast_isMalformed(long number) {
    byte[] code = concat(bytes(0xfc), u32(number), bytes(END));
    byte[] module = new ModuleBuilder().global(new GlobalType(ValueType.I32, false), code).build();
    assertRefused(Phase.MALFORMED, "illegal opcode fc " + Long.toHexString(number), 13, module);
  }

  @Test
  void decode_ofTooManyLocals_countsPast32Bits() {
    byte[] most = concat(u32(0xffff_ffffL), bytes(0x7f));
    byte[] module =
        new ModuleBuilder()
            .type(NOTHING)
            .item(3, u32(0))
            .item(10, ModuleBuilder.sized(vector(most, bytes(1, 0x7f)), bytes(END)))
            .build();
    assertRefused(Phase.MALFORMED, "too many locals", 29, module);
  }

  private static ModuleDefinition decode(byte[] module) {
    return Decoder.decode(module, Limits.CONTRACT);
  }

  private static void assertRefused(Phase phase, String reason, int offset, byte[] module) {
    var refused = assertThrows(InvalidModuleException.class, () -> decode(module));
    assertEquals(reason, refused.reason());
    assertEquals(phase, refused.phase());
    assertEquals(offset, refused.offset());
  }
}
