package io.qlcvm.vm.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.Wat;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Constants that lie in frames, and frames that are used again. */
class FramesAndConstantsTest {

  private static Instance instance(String text) throws Exception {
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    return Wasm.load(Wat.bytes(text), Limits.CONTRACT)
        .instantiate(store, Imports.builder().build());
  }

  private static long[] results(Outcome outcome) {
    return ((Outcome.Returned) outcome).results();
  }

  /** As many different constants as have slots, and around that. */
  @ParameterizedTest
  @ValueSource(ints = {1, 62, 63, 64, 65, 200})
  void constants_ofAnyNumber_areAllThere(int count) throws Exception {
    String sum = "(i64.const 0)";
    for (int i = 1; i <= count; i++) {
      sum = "(i64.add " + sum + " (i64.mul (i64.const " + 1_000_003L * i + ") (local.get 0)))";
    }
    Instance instance =
        instance("(module (func (export \"f\") (param i64) (result i64) " + sum + "))");
    long expected = LongStream.rangeClosed(1, count).map(i -> 1_000_003L * i * 7).sum();
    assertArrayEquals(new long[] {expected}, results(instance.invoke("f", 7)));
  }

  /** Offsets beyond 16 bits are constants too, and those without a slot share one. */
  @Test
  void wideOffsets_moreThanHaveSlots_reachTheirBytes() throws Exception {
    StringBuilder body = new StringBuilder();
    StringBuilder sum = new StringBuilder("(i64.const 0)");
    for (int i = 0; i < 100; i++) {
      int offset = 70_000 + 8 * i;
      body.append("(i64.store offset=%d (local.get 0) (i64.const %d))".formatted(offset, i + 1));
      sum.insert(0, "(i64.add ").append("(i64.load offset=%d (local.get 0)))".formatted(offset));
    }
    Instance instance =
        instance(
            "(module (memory 2) (func (export \"f\") (param i32) (result i64) %s %s))"
                .formatted(body, sum));
    assertArrayEquals(new long[] {5_050}, results(instance.invoke("f", 16)));
  }

  /** Small and large frames in turn at the same depth; locals begin at zero each time. */
  @Test
  void calls_ofFunctionsOfAllSizes_findZeroedLocalsAndTheirConstants() throws Exception {
    StringBuilder functions = new StringBuilder();
    StringBuilder sum = new StringBuilder("(i64.const 0)");
    int[] sizes = {1, 120, 127, 128, 129, 300, 1_500};
    for (int size : sizes) {
      functions.append(
          """
          (func $f%d (param i64) (result i64) (local%s)
            (local.set %d (i64.add (local.get %d) (i64.const %d)))
            (i64.add (local.get 0) (local.get %d)))
          """
              .formatted(size, " i64".repeat(size), size, size, 1_000 + size, size));
      sum.insert(0, "(i64.add ").append("(call $f%d (local.get 1)))".formatted(size));
    }
    Instance instance =
        instance(
            """
            (module %s
              (func (export "f") (param i32) (result i64) (local i64)
                (loop
                  (local.set 1 (i64.add (local.get 1) (i64.const 1)))
                  (drop %s)
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                %s))
            """
                .formatted(functions, sum, sum));
    long expected = IntStream.of(sizes).mapToLong(size -> 9 + 1_000 + size).sum();
    assertArrayEquals(new long[] {expected}, results(instance.invoke("f", 9)));
  }

  /** Results cross frames of all sizes, and do not reach into the frames of whoever called Java. */
  @Test
  void results_ofSeveralValues_arriveInOrder() throws Exception {
    Instance instance =
        instance(
            """
            (module
              (func $two (result i64 i64) (i64.const 7) (i64.const 8))
              (func $wide (result i64 i64) (local%s) (call $two))
              (func (export "f") (result i64 i64 i64) (i64.const 6) (call $wide)))
            """
                .formatted(" i64".repeat(200)));
    assertArrayEquals(new long[] {6, 7, 8}, results(instance.invoke("f")));
  }
}
