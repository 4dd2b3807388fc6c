package io.qlcvm.vm.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recursion at the limits of the stack, and one past them. */
class StackLimitsTest {

  private static final int FRAMES = Limits.CONTRACT.framesMax();
  private static final int SLOTS = Limits.CONTRACT.slotsMax();

  /** Recursion inside WebAssembly takes nothing of Java's stack. */
  private static final int SMALL_STACK_BYTES = 1 << 20;

  /**
   * A call back by a host function does: some 500 bytes for each level in compiled code, up to
   * 2,000 in Java's own interpreter; 1,024 levels with room to spare.
   */
  private static final int HOST_STACK_BYTES = 8 << 20;

  private static final FunctionType I32_TO_I32 =
      new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));

  /** Each "down" opens as many calls below itself as its argument says, and gives 7. */
  private static final String RECURSIONS =
      """
      (module
        (type $f (func (param i32) (result i32)))
        (table funcref (elem $indirect))
        (func $direct (export "direct") (type $f)
          (if (result i32) (local.get 0)
            (then (call $direct (i32.sub (local.get 0) (i32.const 1))))
            (else (i32.const 7))))
        (func $indirect (export "indirect") (type $f)
          (if (result i32) (local.get 0)
            (then (call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))
            (else (i32.const 7))))
        (func $even (export "mutual") (type $f) (local i64 i64)
          (if (result i32) (local.get 0)
            (then (call $odd (i32.sub (local.get 0) (i32.const 1))))
            (else (i32.const 7))))
        (func $odd (type $f) (local f64)
          (if (result i32) (local.get 0)
            (then (call $even (i32.sub (local.get 0) (i32.const 1))))
            (else (i32.const 7)))))
      """;

  private static <T> T onThread(int stackBytes, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(null, task, "stack of " + stackBytes, stackBytes);
    thread.start();
    return task.get();
  }

  private static void assertSeven(Outcome outcome) {
    var returned = assertInstanceOf(Outcome.Returned.class, outcome, outcome::toString);
    assertArrayEquals(new long[] {7}, returned.results());
  }

  private static void assertExhausted(Outcome outcome) {
    var trapped = assertInstanceOf(Outcome.Trapped.class, outcome, outcome::toString);
    assertEquals(TrapKind.STACK_EXHAUSTED, trapped.trap().kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "indirect", "mutual"})
  void recursion_atTheLimitOfFrames_returnsAndOnePastItTraps(String export) throws Exception {
    Instance instance = Wat.instance(RECURSIONS);
    onThread(
        SMALL_STACK_BYTES,
        () -> {
          // The call from outside is the first frame.
          assertSeven(instance.invoke(export, FRAMES - 2));
          assertSeven(instance.invoke(export, FRAMES - 1));
          assertExhausted(instance.invoke(export, FRAMES));
          assertExhausted(instance.invoke(export, 1_000_000_000));
          assertSeven(instance.invoke(export, FRAMES - 1));
          return null;
        });
  }

  @Test
  void recursion_betweenInstances_countsTheFramesOfBoth() throws Exception {
    Module module =
        Wat.module(
            """
            (module
              (import "other" "f" (func $other (param i32) (result i32)))
              (func (export "f") (param i32) (result i32)
                (if (result i32) (local.get 0)
                  (then (call $other (i32.sub (local.get 0) (i32.const 1))))
                  (else (i32.const 7)))))
            """);
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    Instance last = Wat.module(RECURSIONS).instantiate(store, Imports.builder().build());
    Imports.Builder imports = Imports.builder();
    Instance first =
        module.instantiate(
            store, imports.extern("other", "f", last.find("direct").orElseThrow()).build());
    onThread(
        SMALL_STACK_BYTES,
        () -> {
          assertSeven(first.invoke("f", FRAMES - 1));
          assertExhausted(first.invoke("f", FRAMES));
          assertSeven(first.invoke("f", FRAMES - 1));
          return null;
        });
  }

  @Test
  void recursion_throughTheHost_atTheLimitReturnsAndOnePastItTraps() throws Exception {
    Module module =
        Wat.module(
            """
            (module
              (import "env" "again" (func $again (param i32) (result i32)))
              (func (export "f") (param i32) (result i32)
                (if (result i32) (local.get 0)
                  (then (call $again (i32.sub (local.get 0) (i32.const 1))))
                  (else (i32.const 7)))))
            """);
    Instance[] self = new Instance[1];
    Imports imports =
        Imports.builder()
            .function(
                "env",
                "again",
                I32_TO_I32,
                call -> {
                  switch (self[0].invoke("f", call.i32(0))) {
                    case Outcome.Returned(long[] results, _) -> call.result((int) results[0]);
                    case Outcome.Trapped(var trap, _) -> throw new TrapException(trap.kind());
                    case Outcome outcome -> throw new AssertionError(outcome);
                  }
                })
            .build();
    self[0] = module.instantiate(new Store(Limits.CONTRACT, Long.MAX_VALUE), imports);
    onThread(
        HOST_STACK_BYTES,
        () -> {
          assertSeven(self[0].invoke("f", FRAMES - 2));
          assertSeven(self[0].invoke("f", FRAMES - 1));
          assertExhausted(self[0].invoke("f", FRAMES));
          assertExhausted(self[0].invoke("f", 1_000_000));
          assertSeven(self[0].invoke("f", FRAMES - 1));
          return null;
        });
  }

  /** A host function takes a frame as well: the last one can't call it. */
  @Test
  void hostCall_inTheLastFrame_traps() throws Exception {
    Module module =
        Wat.module(
            """
            (module
              (import "env" "seven" (func $seven (result i32)))
              (func $f (export "f") (param i32) (result i32)
                (if (result i32) (local.get 0)
                  (then (call $f (i32.sub (local.get 0) (i32.const 1))))
                  (else (call $seven)))))
            """);
    FunctionType type = new FunctionType(List.of(), List.of(ValueType.I32));
    Imports imports = Imports.builder().function("env", "seven", type, c -> c.result(7)).build();
    Instance instance = module.instantiate(new Store(Limits.CONTRACT, Long.MAX_VALUE), imports);
    assertSeven(instance.invoke("f", FRAMES - 2));
    assertExhausted(instance.invoke("f", FRAMES - 1));
  }

  /**
   * 64 calls of 2,016 slots, and a last one of 2,048, are the limit. An operand on the stack of the
   * last makes one more.
   */
  @Test
  void recursion_atTheLimitOfSlots_returnsAndOnePastItTraps() throws Exception {
    int each = 2_016;
    int last = SLOTS - 64 * each;
    assertEquals(2_048, last);
    String module =
        """
        (module
          (global $n (mut i32) (i32.const 0))
          (func $fits (local %2$s))
          (func $atLimit (local %2$s i32))
          (func $pastLimit (local %2$s i32) (drop (i32.const 0)))
          (func $down (local %1$s)
            (global.set $n (i32.sub (global.get $n) (i32.const 1)))
            (if (global.get $n) (then (call $down) (return)))
            (call $leaf))
          (func (export "run") (global.set $n (i32.const 64)) (call $down)))
        """;
    assertEquals(Outcome.Returned.class, deep(module, each, last, "$fits"));
    assertEquals(Outcome.Returned.class, deep(module, each, last, "$atLimit"));
    assertEquals(Outcome.Trapped.class, deep(module, each, last, "$pastLimit"));
  }

  private static Class<? extends Outcome> deep(String module, int each, int last, String leaf)
      throws Exception {
    String text =
        module
            .formatted("i32 ".repeat(each), "i32 ".repeat(last - 1))
            .replace("(call $leaf)", "(call " + leaf + ")");
    Instance instance = Wat.instance(text);
    return onThread(
        SMALL_STACK_BYTES,
        () -> {
          Outcome outcome = instance.invoke("run");
          if (outcome instanceof Outcome.Trapped(var trap, _)) {
            assertEquals(TrapKind.STACK_EXHAUSTED, trap.kind());
          }
          // The store is as good as before.
          assertEquals(outcome.getClass(), instance.invoke("run").getClass());
          return outcome.getClass();
        });
  }
}
