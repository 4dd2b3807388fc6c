package io.qlcvm.vm.runtime;

import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.HostFunction;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailCallTest {

  private static final FunctionType I64_TO_I64 =
      new FunctionType(List.of(ValueType.I64), List.of(ValueType.I64));
  private static final int DEPTH = 1_000_000;

  private static final int RETURN_CALL = 0x12;
  private static final int RETURN_CALL_INDIRECT = 0x13;

  @Test
  void returnCall_toItself_goesAMillionDeepInOneFrame() throws Exception {
    byte[] recursion = countDown(bytes(RETURN_CALL, 0));
    ModuleBuilder module =
        new ModuleBuilder().function(I64_TO_I64, List.of(), recursion).exportFunction("f", 0);
    assertArrayEquals(new long[] {7}, results(instance(module), DEPTH));
  }

  @Test
  void returnCall_toEachOther_goesAMillionDeepInOneFrame() throws Exception {
    ModuleBuilder module =
        new ModuleBuilder()
            .function(I64_TO_I64, List.of(), countDown(bytes(RETURN_CALL, 1)))
            .function(
                I64_TO_I64,
                List.of(ValueType.F64, ValueType.F64),
                countDown(bytes(0x41, 0, RETURN_CALL_INDIRECT, 0, 0)))
            .table(1, null)
            .elements(0, 0)
            .exportFunction("f", 0);
    assertArrayEquals(new long[] {7}, results(instance(module), DEPTH));
  }

  /** The callee's constants go where the caller's operands lie, if they share an array. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 40, 130})
  void returnCall_inTheSameFrame_takesItsArgumentsAlong(int locals) throws Exception {
    FunctionType three =
        new FunctionType(Collections.nCopies(3, ValueType.I64), List.of(ValueType.I64));
    byte[] sum =
        concat(
            concat(bytes(0x20, 0), i64(100), bytes(0x7e)),
            concat(bytes(0x20, 1), i64(10), bytes(0x7e, 0x7c)),
            bytes(0x20, 2, 0x7c, ModuleBuilder.END));
    byte[] caller =
        concat(
            concat(bytes(0x20, 0), i64(1), bytes(0x7c)),
            concat(bytes(0x20, 0), i64(2), bytes(0x7c)),
            concat(bytes(0x20, 0), i64(3), bytes(0x7c)),
            bytes(RETURN_CALL, 0, ModuleBuilder.END));
    ModuleBuilder module =
        new ModuleBuilder()
            .function(three, List.of(), sum)
            .function(I64_TO_I64, Collections.nCopies(locals, ValueType.I64), caller)
            .exportFunction("f", 1);
    assertArrayEquals(new long[] {123}, results(instance(module), 0));
  }

  /** If the argument is 0, 7; else the argument less 1, and the call. */
  private static byte[] countDown(byte[] call) {
    byte[] end = bytes(ModuleBuilder.END);
    return concat(
        bytes(0x20, 0, 0x50, 0x04, 0x40),
        i64(7),
        bytes(0x0f),
        end,
        bytes(0x20, 0),
        i64(-1),
        bytes(0x7c),
        call,
        end);
  }

  /** The callee's results need more slots than its arguments, and than the caller's frame has. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 1_008, 1_009, 1_023, 1_024, 2_048})
  void returnCall_toAHostFunctionWithManyResults_hasRoomForThem(int locals) throws Exception {
    FunctionType type = new FunctionType(List.of(), Collections.nCopies(16, ValueType.I64));
    HostFunction host =
        call -> {
          for (int i = 0; i < 16; i++) {
            call.result(i, 100 + i);
          }
        };
    ModuleBuilder module =
        new ModuleBuilder()
            .importFunction("env", "f", type)
            .function(
                type,
                Collections.nCopies(locals, ValueType.I32),
                bytes(RETURN_CALL, 0, ModuleBuilder.END))
            .exportFunction("f", 1);
    Imports imports = Imports.builder().function("env", "f", type, host).build();
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    Instance instance = Wasm.load(module.build(), Limits.CONTRACT).instantiate(store, imports);
    long[] expected = LongStream.range(100, 116).toArray();
    assertArrayEquals(expected, results(instance));
  }

  private static Instance instance(ModuleBuilder module) throws Exception {
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    return Wasm.load(module.build(), Limits.CONTRACT).instantiate(store, Imports.builder().build());
  }

  private static long[] results(Instance instance, long... arguments) {
    return ((Outcome.Returned) instance.invoke("f", arguments)).results();
  }
}
