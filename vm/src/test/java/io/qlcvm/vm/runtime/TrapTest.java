package io.qlcvm.vm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.Trap;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.Wat;
import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.binary.Opcode;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a trap says: its kind, and for each open call function, name and operator. */
class TrapTest {

  private static final int NAME_IMPORT = 0;
  private static final int OUTER = 1;
  private static final int INNER = 2;

  /**
   * Code that traps.
   *
   * @param opcode of the operator at which it does
   */
  record Case(TrapKind kind, int opcode, String code) {}

  static List<Case> cases() {
    return Stream.concat(ofValues().stream(), ofMemoryAndTables().stream()).toList();
  }

  private static List<Case> ofValues() {
    return List.of(
        new Case(TrapKind.UNREACHABLE, Opcode.UNREACHABLE, "nop unreachable"),
        new Case(
            TrapKind.INTEGER_DIVIDE_BY_ZERO,
            Opcode.I32_DIV_S,
            "(drop (i32.div_s (i32.const 1) (global.get $zero)))"),
        new Case(
            TrapKind.INTEGER_DIVIDE_BY_ZERO,
            Opcode.I64_REM_U,
            "(drop (i64.rem_u (i64.const 1) (i64.const 0)))"),
        new Case(
            TrapKind.INTEGER_OVERFLOW,
            Opcode.I64_DIV_S,
            "(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))"),
        new Case(
            TrapKind.INTEGER_OVERFLOW,
            Opcode.I32_TRUNC_F32_S,
            "(drop (i32.trunc_f32_s (f32.const 1e30)))"),
        new Case(
            TrapKind.INVALID_CONVERSION,
            Opcode.I64_TRUNC_F64_U,
            "(drop (i64.trunc_f64_u (f64.const nan)))"));
  }

  private static List<Case> ofMemoryAndTables() {
    return List.of(
        new Case(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            Opcode.I32_LOAD16_S,
            "(drop (i32.load16_s (i32.const 65535)))"),
        new Case(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            Opcode.I64_LOAD,
            "(drop (i64.load offset=4294967295 (i32.const -1)))"),
        new Case(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            Opcode.F64_STORE,
            "(f64.store offset=65535 (i32.const 0) (f64.const 1))"),
        new Case(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            Opcode.I32_STORE8,
            "(i32.store8 offset=65536 (i32.const 0) (i32.const 1))"),
        new Case(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            Opcode.MEMORY_FILL,
            "(memory.fill (i32.const 65536) (i32.const 0) (i32.const 1))"),
        new Case(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            Opcode.MEMORY_INIT,
            "(memory.init $bytes (i32.const 0) (i32.const 3) (i32.const 1))"),
        new Case(
            TrapKind.TABLE_OUT_OF_BOUNDS, Opcode.TABLE_GET, "(drop (table.get (i32.const 4)))"),
        new Case(
            TrapKind.TABLE_OUT_OF_BOUNDS,
            Opcode.TABLE_COPY,
            "(table.copy (i32.const 4) (i32.const 0) (i32.const 1))"),
        new Case(
            TrapKind.UNDEFINED_ELEMENT,
            Opcode.CALL_INDIRECT,
            "(call_indirect (type $none) (i32.const 4))"),
        new Case(
            TrapKind.UNINITIALIZED_ELEMENT,
            Opcode.CALL_INDIRECT,
            "(call_indirect (type $none) (i32.const 3))"),
        new Case(
            TrapKind.INDIRECT_CALL_TYPE_MISMATCH,
            Opcode.CALL_INDIRECT,
            "(drop (call_indirect (type $other) (i32.const 0)))"),
        new Case(TrapKind.HOST_FUNCTION, Opcode.CALL, "(call $refuse)"));
  }

  private static byte[] module(String code) {
    return Wat.bytes(
        """
        (module
          (type $none (func))
          (type $other (func (result i64)))
          (import "env" "refuse" (func $refuse))
          (memory 1)
          (data $bytes "abc")
          (table 4 funcref)
          (elem (i32.const 0) $inner)
          (global $zero i32 (i32.const 0))
          (func $outer (export "run") (drop (i32.const 0)) (call $inner))
          (func $inner (type $none) (local i32 i64)
            (local.set 0 (i32.const 1))
            %s))
        """
            .formatted(code));
  }

  /** A name section that names the first two functions and the third one. */
  private static byte[] named(byte[] module) {
    byte[] names =
        ModuleBuilder.vector(
            name(NAME_IMPORT, "refuse"), name(OUTER, "outer"), name(INNER, "inner ü"));
    byte[] section =
        ModuleBuilder.section(
            0, ModuleBuilder.name("name"), ModuleBuilder.bytes(1), ModuleBuilder.sized(names));
    return ModuleBuilder.concat(module, section);
  }

  private static byte[] name(int index, String name) {
    return ModuleBuilder.concat(ModuleBuilder.u32(index), ModuleBuilder.name(name));
  }

  private static Instance instance(byte[] module) throws Exception {
    Imports imports =
        Imports.builder()
            .function(
                "env",
                "refuse",
                new FunctionType(List.of(), List.of()),
                _ -> {
                  throw new TrapException(TrapKind.HOST_FUNCTION, "not today");
                })
            .build();
    return Wasm.load(module, Limits.CONTRACT)
        .instantiate(new Store(Limits.CONTRACT, Long.MAX_VALUE), imports);
  }

  private static Trap trap(byte[] module) throws Exception {
    Outcome outcome = instance(module).invoke("run");
    return assertInstanceOf(Outcome.Trapped.class, outcome, outcome::toString).trap();
  }

  /** Offset of the first operator with this opcode in a function. */
  private static int offset(byte[] module, int function, int opcode) {
    ModuleDefinition definition = Decoder.decode(module, Limits.CONTRACT);
    FunctionBody body = definition.body(function);
    ByteReader reader = new ByteReader(module, body.codeStart(), body.end());
    while (true) {
      int start = reader.position();
      int found = OperatorReader.readOpcode(reader);
      if (found == opcode) {
        return start;
      }
      OperatorReader.skipImmediates(found, reader);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trap_ofEachKind_tellsKindFunctionsNamesAndOperators(Case trapping) throws Exception {
    byte[] module = named(module(trapping.code));
    Trap trap = trap(module);
    assertEquals(trapping.kind, trap.kind());
    List<Trap.Frame> expected =
        List.of(
            new Trap.Frame(INNER, "inner ü", offset(module, INNER, trapping.opcode)),
            new Trap.Frame(OUTER, "outer", offset(module, OUTER, Opcode.CALL)));
    assertEquals(expected, trap.frames());
    String text = trapping.kind == TrapKind.HOST_FUNCTION ? "not today" : trapping.kind.toString();
    assertEquals(text, trap.message());
  }

  @Test
  void cases_andTheStack_areAllKinds() {
    Set<TrapKind> kinds = EnumSet.of(TrapKind.STACK_EXHAUSTED);
    cases().forEach(c -> kinds.add(c.kind));
    assertEquals(EnumSet.allOf(TrapKind.class), kinds);
  }

  @Test
  void trap_withoutANameSection_tellsIndexes() throws Exception {
    Trap trap = trap(module("unreachable"));
    assertEquals(List.of(INNER, OUTER), trap.frames().stream().map(Trap.Frame::function).toList());
    assertTrue(trap.frames().stream().allMatch(frame -> frame.name() == null));
    assertTrue(trap.frames().get(0).toString().startsWith("function 2 at byte "));
  }

  @Test
  void trap_ofADeepRecursion_tellsTheInnermostCalls() throws Exception {
    byte[] module = named(module("(call $inner)"));
    Trap trap = trap(module);
    assertEquals(TrapKind.STACK_EXHAUSTED, trap.kind());
    assertEquals(Trap.FRAMES_MAX, trap.frames().size());
    Trap.Frame frame = new Trap.Frame(INNER, "inner ü", offset(module, INNER, Opcode.CALL));
    assertEquals(Set.of(frame), Set.copyOf(trap.frames()));
  }

  @Test
  void trap_isNoJavaStackTrace() {
    assertEquals(0, new TrapException(TrapKind.UNREACHABLE).getStackTrace().length);
    assertEquals(0, new OutOfGasException().getStackTrace().length);
  }

  /** Where a call comes through the host, each run tells its own part. */
  @Test
  void trap_belowAHostFunction_tellsTheCallsOfItsOwnRun() throws Exception {
    String text =
        """
        (module
          (import "env" "back" (func $back))
          (func (export "inner") unreachable)
          (func (export "outer") (call $back)))
        """;
    Instance[] self = new Instance[1];
    Trap[] inner = new Trap[1];
    Imports imports =
        Imports.builder()
            .function(
                "env",
                "back",
                new FunctionType(List.of(), List.of()),
                _ -> {
                  Outcome outcome = self[0].invoke("inner");
                  inner[0] = ((Outcome.Trapped) outcome).trap();
                  throw new TrapException(inner[0].kind(), "passed on");
                })
            .build();
    self[0] = Wat.module(text).instantiate(new Store(Limits.CONTRACT, 10_000), imports);
    var outer = assertInstanceOf(Outcome.Trapped.class, self[0].invoke("outer"));
    assertEquals(List.of(1), inner[0].frames().stream().map(Trap.Frame::function).toList());
    assertEquals(List.of(2), outer.trap().frames().stream().map(Trap.Frame::function).toList());
    assertEquals("passed on", outer.trap().message());
  }
}
