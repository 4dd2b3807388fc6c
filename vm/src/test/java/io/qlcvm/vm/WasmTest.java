package io.qlcvm.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.gas.Schedules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine as those see it who embed it. */
class WasmTest {

  private static final long GAS = 1_000_000;
  private static final FunctionType NONE = new FunctionType(List.of(), List.of());
  private static final FunctionType I32_TO_I32 =
      new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));
  private static final Imports NOTHING = Imports.builder().build();

  private static Store store() {
    return new Store(Limits.CONTRACT, GAS);
  }

  private static Imports host(HostFunction body) {
    return Imports.builder().function("env", "host", NONE, body).build();
  }

  private static long result(Outcome outcome) {
    return assertInstanceOf(Outcome.Returned.class, outcome, outcome::toString).results()[0];
  }

  private static TrapKind trap(Outcome outcome) {
    return assertInstanceOf(Outcome.Trapped.class, outcome, outcome::toString).trap().kind();
  }

  /** The example in the documentation of {@link Wasm}. */
  @Test
  void example_ofTheDocumentation_runs() throws Exception {
    byte[] bytes =
        Wat.bytes(
            """
            (module
              (import "env" "double" (func $double (param i32) (result i32)))
              (func (export "run") (param i32) (result i32) (call $double (local.get 0))))
            """);

    Module module = Wasm.load(bytes, Limits.CONTRACT);
    Imports imports =
        Imports.builder()
            .function(
                "env",
                "double",
                new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32)),
                call -> call.result(2 * call.i32(0)))
            .build();
    Store store = new Store(Limits.CONTRACT, 1_000_000);
    Instance instance = module.instantiate(store, imports);
    String said =
        switch (instance.invoke("run", 21)) {
          case Outcome.Returned(long[] results, long gas) -> results[0] + " " + gas;
          case Outcome.Trapped(Trap trap, _) -> trap.message() + trap.frames();
          case Outcome.OutOfGas _ -> "out of gas";
          case Outcome.Exited(HostExit exit, _) -> String.valueOf(exit.getMessage());
        };

    // A block's head 3, local.get 1, call 20; a first call 50, and 5 for each of 6 bytes.
    assertEquals("42 668", said);
  }

  @Test
  void load_ofBytesThatAreChangedLater_keepsItsOwn() throws Exception {
    byte[] bytes = Wat.bytes("(module (func (export \"f\") (result i32) (i32.const 5)))");
    Module module = Wasm.load(bytes, Limits.CONTRACT);
    int size = bytes.length;
    Arrays.fill(bytes, (byte) 0);
    assertEquals(5, result(module.instantiate(store(), NOTHING).invoke("f")));
    assertEquals(size, module.size());
  }

  @Test
  void module_tellsWhatItImportsExportsAndUses() {
    Module module =
        Wat.module(
            """
            (module
              (import "a" "f" (func (param i32 i64)))
              (import "b" "g" (global (mut f32)))
              (memory (export "memory") 3)
              (table (export "table") 7 9 funcref)
              (func (export "run") (result i32) (i32.const 1)))
            """);
    assertEquals(
        List.of("a.f (i32, i64) -> ()", "b.g GlobalType[value=f32, mutable=true]"),
        module.imports().stream().map(i -> i.module() + "." + i.name() + " " + i.type()).toList());
    assertEquals(
        List.of("memory", "table", "run"), module.exports().stream().map(Export::name).toList());
    assertEquals("() -> i32", module.export("run").orElseThrow().type().toString());
    assertEquals(Optional.empty(), module.export("walk"));
    List<Long> used = module.usage(Limits.CONTRACT).stream().map(Usage::used).toList();
    assertTrue(used.containsAll(List.of(3L, 7L, 2L)), used::toString);
    assertEquals(Optional.empty(), module.customSection("none"));
  }

  @Test
  void customSection_ofAModule_isACopyOfItsContent() {
    byte[] bytes = new ModuleBuilder().custom("about", (byte) 1, (byte) 2).build();
    Module module = Wasm.load(bytes, Limits.CONTRACT);
    module.customSection("about").orElseThrow()[0] = 9;
    assertArrayEquals(new byte[] {1, 2}, module.customSection("about").orElseThrow());
  }

  // Wrong use -------------------------------------------------------------------------------------

  @Test
  void invoke_ofWhatIsNoFunction_saysSo() throws Exception {
    Instance instance =
        Wat.instance("(module (memory (export \"m\") 1) (func (export \"f\") (param i32 i64)))");
    Exception unknown =
        assertThrows(IllegalArgumentException.class, () -> instance.invoke("nothing"));
    assertEquals("no exported function \"nothing\"", unknown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> instance.invoke("m"));
    Exception count = assertThrows(IllegalArgumentException.class, () -> instance.invoke("f", 1));
    assertEquals("f takes 2 arguments, not 1", count.getMessage());
    assertEquals(Optional.empty(), instance.global("m"));
    assertEquals(Optional.empty(), instance.global("nothing"));
  }

  @Test
  void store_withNegativeGas_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Store(Limits.CONTRACT, -1));
    Store store = store();
    assertThrows(IllegalArgumentException.class, () -> store.setGas(-1));
    assertEquals(GAS, store.gasLeft());
  }

  @Test
  void instantiate_underAnotherSchedule_isRefused() {
    Module module = Wat.module("(module)");
    Store store = new Store(Limits.CONTRACT, Schedules.FREE_LOADING, GAS);
    assertThrows(IllegalArgumentException.class, () -> module.instantiate(store, NOTHING));
  }

  @Test
  void arguments_ofNarrowTypes_areTakenFromTheLowerHalf() throws Exception {
    Instance instance =
        Wat.instance(
            """
            (module (func (export "f") (param i32) (result i64)
              (i64.extend_i32_s (local.get 0))))
            """);
    assertEquals(-1, result(instance.invoke("f", 0xffff_ffffL)));
    assertEquals(5, result(instance.invoke("f", 0x7777_0000_0005L)));
  }

  // Host functions --------------------------------------------------------------------------------

  private static final String CALLS_HOST =
      """
      (module
        (import "env" "host" (func $host))
        (memory (export "memory") 1)
        (func $deeper (export "run") (param i32) (result i32)
          (if (local.get 0)
            (then (drop (call $deeper (i32.sub (local.get 0) (i32.const 1)))))
            (else (call $host)))
          (i32.const 5)))
      """;

  /** An exit that a test knows again. */
  private static final class Farewell extends HostExit {
    Farewell() {
      super("farewell");
    }
  }

  @Test
  void hostFunction_thatExits_endsTheRun() throws Exception {
    HostExit exit = new Farewell();
    boolean[] exits = {true};
    Store store = store();
    Instance instance =
        Wat.module(CALLS_HOST)
            .instantiate(
                store,
                host(_ -> {
                  if (exits[0]) {
                    throw exit;
                  }
                }));
    long before = store.gasLeft();
    var exited = assertInstanceOf(Outcome.Exited.class, instance.invoke("run", 20));
    assertSame(exit, exited.exit());
    assertEquals(before - store.gasLeft(), exited.gasUsed());
    assertEquals(0, exit.getStackTrace().length);
    exits[0] = false;
    assertEquals(5, result(instance.invoke("run", Limits.CONTRACT.framesMax() - 2)));
  }

  @Test
  void hostFunction_thatFails_passesItsExceptionThroughUnchanged() throws Exception {
    @Nullable Throwable[] fault = {null};
    Store store = store();
    Instance instance =
        Wat.module(CALLS_HOST)
            .instantiate(
                store,
                host(_ -> {
                  switch (fault[0]) {
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    case null, default -> {}
                  }
                }));
    for (Throwable each :
        List.of(
            new IllegalStateException("disk full"),
            new OutOfMemoryError("not really"),
            new StackOverflowError(),
            new AssertionError("a bug"))) {
      fault[0] = each;
      assertSame(each, assertThrows(Throwable.class, () -> instance.invoke("run", 30)));
    }
    fault[0] = null;
    assertEquals(5, result(instance.invoke("run", Limits.CONTRACT.framesMax() - 2)));
    assertTrue(store.gasLeft() > 0 && store.gasLeft() < GAS);
  }

  @Test
  void hostFunction_thatChargesMoreThanThereIs_endsTheRunOutOfGas() throws Exception {
    Store store = store();
    Instance instance =
        Wat.module(CALLS_HOST).instantiate(store, host(call -> call.charge(call.gasLeft() + 1)));
    long before = store.gasLeft();
    var stopped = assertInstanceOf(Outcome.OutOfGas.class, instance.invoke("run", 0));
    assertEquals(before - store.gasLeft(), stopped.gasUsed());
    assertTrue(store.gasLeft() > 0, "what could not be paid is not taken");
  }

  @Test
  void hostFunction_thatChargesLessThanNothing_isAFaultOfTheHost() throws Exception {
    Instance instance = Wat.module(CALLS_HOST).instantiate(store(), host(call -> call.charge(-1)));
    assertThrows(IllegalArgumentException.class, () -> instance.invoke("run", 0));
  }

  @Test
  void memory_ofACallerWithoutOne_traps() throws Exception {
    String text =
        """
        (module (import "env" "host" (func $host)) (func (export "run") (call $host))
          (export "direct" (func $host)))
        """;
    Instance instance =
        Wat.module(text).instantiate(store(), host(call -> call.memory().check(0, 0)));
    assertEquals(TrapKind.HOST_FUNCTION, trap(instance.invoke("run")));
    assertEquals(TrapKind.HOST_FUNCTION, trap(instance.invoke("direct")));
  }

  @Test
  void memory_ofACaller_isReadAndWrittenInBounds() throws Exception {
    int[] range = new int[2];
    byte[] text = {1, 2, 3, 4};
    Instance instance =
        Wat.module(CALLS_HOST)
            .instantiate(store(), host(call -> call.memory().write(range[0], text, 1, range[1])));
    Memory memory = instance.memory().orElseThrow();
    range[0] = Memory.PAGE_BYTES - 3;
    range[1] = 3;
    assertEquals(5, result(instance.invoke("run", 0)));
    assertArrayEquals(new byte[] {0, 2, 3, 4}, memory.read(Memory.PAGE_BYTES - 4, 4));
    range[0]++;
    assertEquals(TrapKind.MEMORY_OUT_OF_BOUNDS, trap(instance.invoke("run", 0)));
    // Unsigned: the end is past 2^32.
    range[0] = -1;
    range[1] = -1;
    assertEquals(TrapKind.MEMORY_OUT_OF_BOUNDS, trap(instance.invoke("run", 0)));
    range[1] = 0;
    assertEquals(5, result(instance.invoke("run", 0)));
    assertArrayEquals(new byte[0], memory.read(-1, 0));
    assertThrows(TrapException.class, () -> memory.read(Memory.PAGE_BYTES, 1));
  }

  @Test
  void hostCall_passesEveryTypeBothWays() throws Exception {
    List<ValueType> types = List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64);
    FunctionType type = new FunctionType(types, types);
    String text =
        """
        (module
          (import "env" "f" (func $f (param i32 i64 f32 f64) (result i32 i64 f32 f64)))
          (func (export "f") (param i32 i64 f32 f64) (result i32 i64 f32 f64)
            (call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3))))
        """;
    Imports imports =
        Imports.builder()
            .function(
                "env",
                "f",
                type,
                call -> {
                  assertEquals(call.i32(0), (int) call.bits(0));
                  assertEquals(call.i64(1), call.bits(1));
                  for (int i = 3; i >= 0; i--) {
                    call.result(i, call.bits(i));
                  }
                })
            .build();
    Instance instance = Wat.module(text).instantiate(store(), imports);
    long[] values = {-5, 1L << 40, Float.floatToIntBits(-1.5f), Double.doubleToLongBits(2.5)};
    assertArrayEquals(values, ((Outcome.Returned) instance.invoke("f", values)).results());
  }

  /** How a ledger calls another contract: less gas for the callee, and what it left comes back. */
  @Test
  void setGas_aroundANestedCall_givesItABudget() throws Exception {
    Store store = store();
    Instance endless =
        Wat.module("(module (func (export \"run\") (loop (br 0))))").instantiate(store, NOTHING);
    Outcome[] inner = new Outcome[1];
    Instance outer =
        Wat.module(CALLS_HOST)
            .instantiate(
                store,
                host(call -> {
                  long left = call.gasLeft();
                  store.setGas(1_000);
                  inner[0] = endless.invoke("run");
                  long used = 1_000 - store.gasLeft();
                  store.setGas(left - used);
                }));
    long before = store.gasLeft();
    Outcome outcome = outer.invoke("run", 0);
    assertEquals(5, result(outcome));
    var stopped = assertInstanceOf(Outcome.OutOfGas.class, inner[0]);
    assertTrue(stopped.gasUsed() <= 1_000 && stopped.gasUsed() > 990, stopped::toString);
    assertEquals(before - store.gasLeft(), outcome.gasUsed());
    assertTrue(outcome.gasUsed() > stopped.gasUsed());
  }

  // Instantiation ---------------------------------------------------------------------------------

  @Test
  void instantiate_thatDoesNotGetThrough_tellsTheOutcome() {
    assertEquals(
        TrapKind.MEMORY_OUT_OF_BOUNDS,
        trap(failure("(module (memory 1) (data (i32.const 65536) \"a\"))", NOTHING)));
    assertEquals(
        TrapKind.TABLE_OUT_OF_BOUNDS,
        trap(failure("(module (table 1 funcref) (func $f) (elem (i32.const 1) $f))", NOTHING)));
    assertEquals(
        TrapKind.UNREACHABLE, trap(failure("(module (func $f unreachable) (start $f))", NOTHING)));
    assertInstanceOf(
        Outcome.OutOfGas.class, failure("(module (func $f (loop (br 0))) (start $f))", NOTHING));
    Imports exits =
        host(_ -> {
          throw new Farewell();
        });
    assertInstanceOf(
        Outcome.Exited.class,
        failure("(module (import \"env\" \"host\" (func $f)) (start $f))", exits));
  }

  private static Outcome failure(String module, Imports imports) {
    var e =
        assertThrows(
            UninstantiableException.class, () -> Wat.module(module).instantiate(store(), imports));
    assertTrue(String.valueOf(e.getMessage()).length() > 5);
    return e.outcome();
  }

  @Test
  void memories_ofOneStore_shareABudgetOfPages() throws Exception {
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    String grow = "(func (export \"grow\") (param i32) (result i32) (memory.grow (local.get 0)))";
    Instance first = Wat.module("(module (memory 255) " + grow + ")").instantiate(store, NOTHING);
    for (int i = 0; i < 3; i++) {
      var _ = Wat.module("(module (memory 256))").instantiate(store, NOTHING);
    }
    Instance last = Wat.module("(module (memory 0) " + grow + ")").instantiate(store, NOTHING);
    assertEquals(-1, result(last.invoke("grow", 2)));
    assertEquals(255, result(first.invoke("grow", 1)));
    assertEquals(-1, result(first.invoke("grow", 1)));
    assertEquals(-1, result(last.invoke("grow", 1)));
    assertEquals(0, result(last.invoke("grow", 0)));
    assertThrows(
        UninstantiableException.class,
        () -> Wat.module("(module (memory 1))").instantiate(store, NOTHING));
    assertThrows(
        UninstantiableException.class,
        () ->
            Wasm.load(Wat.bytes("(module (memory 257))"), Limits.WIDE)
                .instantiate(store(), NOTHING));
  }

  /** Growing page by page: each step is zeroed, and stops exactly at the limits. */
  @Test
  void grow_toTheLimit_givesZeroedPagesAndThenFails() throws Exception {
    for (int declared : new int[] {3, 300, 0}) {
      Instance instance =
          Wat.instance(
              """
              (module (memory 1 %s)
                (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
                (func (export "last") (result i64)
                  (i64.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))))
              """
                  .formatted(declared == 0 ? "" : declared));
      int limit =
          declared == 0
              ? Limits.CONTRACT.openMemoryPagesMax()
              : Math.min(declared, Limits.CONTRACT.memoryPagesMax());
      for (int pages = 1; pages < limit; pages++) {
        assertEquals(-1, result(instance.invoke("grow", limit - pages + 1)));
        assertEquals(pages, result(instance.invoke("grow", 1)));
        assertEquals(0, result(instance.invoke("last")));
        int size = instance.memory().orElseThrow().size();
        assertEquals((pages + 1) * Memory.PAGE_BYTES, size);
      }
      assertEquals(-1, result(instance.invoke("grow", 1)));
      assertEquals(-1, result(instance.invoke("grow", -1)));
      assertEquals(limit, result(instance.invoke("grow", 0)));
    }
  }

  // Linking ---------------------------------------------------------------------------------------

  @Test
  void instances_ofOneStore_shareWhatTheyExport() throws Exception {
    Store store = store();
    Instance library =
        Wat.module(
                """
                (module
                  (memory (export "memory") 1)
                  (table (export "table") 2 funcref)
                  (global $g (export "global") (mut i64) (i64.const 1))
                  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
                  (func (export "global+1") (result i64)
                    (i64.add (global.get $g) (i64.const 1))))
                """)
            .instantiate(store, NOTHING);
    Imports.Builder offers = Imports.builder();
    for (String name : List.of("memory", "table", "global", "peek", "global+1")) {
      offers.extern("library", name, library.find(name).orElseThrow());
    }
    Instance user =
        Wat.module(
                """
                (module
                  (type $i64 (func (result i64)))
                  (import "library" "peek" (func $peek (param i32) (result i32)))
                  (import "library" "global+1" (func $plus (result i64)))
                  (import "library" "memory" (memory 1))
                  (import "library" "table" (table 2 funcref))
                  (import "library" "global" (global $g (mut i64)))
                  (elem (i32.const 0) $plus $own)
                  (func $own (result i64) (i64.const 40))
                  (func (export "run") (result i64)
                    (i32.store (i32.const 16) (i32.const 1000))
                    (global.set $g (i64.const 500))
                    (i64.add
                      (i64.extend_i32_s (call $peek (i32.const 16)))
                      (i64.add
                        (call_indirect (type $i64) (i32.const 0))
                        (call_indirect (type $i64) (i32.const 1))))))
                """)
            .instantiate(store, offers.build());
    assertEquals(1_000 + 501 + 40, result(user.invoke("run")));
    assertEquals(Optional.of(500L), library.global("global"));
    assertEquals(1_000, result(library.invoke("peek", 16)));
    assertSame(library.memory().orElseThrow(), user.memory().orElseThrow());
  }

  @Test
  void link_ofWhatIsMissingOrWrong_saysWhatIsWanted() throws Exception {
    Module module = Wat.module("(module (import \"env\" \"f\" (func (param i32) (result i32))))");
    int offset = module.imports().get(0).offset();
    String wanted = ": \"env\" \"f\", which the module declares as (i32) -> i32 (at byte ";
    assertEquals("unknown import" + wanted + offset + ")", link(module, NOTHING).getMessage());
    Imports otherType = Imports.builder().function("env", "f", NONE, _ -> {}).build();
    LinkException wrong = link(module, otherType);
    assertEquals("incompatible import type" + wanted + offset + ")", wrong.getMessage());
    assertEquals(module.imports().get(0), wrong.missing());
    Instance library =
        Wat.instance(
            """
            (module (memory (export "m") 2 5) (table (export "t") 2 funcref)
              (global (export "g") i32 (i32.const 0)))
            """);
    for (String declared :
        List.of("(memory 3)", "(memory 2 4)", "(table 2 funcref)", "(func)", "(global i32)")) {
      assertNotLinked(library, "m", declared);
    }
    assertNotLinked(library, "t", "(table 3 funcref)");
    assertNotLinked(library, "t", "(table 1 9 funcref)");
    assertNotLinked(library, "t", "(table 2 externref)");
    assertNotLinked(library, "g", "(global (mut i32))");
    assertNotLinked(library, "g", "(global i64)");
  }

  private static LinkException link(Module module, Imports imports) {
    return assertThrows(LinkException.class, () -> module.instantiate(store(), imports));
  }

  private static void assertNotLinked(Instance library, String name, String declared) {
    Imports imports =
        Imports.builder().extern("lib", name, library.find(name).orElseThrow()).build();
    Module module = Wat.module("(module (import \"lib\" \"%s\" %s))".formatted(name, declared));
    LinkException e = link(module, imports);
    assertTrue(String.valueOf(e.getMessage()).startsWith("incompatible import type"));
  }

  @Test
  void imports_underOneName_areReplacedByTheLast() throws Exception {
    Imports.Builder builder =
        Imports.builder().function("env", "f", I32_TO_I32, call -> call.result(1));
    Imports first = builder.build();
    Imports second = builder.function("env", "f", I32_TO_I32, call -> call.result(2)).build();
    Module module =
        Wat.module(
            """
            (module (import "env" "f" (func $f (param i32) (result i32)))
              (export "f" (func $f)))
            """);
    assertEquals(1, result(module.instantiate(store(), first).invoke("f", 0)));
    assertEquals(2, result(module.instantiate(store(), second).invoke("f", 0)));
    assertTrue(first.find("env", "f").isPresent());
    assertTrue(first.find("env", "g").isEmpty());
    assertTrue(first.find("f", "env").isEmpty());
  }

  @Test
  void returned_withEqualResultsAndGas_isEqual() {
    Outcome one = new Outcome.Returned(new long[] {1, 2}, 3);
    assertEquals(new Outcome.Returned(new long[] {1, 2}, 3), one);
    assertEquals(new Outcome.Returned(new long[] {1, 2}, 3).hashCode(), one.hashCode());
    assertNotEquals(new Outcome.Returned(new long[] {1, 2}, 4), one);
    assertNotEquals(new Outcome.Returned(new long[] {1, 1}, 3), one);
  }

  /**
   * One module, several threads, each with a store of its own: bodies are lowered at first call.
   */
  @Test
  void module_inSeveralThreads_givesEachTheSame() throws Exception {
    Module module = Wat.module(CALLS_HOST);
    Imports imports = host(_ -> {});
    List<Outcome> outcomes =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(_ -> {
              try {
                return module.instantiate(store(), imports).invoke("run", 50);
              } catch (LinkException | UninstantiableException e) {
                throw new AssertionError(e);
              }
            })
            .toList();
    assertEquals(1, outcomes.stream().distinct().count());
    assertEquals(5, result(outcomes.get(0)));
  }
}
