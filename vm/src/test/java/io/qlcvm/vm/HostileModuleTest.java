package io.qlcvm.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Modules that aim at the engine's own seams, each found by a review of the code. */
class HostileModuleTest {

  private static long[] returned(Outcome outcome) {
    return assertInstanceOf(Outcome.Returned.class, outcome, outcome::toString).results();
  }

  /** Calls of a function with 16 results, so many, and then of a function that answers 7. */
  private static String pile(int calls) {
    String sixteen = String.join(" ", Collections.nCopies(16, "i64"));
    String zeros = String.join(" ", Collections.nCopies(16, "(i64.const 0)"));
    return """
    (module
      (func $r16 (result %s) %s)
      (func $noop)
      (func (export "run") (result i32)
        %s
        (call $noop)
        (return (i32.const 7))))
    """
        .formatted(sixteen, zeros, "(call $r16) ".repeat(calls));
  }

  @Test
  void operands_asManyAsAFrameHolds_areKeptApart() throws Exception {
    assertArrayEquals(new long[] {7}, returned(Wat.instance(pile(4_095)).invoke("run")));
  }

  @Test
  void operands_moreThanAFrameHolds_areRefusedWithTheLimit() {
    InvalidModuleException refused =
        assertThrows(InvalidModuleException.class, () -> Wat.module(pile(4_096)));
    assertEquals(InvalidModuleException.Phase.LIMIT_EXCEEDED, refused.phase());
    assertTrue(refused.reason().contains("65535"), refused.reason());
  }

  /** Calls of a function with 16 results, so many, and then a tail call of it. */
  private static byte[] pileBeforeTailCall(int calls) {
    FunctionType type = new FunctionType(List.of(), Collections.nCopies(16, ValueType.I64));
    byte[][] zeros = new byte[17][];
    Arrays.fill(zeros, ModuleBuilder.bytes(0x42, 0));
    zeros[16] = ModuleBuilder.bytes(ModuleBuilder.END);
    byte[][] code = new byte[calls + 1][];
    Arrays.fill(code, ModuleBuilder.bytes(0x10, 0));
    code[calls] = ModuleBuilder.bytes(0x12, 0, ModuleBuilder.END);
    return new ModuleBuilder()
        .function(type, List.of(), ModuleBuilder.concat(zeros))
        .function(type, List.of(), ModuleBuilder.concat(code))
        .exportFunction("run", 1)
        .build();
  }

  @Test
  void tailCall_whoseResultsJustFitAboveTheOperands_returnsThem() throws Exception {
    Instance instance =
        Wasm.load(pileBeforeTailCall(4_094), Limits.CONTRACT)
            .instantiate(new Store(Limits.CONTRACT, 1_000_000), Imports.builder().build());
    assertArrayEquals(new long[16], returned(instance.invoke("run")));
  }

  @Test
  void tailCall_whoseResultsDoNotFitAboveTheOperands_isRefusedWhenLoaded() {
    InvalidModuleException refused =
        assertThrows(
            InvalidModuleException.class,
            () -> Wasm.load(pileBeforeTailCall(4_095), Limits.CONTRACT));
    assertEquals(InvalidModuleException.Phase.LIMIT_EXCEEDED, refused.phase());
  }

  @Test
  void tableGrow_byOneAtATime_doesNotCopyTheTableEachTime() throws Exception {
    Instance instance =
        Wat.instance(
            """
            (module
              (table $t 0 funcref)
              (func (export "run") (result i32)
                (loop $more
                  (br_if $more
                    (i32.ne (table.grow $t (ref.null func) (i32.const 1)) (i32.const 16383))))
                (table.size $t)))
            """);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertArrayEquals(new long[] {16_384}, returned(instance.invoke("run")));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // 16,384 copies would be a gigabyte; doubling takes a few hundred kilobytes, and the test
    // itself.
    assertTrue(allocated < 64 << 20, "allocated " + allocated);
  }

  @Test
  void locals_notedDeepInTheStackAndThenWritten_keepTheirOldValues() throws Exception {
    int count = 300;
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < count; i++) {
      body.append("(local.get 0) ");
    }
    body.append("(local.set 0 (i32.const 1000)) ");
    body.append("i32.add ".repeat(count - 1));
    String module = "(module (func (export \"run\") (param i32) (result i32) %s))".formatted(body);
    assertArrayEquals(new long[] {3L * count}, returned(Wat.instance(module).invoke("run", 3)));
  }

  @Test
  void hostResult_setAsAnUnsignedLong_isSignExtended() throws Exception {
    Imports imports =
        Imports.builder()
            .function(
                "env",
                "minusOne",
                new FunctionType(List.of(), List.of(ValueType.I32)),
                call -> call.result(0xffff_ffffL))
            .build();
    Module module =
        Wat.module(
            """
            (module
              (import "env" "minusOne" (func $f (result i32)))
              (func (export "run") (result i32) (i32.eq (call $f) (i32.const -1))))
            """);
    Instance instance = module.instantiate(new Store(Limits.CONTRACT, 10_000), imports);
    assertArrayEquals(new long[] {1}, returned(instance.invoke("run")));
  }

  @Test
  void functionReference_madeUpByTheCaller_isRefused() throws Exception {
    Instance instance =
        Wat.instance(
            """
            (module
              (table $t 1 funcref)
              (func (export "run") (param funcref)
                (table.set $t (i32.const 0) (local.get 0))
                (call_indirect $t (i32.const 0))))
            """);
    assertThrows(IllegalArgumentException.class, () -> instance.invoke("run", 77));
    assertThrows(IllegalArgumentException.class, () -> instance.invoke("run", -1));
  }

  @Test
  void import_ofWhatLivesInAnotherStore_isRefused() throws Exception {
    Instance other = Wat.instance("(module (func (export \"f\")) (memory (export \"m\") 1))");
    Imports function = Imports.builder().extern("o", "f", other.find("f").orElseThrow()).build();
    Imports memory = Imports.builder().extern("o", "m", other.find("m").orElseThrow()).build();
    Store store = new Store(Limits.CONTRACT, 10_000);
    Module wantsFunction = Wat.module("(module (import \"o\" \"f\" (func)))");
    Module wantsMemory = Wat.module("(module (import \"o\" \"m\" (memory 1)))");
    assertThrows(LinkException.class, () -> wantsFunction.instantiate(store, function));
    assertThrows(LinkException.class, () -> wantsMemory.instantiate(store, memory));
  }

  @Test
  void tailCall_thatExhaustsTheStack_stillTellsWhereItWas() throws Exception {
    FunctionType type = new FunctionType(List.of(), List.of());
    byte[] tailCallWide = ModuleBuilder.bytes(0x12, 1, ModuleBuilder.END);
    // Slots for two calls at most: the caller's few, and the wide function's many do not fit.
    List<ValueType> locals = Collections.nCopies(2_000, ValueType.I64);
    byte[] module =
        new ModuleBuilder()
            .function(type, List.of(), tailCallWide)
            .function(type, locals, ModuleBuilder.bytes(ModuleBuilder.END))
            .exportFunction("run", 0)
            .build();
    Store store = new Store(fewSlots(), 1_000_000);
    Instance instance =
        Wasm.load(module, Limits.CONTRACT).instantiate(store, Imports.builder().build());
    Outcome outcome = instance.invoke("run");
    Trap trap = assertInstanceOf(Outcome.Trapped.class, outcome).trap();
    assertEquals(TrapKind.STACK_EXHAUSTED, trap.kind());
    assertEquals(0, trap.frames().getFirst().function());
  }

  private static Limits fewSlots() {
    Limits c = Limits.CONTRACT;
    return new Limits(
        c.moduleBytesMax(),
        c.bodyBytesMax(),
        c.functionsMax(),
        c.typesMax(),
        c.importsMax(),
        c.exportsMax(),
        c.globalsMax(),
        c.tablesMax(),
        c.segmentsMax(),
        c.parametersMax(),
        c.resultsMax(),
        c.localsMax(),
        c.nestingMax(),
        c.branchTargetsMax(),
        c.tableEntriesMax(),
        c.memoryPagesMax(),
        c.openMemoryPagesMax(),
        c.storePagesMax(),
        c.framesMax(),
        1_000);
  }
}
