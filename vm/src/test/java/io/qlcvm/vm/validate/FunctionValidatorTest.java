package io.qlcvm.vm.validate;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Code of a function {@code (i32) -> i32} with a local {@code f64}, in a module that has a bit of
 * everything. Codes are in hexadecimal, without the final {@code end}.
 */
class FunctionValidatorTest {

  /** Stands for the offset of the final {@code end}. */
  private static final int AT_END = -1;

  @ParameterizedTest
  @CsvSource({
    "parameter, 2000",
    "local is set and read, 44000000000000000021014100",
    "unreachable makes any operands, 006a1b",
    "unreachable drops what it likes, 001a1a1a",
    "after br anything goes, 41000c00a7",
    "after return anything goes, 41000f1a",
    "select of two unknowns gives an unknown, 001b6a",
    "select of one known gives its type, 00 4200 4100 1b a7",
    "typed select, 41014102 4100 1c017f",
    "typed select of references, d070d0704100 1c0170 d1",
    "ref.is_null of an unknown, 00d1",
    "block with parameters, 2000 0202 0b",
    "loop with parameters, 2000 0302 0b",
    "branch to a loop takes its parameters, 2000 0302 0c00 0b",
    "if without else whose types are equal, 2000 4100 0402 0b",
    "if and else, 4101 047f 4102 05 4103 0b",
    "br_table whose labels have equal arity, 027f 4100 4101 0e 01 00 01 0b",
    "br_table in unreachable code, 027f 00 0e 01 00 01 0b",
    "return_call, 2000 1200",
    "return_call_indirect, 2000 4100 130200",
    "call_indirect, 2000 4100 110200",
    "ref.func of what is exported, d200 d1",
    "memory operators, 410041004100 fc0b00 4100 4000 1a 3f00",
    "table operators, d070 4101 fc0f00 1a fc1000",
    "data operators, fc0900 4100",
    "nothing after br_if is unknown, 4101 4100 0d00",
    "index of a type with four bytes, 2000 02828000 0b"
  })
  void validate_ofGoodCode_isFine(String what, String code) {
    ModuleDefinition module = module(code);
    Validator.validate(module, Limits.CONTRACT);
    assertEquals(2, module.functions().size(), what);
  }

  @ParameterizedTest
  @CsvSource({
    "result is missing, '', type mismatch, -1",
    "result has another type, 4200, type mismatch, -1",
    "one too many, 41004100, type mismatch, -1",
    "operand is missing, 41006a, type mismatch, 2",
    "operand has another type, 410042006a, type mismatch, 4",
    "unreachable does not excuse known operands, 00 4200 6a, type mismatch, 3",
    "unreachable ends with its block, 0240 00 0b 6a, type mismatch, 4",
    "unreachable leaves nothing behind, 00 4100 4100, type mismatch, -1",
    "block can't take what was there before, 2000 0240 1a 0b 4100, type mismatch, 4",
    "block leaves one, 0240 4100 0b 4100, type mismatch, 4",
    "if without else whose types differ, 4101 047f 4100 0b, type mismatch, 6",
    "if without condition, 0240 0b 0440 0b 4100, type mismatch, 3",
    "else without if, 0240 05 0b 4100, else without if: END expected, 2",
    "br to nowhere, 41000c02, unknown label 2, 2",
    "br far away, 4100 0cffffffff0f, unknown label 4294967295, 2",
    "br_if without a value, 4100 0d00, type mismatch, 2",
    "br_table of different arity, 027f 0240 4100 4100 0e 01 00 01 0b 0b, type mismatch, 8",
    "br_table of different arity that can't be reached, 0240 00 0e 01 00 01 0b 4100, type mismatch,"
        + " 3",
    "select of different types, 4100 4200 4100 1b, type mismatch, 6",
    "select of references, d070 d070 4100 1b 1a 4100, type mismatch, 6",
    "select of two types, 4100 4100 4100 1c027f7f, invalid result arity, 6",
    "unknown local, 2002, unknown local 2, 0",
    "unknown global, 2302, unknown global 2, 0",
    "constant global is set, 4100 2400 4100, global is immutable, 2",
    "unknown function, 1002, unknown function 2, 0",
    "unknown type of a block, 0205, unknown type 5, 0",
    "negative type of a block, 02ff7e, malformed block type, 0",
    "unknown type of a call, 4100 110900, unknown type 9, 2",
    "unknown table, 4100 110201, unknown table 1, 2",
    "tail call of another type, 00 1201, type mismatch, 1",
    "undeclared function, d201, undeclared function reference 1, 0",
    "alignment, 4100 280300, alignment must not be larger than natural, 2",
    "no alignment at all, 4100 282000, malformed memop flags, 2",
    "memory.size of another memory, 3f01, zero byte expected, 1",
    "memory.grow with a long zero, 4100 408000, zero byte expected, 3",
    "unknown data, fc0901, unknown data segment 1, 0",
    "unknown elements, fc0d01, unknown elem segment 1, 0",
    "value type that is none, 0241, malformed value type, 1",
    "reference type that is none, d07f, malformed reference type, 1"
  })
  void validate_ofBadCode_saysWhatAndWhere(String what, String code, String reason, int offset) {
    var refused = refusal(code);
    assertEquals(reason, refused.reason(), what);
    int start = module(code).body(0).codeStart();
    int length = HexFormat.of().parseHex(code.replace(" ", "")).length;
    int expected = offset == AT_END ? length : offset;
    assertEquals(expected, refused.offset() - start, what);
  }

  @Test
  void validate_withoutDataCount_refusesOperatorsThatNeedIt() {
    byte[] code = bytes(0xfc, 0x09, 0x00, END);
    byte[] module =
        new ModuleBuilder()
            .memory(0, null)
            .function(List.of(), List.of(), code)
            .item(11, bytes(1, 0))
            .build();
    var refused =
        assertThrows(
            InvalidModuleException.class,
            () -> Validator.validate(Decoder.decode(module, Limits.CONTRACT), Limits.CONTRACT));
    assertEquals(Phase.MALFORMED, refused.phase());
    assertEquals("data count section required", refused.reason());
  }

  @Test
  void validate_ofABodyThatDoesNotEnd_isMalformed() {
    assertEnd("END opcode expected: unexpected end of section or function", bytes(0x41, 0x00));
    assertEnd("END opcode expected", bytes(0x41, 0x00, END, END));
    assertEnd("unexpected end of section or function", bytes(0x41));
  }

  private static void assertEnd(String reason, byte[] code) {
    byte[] module = new ModuleBuilder().function(List.of(), List.of(ValueType.I32), code).build();
    var refused =
        assertThrows(
            InvalidModuleException.class,
            () -> Validator.validate(Decoder.decode(module, Limits.CONTRACT), Limits.CONTRACT));
    assertEquals(Phase.MALFORMED, refused.phase());
    assertEquals(reason, refused.reason());
  }

  private static InvalidModuleException refusal(String code) {
    ModuleDefinition module = module(code);
    return assertThrows(
        InvalidModuleException.class, () -> Validator.validate(module, Limits.CONTRACT));
  }

  /** Type 0: nothing to nothing; 1: i64 to i32; 2: i32 to i32, that of the function. */
  private static ModuleDefinition module(String code) {
    FunctionType type = new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));
    byte[] bytes =
        new ModuleBuilder()
            .type(List.of(), List.of())
            .type(List.of(ValueType.I64), List.of(ValueType.I32))
            .function(
                type,
                List.of(ValueType.F64),
                concat(HexFormat.of().parseHex(code.replace(" ", "")), bytes(END)))
            .function(List.of(), List.of(), bytes(END))
            .table(1, null)
            .memory(1, null)
            .global(new GlobalType(ValueType.I32, false), concat(i32(0), bytes(END)))
            .global(new GlobalType(ValueType.I64, true), bytes(0x42, 0, END))
            .exportFunction("f", 0)
            .passiveData(bytes(1))
            .item(9, bytes(1, 0, 0))
            .build();
    return Decoder.decode(bytes, Limits.CONTRACT);
  }
}
