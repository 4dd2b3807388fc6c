package io.qlcvm.ledger.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.WasmBuilder;
import io.qlcvm.ledger.contract.HostCases.Case;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fault of the host inside any host function, at any point of its work, leaves the engine as it
 * is: never a trap, an exit or out of gas. What the ledger does then is in {@code HostFaultTest}.
 */
class HostFunctionFaultTest {
  private static final List<Throwable> FAULTS =
      List.of(
          new StoreException("I/O error"),
          new IllegalStateException("a bug"),
          new OutOfMemoryError("heap"),
          new StackOverflowError("stack"));

  static Stream<String> functions() {
    return HostFunctions.BY_NAME.keySet().stream();
  }

  /** Fails at a given one of all the things that a function asks of the engine. */
  private static final class FailingCall implements HostCall {
    private final HostCall sound;
    private final int failing;
    private final Throwable fault;
    private int asked;

    FailingCall(HostCall sound, int failing, Throwable fault) {
      this.sound = sound;
      this.failing = failing;
      this.fault = fault;
    }

    private HostCall ask() {
      if (asked++ == failing) {
        if (fault instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) fault;
      }
      return sound;
    }

    @Override
    public int i32(int parameter) {
      return ask().i32(parameter);
    }

    @Override
    public long i64(int parameter) {
      return ask().i64(parameter);
    }

    @Override
    public long bits(int parameter) {
      return ask().bits(parameter);
    }

    @Override
    public void result(int value) {
      ask().result(value);
    }

    @Override
    public void result(long value) {
      ask().result(value);
    }

    @Override
    public void result(int index, long bits) {
      ask().result(index, bits);
    }

    @Override
    public Memory memory() {
      return ask().memory();
    }

    @Override
    public void charge(long gas) {
      ask().charge(gas);
    }

    @Override
    public long gasLeft() {
      return ask().gasLeft();
    }
  }

  /** A module whose {@code run} calls the function once, with the case's arguments. */
  private static byte[] caller(ChainFunction function, Case right) {
    FunctionType type = function.type();
    StringBuilder signature = new StringBuilder();
    WasmBuilder.Body body = WasmBuilder.body();
    for (int i = 0; i < right.arguments.length; i++) {
      boolean wide = type.parameters().get(i) == ValueType.I64;
      signature.append(wide ? 'I' : 'i');
      if (wide) {
        body.i64(right.arguments[i]);
      } else {
        body.i32((int) right.arguments[i]);
      }
    }
    signature.append('>');
    for (ValueType result : type.results()) {
      signature.append(result == ValueType.I64 ? 'I' : 'i');
    }
    body.call(0);
    if (!type.results().isEmpty()) {
      body.drop();
    }
    return new WasmBuilder()
        .importing(function.name(), signature.toString())
        .function("run", body)
        .build();
  }

  /** What came out of the engine, or {@code null} when the function never got as far. */
  private static @Nullable Throwable run(String name, int failing, Throwable fault)
      throws Exception {
    ChainFunction function = Host.function(name);
    Case right = Objects.requireNonNull(HostCases.all().get(name));
    Host host = HostCases.prepare();
    boolean[] failed = new boolean[1];
    Imports imports =
        Imports.builder()
            .function(
                HostFunctions.MODULE,
                name,
                function.type(),
                _ -> {
                  HostCall sound = new Host.TestCall(right.arguments, host.memory());
                  FailingCall call = new FailingCall(sound, failing, fault);
                  try {
                    function.call(host.frame(), call);
                  } finally {
                    failed[0] = call.asked > failing;
                  }
                })
            .build();
    Instance instance =
        Wasm.load(caller(function, right), Limits.CONTRACT)
            .instantiate(new Store(Limits.CONTRACT, 1_000_000), imports);
    try {
      assertNotNull(instance.invoke("run"));
      return failed[0] ? new AssertionError("the fault became an outcome") : null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_hostFailsAtAnyPoint_isNoOutcome(String name) throws Exception {
    int points = 0;
    Throwable thrown = run(name, 0, FAULTS.getFirst());
    while (thrown != null) {
      assertSame(FAULTS.get(points % FAULTS.size()), thrown);
      points++;
      thrown = run(name, points, FAULTS.get(points % FAULTS.size()));
    }
    assertTrue(points >= 1, name);
    for (Throwable fault : FAULTS) {
      assertSame(fault, run(name, points - 1, fault));
      assertEquals(null, run(name, points, fault));
    }
  }
}
