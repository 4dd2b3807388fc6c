package io.qlcvm.vm;

import static io.qlcvm.vm.ModuleBuilder.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.gas.GasSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every call and every return is told, with the gas of the moment, and nothing else changes. */
class CallObserverTest {

  private static final FunctionType I64_TO_I64 =
      new FunctionType(List.of(ValueType.I64), List.of(ValueType.I64));
  private static final FunctionType NOTHING = new FunctionType(List.of(), List.of());
  private static final long GAS = 1_000_000;
  private static final int END = ModuleBuilder.END;

  private static final byte[] FIBONACCI =
      bytes(
          0x20, 0, 0x42, 2, 0x53, 0x04, 0x7e, 0x20, 0, 0x05, 0x20, 0, 0x42, 1, 0x7d, 0x10, 0, 0x20,
          0, 0x42, 2, 0x7d, 0x10, 0, 0x7c, END, END);

  /** Sums what each function used by itself, from nothing but what it is told. */
  private static final class Meter implements CallObserver {
    private final List<String> open = new ArrayList<>(List.of("outside"));
    private final List<String> told = new ArrayList<>();
    private final long[] used = new long[10];
    private long last = GAS;
    private int outermost;

    @Override
    public void entered(int function, @Nullable String name, long gasLeft) {
      spend(gasLeft);
      told.add("enter " + function + (name == null ? "" : " " + name));
      open.add(Integer.toString(function));
    }

    @Override
    public void left(long gasLeft) {
      spend(gasLeft);
      told.add("leave");
      open.removeLast();
    }

    private void spend(long gasLeft) {
      assertTrue(gasLeft >= 0 && gasLeft <= last, gasLeft + " after " + last);
      if (open.size() == 1) {
        outermost += (int) (last - gasLeft);
      } else {
        used[Integer.parseInt(open.getLast())] += last - gasLeft;
      }
      last = gasLeft;
    }

    long sum() {
      return outermost + IntStream.range(0, used.length).mapToLong(i -> used[i]).sum();
    }
  }

  private record Seen(Outcome outcome, Meter meter, long gasLeft) {}

  /** Runs the export {@code f} with and without an observer, which must come to the same. */
  private static Seen run(ModuleBuilder builder, long gas, long... arguments) throws Exception {
    Module module = Wasm.load(builder.build(), Limits.CONTRACT);
    Imports imports =
        Imports.builder().function("env", "host", NOTHING, call -> call.charge(50_000)).build();
    Store plain = new Store(Limits.CONTRACT, gas);
    Outcome expected = module.instantiate(plain, imports).invoke("f", arguments);
    Meter meter = new Meter();
    meter.last = gas;
    Store observed = new Store(Limits.CONTRACT, GasSchedule.V1, gas, meter);
    Outcome actual = module.instantiate(observed, imports).invoke("f", arguments);
    assertEquals(expected, actual);
    assertEquals(plain.gasLeft(), observed.gasLeft());
    meter.spend(observed.gasLeft());
    assertEquals(gas - observed.gasLeft(), meter.sum());
    assertEquals(List.of("outside"), meter.open);
    return new Seen(actual, meter, observed.gasLeft());
  }

  private static ModuleBuilder fibonacci() {
    return new ModuleBuilder().function(I64_TO_I64, List.of(), FIBONACCI).exportFunction("f", 0);
  }

  @Test
  void recursion_everyCallAndReturn_isTold() throws Exception {
    Seen seen = run(fibonacci(), GAS, 12);
    assertEquals(
        144, assertInstanceOf(Outcome.Returned.class, seen.outcome).results()[0], "fibonacci(12)");
    assertEquals(465, seen.meter.told.stream().filter("enter 0"::equals).count());
    assertEquals(465, seen.meter.told.stream().filter("leave"::equals).count());
  }

  @Test
  void outOfGas_atAnyPoint_leavesEveryCall() throws Exception {
    long used = GAS - run(fibonacci(), GAS, 5).gasLeft;
    int outOfGas = 0;
    for (long gas = used - 600; gas <= used; gas += 7) {
      outOfGas += run(fibonacci(), gas, 5).outcome instanceof Outcome.OutOfGas ? 1 : 0;
    }
    assertTrue(outOfGas > 80, "runs that were out of gas: " + outOfGas);
  }

  @Test
  void trap_inTheMiddle_leavesTheOpenCalls() throws Exception {
    ModuleBuilder module =
        new ModuleBuilder()
            .function(NOTHING, List.of(), bytes(0x00, END))
            .function(NOTHING, List.of(), bytes(0x10, 0, END))
            .function(NOTHING, List.of(), bytes(END))
            .function(NOTHING, List.of(), bytes(0x10, 2, 0x10, 2, 0x10, 1, 0x10, 2, END))
            .exportFunction("f", 3);
    Seen seen = run(module, GAS);
    assertEquals(3, assertInstanceOf(Outcome.Trapped.class, seen.outcome).trap().frames().size());
    assertEquals(
        List.of(
            "enter 3", "enter 2", "leave", "enter 2", "leave", "enter 1", "enter 0", "leave",
            "leave", "leave"),
        seen.meter.told);
  }

  @Test
  void recursion_pastTheStacksLimit_isTheSameTrap() throws Exception {
    ModuleBuilder module =
        new ModuleBuilder()
            .function(NOTHING, List.of(), bytes(0x10, 0, END))
            .exportFunction("f", 0);
    Seen seen = run(module, GAS);
    assertEquals(
        TrapKind.STACK_EXHAUSTED,
        assertInstanceOf(Outcome.Trapped.class, seen.outcome).trap().kind());
    assertEquals(2L * Limits.CONTRACT.framesMax(), seen.meter.told.size());
  }

  @Test
  void hostIndirectAndTailCalls_haveTheirGasWhereItWasUsed() throws Exception {
    ModuleBuilder module =
        new ModuleBuilder()
            .importFunction("env", "host", NOTHING)
            .function(NOTHING, List.of(), bytes(0x10, 0, END))
            .function(NOTHING, List.of(), bytes(0x10, 0, 0x10, 0, 0x12, 1, END))
            .function(NOTHING, List.of(), bytes(0x41, 0, 0x11, 0, 0, 0x12, 0, END))
            .table(1, null)
            .elements(0, 2)
            .exportFunction("f", 3);
    Seen seen = run(module, GAS);
    assertEquals(
        List.of("enter 3", "enter 2", "leave", "enter 1", "leave", "leave"), seen.meter.told);
    assertEquals(50_000, seen.meter.used[1] / 50_000 * 50_000);
    assertEquals(100_000, seen.meter.used[2] / 50_000 * 50_000);
    assertEquals(50_000, seen.meter.used[3] / 50_000 * 50_000);
  }

  @Test
  void startFunction_andNames_areTold() throws Exception {
    ModuleBuilder module =
        new ModuleBuilder()
            .function(NOTHING, List.of(), bytes(END))
            .start(0)
            .exportFunction("f", 0)
            .custom(
                "name",
                ModuleBuilder.concat(
                    bytes(1), ModuleBuilder.sized(bytes(1, 0), ModuleBuilder.name("begin"))));
    assertEquals(
        List.of("enter 0 begin", "leave", "enter 0 begin", "leave"), run(module, GAS).meter.told);
  }
}
