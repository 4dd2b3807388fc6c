package io.qlcvm.vm.gas;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.Wat;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.module.FunctionBody;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prices of small functions, computed by hand from the table of prices of schedule 1. What loading
 * and first calls cost has tests of its own, and is free in the others.
 */
class GasPricesTest {

  private static final long PLENTY = 100_000_000;

  private static final String FUNCTIONS =
      """
      (module
        (type $unary (func (param i32) (result i32)))
        (import "env" "free" (func $free))
        (import "env" "seven" (func $seven))
        (memory 1 4)
        (data $passive "0123456789abcdef")
        (table $t 8 funcref)
        (elem (i32.const 0) $identity)
        (elem $elements func $identity $identity)
        (global $g (mut i64) (i64.const 0))
        (func (export "empty"))
        (func $identity (export "identity") (type $unary) (local.get 0))
        (func (export "nop") nop nop (block nop))
        (func (export "add") (result i32) (i32.add (i32.const 1) (i32.const 2)))
        (func (export "compare") (result i32) (i64.lt_s (i64.const 1) (i64.const 2)))
        (func (export "mul") (result i64) (i64.mul (i64.const 1) (i64.const 2)))
        (func (export "div") (result i32) (i32.div_s (i32.const 1) (i32.const 2)))
        (func (export "rem") (result i64) (i64.rem_u (i64.const 1) (i64.const 2)))
        (func (export "load") (result i32) (i32.load8_u (i32.const 0)))
        (func (export "store") (i64.store (i32.const 0) (i64.const 0)))
        (func (export "float") (result f64) (f64.add (f64.const 1) (f64.const 2)))
        (func (export "floatCompare") (result i32) (f32.lt (f32.const 1) (f32.const 2)))
        (func (export "convert") (result f32) (f32.convert_i64_u (i64.const 1)))
        (func (export "leadingZeros") (result i32) (i32.clz (i32.const 1)))
        (func (export "isZero") (result i32) (i64.eqz (i64.const 1)))
        (func (export "truncate") (result f32) (f32.trunc (f32.const 1)))
        (func (export "saturate") (result i32) (i32.trunc_sat_f64_u (f64.const 1)))
        (func (export "reinterpret") (result i32) (i32.reinterpret_f32 (f32.const 1)))
        (func (export "sqrt") (result f32) (f32.sqrt (f32.const 1)))
        (func (export "select") (result i32)
          (select (i32.const 1) (i32.const 2) (i32.const 3)))
        (func (export "drop") (drop (i32.const 1)))
        (func (export "globalGet") (result i64) (global.get $g))
        (func (export "globalSet") (global.set $g (i64.const 1)))
        (func (export "locals") (local i32 i64 f32 f64))
        (func (export "tee") (param i32) (result i32) (local.tee 0 (i32.const 1)))
        (func (export "return") (result i32) (return (i32.const 1)))
        (func (export "unreached") (result i32) (return (i32.const 1))
          (drop (i64.div_s (i64.const 1) (i64.const 1))) (i32.const 2))
        (func $three (local i32 i32 i32))
        (func (export "call") (call $three))
        (func (export "callIndirect") (result i32)
          (call_indirect $t (type $unary) (i32.const 5) (i32.const 0)))
        (func (export "if") (param i32) (if (local.get 0) (then (drop (i32.const 1)))))
        (func (export "ifElse") (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then (i32.mul (i32.const 1) (i32.const 1))) (else (i32.const 2))))
        (func (export "emptyIf") (param i32) (if (local.get 0) (then)))
        (func (export "brIf") (param i32)
          (block (br_if 0 (local.get 0)) (drop (i32.const 1))) (drop (i32.const 1)))
        (func (export "loop") (param i32)
          (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
        (func (export "brTable") (param i32)
          (block (block (br_table 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 (local.get 0)))
            (drop (i32.const 1))))
        (func (export "size") (result i32) (memory.size))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "fill") (param i32)
          (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))
        (func (export "copy") (param i32)
          (memory.copy (i32.const 0) (i32.const 1) (local.get 0)))
        (func (export "init") (param i32)
          (memory.init $passive (i32.const 0) (i32.const 0) (local.get 0)))
        (func (export "dataDrop") (data.drop $passive))
        (func (export "tableSize") (result i32) (table.size $t))
        (func (export "tableGet") (drop (table.get $t (i32.const 0))))
        (func (export "tableGrow") (param i32) (result i32)
          (table.grow $t (ref.null func) (local.get 0)))
        (func (export "tableFill") (param i32)
          (table.fill $t (i32.const 0) (ref.null func) (local.get 0)))
        (func (export "tableCopy") (param i32)
          (table.copy $t $t (i32.const 0) (i32.const 1) (local.get 0)))
        (func (export "tableInit") (param i32)
          (table.init $t $elements (i32.const 0) (i32.const 0) (local.get 0)))
        (func (export "refFunc") (drop (ref.func $identity)))
        (func (export "host") (call $free))
        (func (export "hostThatCharges") (call $seven)))
      """;

  /** Export, gas, argument. Each block's head is 3: what follows is the rest. */
  private static final String PRICES =
      """
      empty, 3,
      identity, 4, 9
      nop, 3,
      add, 6,
      compare, 6,
      mul, 7,
      div, 20,
      rem, 20,
      load, 7,
      store, 8,
      float, 8,
      floatCompare, 8,
      convert, 14,
      saturate, 14,
      leadingZeros, 6,
      isZero, 6,
      truncate, 14,
      reinterpret, 5,
      sqrt, 19,
      select, 8,
      drop, 5,
      globalGet, 5,
      globalSet, 6,
      locals, 7,
      tee, 5, 1
      return, 6,
      unreached, 6,
      # 3 + 20, and 3 + 3 locals in the callee.
      call, 29,
      # 3 + 2 constants + 40 + 1 parameter, and 3 + 1 in the callee.
      callIndirect, 50,
      # 3 + 1 + 2; the arm 3 + 1 + 1; what follows 3.
      if, 14, 1
      if, 9, 0
      # 3 + 1 + 2; the arms 3 + 1 + 1 + 2 or 3 + 1; what follows 3.
      ifElse, 16, 1
      ifElse, 13, 0
      # An arm without an operator is no block of its own.
      emptyIf, 9, 1
      emptyIf, 9, 0
      # 3 + 1 + 2; the block's rest 3 + 1 + 1; what follows 3 + 1 + 1.
      brIf, 11, 1
      brIf, 16, 0
      # A turn 3 + 1 + 1 + 1 + 1 + 2; what follows the branch 3.
      loop, 12, 1
      loop, 93, 10
      # 3 + 1 + 5 + 18 / 16; the inner block's end 3 + 1 + 1; the outer's 3.
      brTable, 18, 0
      brTable, 13, 1
      size, 10,
      grow, 54, 0
      grow, 15054, 2
      grow, 54, 4
      grow, 54, -1
      # 3 + 3 operands + 20 + bytes / 8.
      fill, 26, 0
      fill, 26, 7
      fill, 27, 8
      fill, 8218, 65536
      copy, 38, 100
      init, 28, 16
      dataDrop, 10,
      tableSize, 10,
      tableGet, 12,
      # 3 + 2 operands + 50 + an entry each.
      tableGrow, 65, 10
      tableFill, 34, 8
      tableCopy, 33, 7
      tableInit, 28, 2
      refFunc, 11,
      host, 23,
      hostThatCharges, 30,
      """;

  @SuppressWarnings("NullAway.Init")
  private static Module functions;

  @BeforeAll
  static void load() {
    functions = module(FUNCTIONS);
  }

  private static Module module(String text) {
    return Wasm.load(Wat.bytes(text), Limits.CONTRACT, Schedules.FREE_LOADING);
  }

  private static Store store(long gas) {
    return new Store(Limits.CONTRACT, Schedules.FREE_LOADING, gas);
  }

  private static Instance instance(String text) throws Exception {
    return module(text).instantiate(store(PLENTY), Imports.builder().build());
  }

  @ParameterizedTest
  @CsvSource(textBlock = PRICES)
  void gasUsed_ofSmallFunctions_isWhatTheTableSays(String export, long gas, @Nullable Long argument)
      throws Exception {
    Store store = store(PLENTY);
    Instance instance = functions.instantiate(store, imports());
    long before = store.gasLeft();
    Outcome outcome =
        argument == null ? instance.invoke(export) : instance.invoke(export, argument);
    assertEquals(gas, outcome.gasUsed(), outcome::toString);
    assertEquals(gas, before - store.gasLeft());
  }

  private static Imports imports() {
    FunctionType type = new FunctionType(List.of(), List.of());
    return Imports.builder()
        .function("env", "free", type, _ -> {})
        .function("env", "seven", type, call -> call.charge(7))
        .build();
  }

  /** All that happens before the first call has its price. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(module)                                                                | 0",
        "(module (func))                                                         | 0",
        "(module (memory 2))                                                     | 15000",
        "(module (memory 0 10))                                                  | 0",
        "(module (table 10 funcref))                                             | 10",
        "(module (memory 1) (data (i32.const 0) \"0123456789abcdef\"))           | 7522",
        "(module (memory 1) (data (i32.const 0) \"\") (data (i32.const 9) \"\")) | 7540",
        "(module (memory 1) (data \"0123456789abcdef\"))                         | 7500",
        "(module (func $f) (table 4 funcref) (elem (i32.const 1) $f $f))         | 26",
        "(module (func $f) (elem func $f $f $f))                                 | 3",
        "(module (func $f (drop (i32.const 1))) (start $f))                      | 5",
        "(module (memory 1) (func $f (drop (memory.grow (i32.const 2)))) (start $f)) | 22555"
      })
  void gasUsed_ofInstantiation_isWhatTheTableSays(String module, long gas) throws Exception {
    Store store = store(PLENTY);
    var _ = module(module).instantiate(store, Imports.builder().build());
    assertEquals(gas, PLENTY - store.gasLeft());
  }

  @Test
  void gasUsed_byATrap_isThatOfTheWholeBlock() throws Exception {
    Instance instance =
        instance(
            """
            (module (func (export "f") (param i32) (result i32)
              (i32.mul (i32.div_u (i32.const 1) (local.get 0)) (i32.const 3))))
            """);
    long returned = instance.invoke("f", 1).gasUsed();
    assertEquals(3 + 1 + 1 + 15 + 1 + 2, returned);
    Outcome trapped = instance.invoke("f", 0);
    assertEquals(Outcome.Trapped.class, trapped.getClass());
    assertEquals(returned, trapped.gasUsed());
  }

  /** A bulk operator pays for its size before it finds that the range does not fit. */
  @Test
  void gasUsed_byABulkOperatorOutOfBounds_isThatOfItsSize() throws Exception {
    Instance instance =
        instance(
            """
            (module (memory 1) (func (export "f") (param i32)
              (memory.fill (i32.const 1) (i32.const 0) (local.get 0))))
            """);
    assertEquals(3 + 3 + 20 + 65_536 / 8, instance.invoke("f", 65_536).gasUsed());
    Store poor = store(10_000);
    Instance again =
        module(
                """
                (module (memory 1) (func (export "f") (param i32)
                  (memory.fill (i32.const 1) (i32.const 0) (local.get 0))))
                """)
            .instantiate(poor, Imports.builder().build());
    // 2^32-1 bytes cost more than there is: out of gas, not a trap, and no work was done.
    assertEquals(Outcome.OutOfGas.class, again.invoke("f", -1).getClass());
  }

  /** A memory whose maximum keeps it in the caches is cheaper to read than any other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1 32 | 3", "32 32 | 3", "1 33 | 50", "1 256 | 50", "1 | 3", "33 | 50", "0 0 | 3"})
  void gasUsed_ofALoad_dependsOnHowLargeTheMemoryMayBecome(String memory, long price)
      throws Exception {
    Instance instance =
        instance(
            """
            (module (memory %s) (func (export "f") (drop (i32.load (i32.const 0)))))
            """
                .formatted(memory));
    assertEquals(3 + 1 + price + 1, instance.invoke("f").gasUsed());
  }

  /** All but code, data and the content of custom sections: 7 a byte. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Magic and version.
        "(module)                                  | 8",
        // Types 2 + 4, functions 2 + 2, code 2 + 1 and the body's size and runs of locals.
        "(module (func))                           | 8 + 6 + 4 + 3 + 2",
        "(module (func nop nop nop))               | 8 + 6 + 4 + 3 + 2",
        "(module (func (local i32 i64) nop))       | 8 + 6 + 4 + 3 + 2 + 4",
        // Memory 2 + 3; data 2 + 1 and flags, offset and length of the segment.
        "(module (memory 1) (data (i32.const 0) \"0123456789\")) | 8 + 5 + 3 + 5"
      })
  void gasUsed_ofInstantiation_paysForWhatLoadingReads(String text, String bytes) throws Exception {
    long structure =
        Arrays.stream(bytes.split("\\+")).map(String::strip).mapToLong(Long::parseLong).sum();
    long rest = used(module(text), Schedules.FREE_LOADING);
    assertEquals(rest + 7 * structure, used(Wat.module(text), GasSchedule.V1));
  }

  private static long used(Module module, GasSchedule schedule) throws Exception {
    Store store = new Store(Limits.CONTRACT, schedule, PLENTY);
    var _ = module.instantiate(store, Imports.builder().build());
    return PLENTY - store.gasLeft();
  }

  /** Direct, indirect, and both as tail calls. */
  static List<byte[]> calls() {
    byte[] zero = i32(0);
    return List.of(
        bytes(0x10, 0),
        concat(zero, bytes(0x11, 0, 0)),
        bytes(0x12, 0),
        concat(zero, bytes(0x13, 0, 0)));
  }

  /** However it is called, the first time in an instance: 500, and 24 a byte of the body. */
  @ParameterizedTest
  @MethodSource("calls")
  void gasUsed_ofAFirstCall_paysForTheBody(byte[] call) throws Exception {
    FunctionType type = new FunctionType(List.of(), List.of());
    byte[] bytes =
        new ModuleBuilder()
            .function(type, List.of(ValueType.I32), bytes(1, 1, 1, END))
            .function(type, List.of(), concat(call, bytes(END)))
            .table(1, 1L)
            .elements(0, 0)
            .exportFunction("run", 1)
            .build();
    Module module = Wasm.load(bytes, Limits.CONTRACT);
    long first = 2 * 500 + 24 * (bodyBytes(bytes, 0) + bodyBytes(bytes, 1));
    for (int i = 0; i < 2; i++) {
      Store store = new Store(Limits.CONTRACT, PLENTY);
      Instance instance = module.instantiate(store, Imports.builder().build());
      long cold = instance.invoke("run").gasUsed();
      long warm = instance.invoke("run").gasUsed();
      assertEquals(warm + first, cold, "in each instance, the module's first or not");
      assertEquals(warm, instance.invoke("run").gasUsed());
    }
  }

  private static long bodyBytes(byte[] module, int function) {
    FunctionBody body = Decoder.decode(module, Limits.CONTRACT).body(function);
    return (long) body.end() - body.localsStart();
  }

  @Test
  void gasUsed_byAFirstCallThatFindsNoFrame_isKept() throws Exception {
    byte[] bytes =
        Wat.bytes(
            """
            (module
              (func $last)
              (func $down (param i32)
                (if (local.get 0)
                  (then (call $down (i32.sub (local.get 0) (i32.const 1))))
                  (else (call $last))))
              (func (export "run") (param i32) (call $down (local.get 0))))
            """);
    Store store = new Store(Limits.CONTRACT, PLENTY);
    Instance instance =
        Wasm.load(bytes, Limits.CONTRACT).instantiate(store, Imports.builder().build());
    int deepest = Limits.CONTRACT.framesMax() - 2;
    Outcome first = instance.invoke("run", deepest);
    Outcome second = instance.invoke("run", deepest);
    assertEquals(Outcome.Trapped.class, first.getClass());
    // The bodies of run and down, and of the function for which there was no frame left.
    long bodies = bodyBytes(bytes, 0) + bodyBytes(bytes, 1) + bodyBytes(bytes, 2);
    assertEquals(second.gasUsed() + 3 * 500 + 24 * bodies, first.gasUsed());
  }
}
