package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.Host.END;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.contract.Host.Called;
import io.qlcvm.ledger.contract.HostCases.Buffer;
import io.qlcvm.ledger.contract.HostCases.Case;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that all host functions keep, each tried on every function of the table. */
class HostFunctionRulesTest {
  /** Bytes of the memory that hold no input of any case. */
  private static final int FREE = 0x50000;

  static Stream<String> functions() {
    return HostFunctions.BY_NAME.keySet().stream();
  }

  private static Case of(String name) {
    return Objects.requireNonNull(HostCases.all().get(name));
  }

  @Test
  void table_andCases_haveTheSameNames() {
    assertEquals(
        HostFunctions.BY_NAME.keySet().stream().sorted().toList(),
        HostCases.all().keySet().stream().sorted().toList());
  }

  @Test
  void table_everyFunction_isDescribed() {
    assertEquals(53, HostFunctions.BY_NAME.size());
    HostFunctions.BY_NAME.forEach((name, function) -> {
      assertTrue(function.meaning().endsWith("."), name);
      assertEquals(function.type().parameters().size(), function.parameters().size(), name);
      assertTrue(function.gas() >= Prices.HOST_CALL, name);
    });
  }

  /** What a call came to: its result, or the bytes that it ended the run with. */
  private record Ended(Called called, byte[] said) {}

  private static Ended call(Host host, String name, long... arguments) {
    try {
      return new Ended(host.call(name, arguments), new byte[0]);
    } catch (ContractExit exit) {
      return new Ended(new Called(null, 0), exit.bytes());
    }
  }

  private static long[] with(long[] arguments, int parameter, long value) {
    long[] changed = arguments.clone();
    changed[parameter] = value;
    return changed;
  }

  /** Traps, with the function's name and the rule; nothing is written. */
  private static TrapException assertTraps(
      TrapKind kind, Host host, String name, long... arguments) {
    byte[] before = host.memory().bytes.clone();
    int journal = host.state.checkpoint();
    TrapException trap = assertThrows(TrapException.class, () -> call(host, name, arguments));
    assertEquals(kind, trap.kind(), trap.getMessage());
    assertTrue(String.valueOf(trap.getMessage()).startsWith(name + ": "), trap.getMessage());
    assertTrue(Arrays.equals(before, host.memory().bytes), name);
    assertEquals(journal, host.state.checkpoint(), name);
    return trap;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_calledRightly_costsWhatTheScheduleSays(String name) {
    Case right = of(name);
    Host host = HostCases.prepare();
    Host.TestCall call = new Host.TestCall(right.arguments, host.memory());
    try {
      Host.function(name).call(host.frame(), call);
    } catch (ContractExit _) {
      // that is how it ends
    }
    assertEquals(right.gas, call.gas);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_calledRightly_writesItsBuffersOnly(String name) {
    Case right = of(name);
    Host host = HostCases.prepare();
    byte[] expected = host.memory().bytes.clone();
    call(host, name, right.arguments);
    for (Buffer buffer : right.buffers) {
      if (buffer.out()) {
        int at = (int) right.arguments[buffer.pointer()];
        int length = buffer.bytesOf(right.arguments);
        System.arraycopy(host.memory().bytes, at, expected, at, length);
      }
    }
    assertTrue(Arrays.equals(expected, host.memory().bytes));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_bufferAtTheEndOfMemory_isFineOneByteOnTraps(String name) {
    Case right = of(name);
    for (Buffer buffer : right.buffers) {
      int length = buffer.bytesOf(right.arguments);
      Host host = moved(right, buffer, END - length);
      call(host, name, with(right.arguments, buffer.pointer(), END - length));
      String parameter = Host.function(name).parameters().get(buffer.pointer());
      for (int outside : new int[] {END - length + 1, END, -length, -2, Integer.MIN_VALUE}) {
        TrapException trap =
            assertTraps(
                TrapKind.MEMORY_OUT_OF_BOUNDS,
                HostCases.prepare(),
                name,
                with(right.arguments, buffer.pointer(), outside));
        assertTrue(String.valueOf(trap.getMessage()).contains(parameter), trap.getMessage());
      }
    }
  }

  /** A host whose memory has a buffer's bytes at another place as well. */
  private static Host moved(Case right, Buffer buffer, int to) {
    Host host = HostCases.prepare();
    int from = (int) right.arguments[buffer.pointer()];
    host.put(to, host.at(from, buffer.bytesOf(right.arguments)));
    return host;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_emptyBuffer_isFineWhereverItPoints(String name) {
    Case right = of(name);
    for (Buffer buffer : right.buffers) {
      if (buffer.length() >= 0 && buffer.min() == 0) {
        long[] empty =
            with(with(right.arguments, buffer.length(), 0), buffer.pointer(), 0xffff_fff0L);
        call(HostCases.prepare(), name, empty);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_lengths_areLimitedExactly(String name) {
    Case right = of(name);
    for (Buffer buffer : right.buffers) {
      if (buffer.length() < 0) {
        continue;
      }
      int last = buffer.max() < 0 ? (END - FREE) / buffer.unit() : buffer.max();
      long[] atFree = with(right.arguments, buffer.pointer(), FREE);
      for (int length : new int[] {last - 1, last}) {
        if (length >= buffer.min()) {
          call(HostCases.prepare(), name, with(atFree, buffer.length(), length));
        }
      }
      TrapKind kind = buffer.max() < 0 ? TrapKind.MEMORY_OUT_OF_BOUNDS : TrapKind.HOST_FUNCTION;
      for (int length : new int[] {last + 1, -1, Integer.MIN_VALUE}) {
        assertTraps(kind, HostCases.prepare(), name, with(atFree, buffer.length(), length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_outputOverInput_seesTheInputAsItWas(String name) {
    Case right = of(name);
    for (Buffer out : right.buffers) {
      for (Buffer in : right.buffers) {
        if (out.out() && !in.out()) {
          Host apart = HostCases.prepare();
          Ended expected = call(apart, name, right.arguments);
          Host host = HostCases.prepare();
          long at = right.arguments[in.pointer()];
          long[] overlapping = with(right.arguments, out.pointer(), at);
          Ended ended = call(host, name, overlapping);
          assertEquals(expected.called(), ended.called());
          // Bytes that are not written stay what they were, which the two places differ in.
          byte[] written = apart.at((int) right.arguments[out.pointer()], written(name));
          assertArrayEquals(written, host.at((int) at, written.length));
        }
      }
    }
  }

  /** Bytes that a function writes to its buffer in its case. */
  private static int written(String name) {
    return switch (name) {
      case "qlcchain_storage_read", "qlcchain_storage_take" -> 5;
      case "qlcchain_balance" -> 16;
      case "qlcchain_blake2b" -> 20;
      case "qlcchain_secp256k1_recover" -> 65;
      default -> 32;
    };
  }

  private static final List<String> WRITERS =
      List.of(
          "qlcchain_contract_create",
          "qlcchain_contract_destroy",
          "qlcchain_contract_instantiate",
          "qlcchain_contract_set_admin",
          "qlcchain_contract_upgrade",
          "qlcchain_delegate_call",
          "qlcchain_emit",
          "qlcchain_notify",
          "qlcchain_storage_delete",
          "qlcchain_storage_take",
          "qlcchain_storage_write",
          "qlcchain_transfer");

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_inReadOnlyFrame_trapsIfItWrites(String name) {
    Case right = of(name);
    Host host = new Host();
    host.readOnly = true;
    HostCases.prepare(host);
    assertEquals(WRITERS.contains(name), Host.function(name).writes());
    if (WRITERS.contains(name)) {
      TrapException trap = assertTraps(TrapKind.HOST_FUNCTION, host, name, right.arguments);
      assertTrue(String.valueOf(trap.getMessage()).contains("changes state"));
    } else if (name.equals("qlcchain_call")) {
      assertTraps(TrapKind.HOST_FUNCTION, host, name, right.arguments); // it would pay
      call(host, name, with(right.arguments, 4, Arguments.ABSENT));
    } else {
      call(host, name, right.arguments);
    }
    assertEquals(0, host.state.checkpoint());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void anyFunction_withoutMemory_trapsIfItNeedsOne(String name) {
    Case right = of(name);
    Host host = HostCases.prepare();
    host.memory = null;
    if (right.buffers.isEmpty()) {
      call(host, name, right.arguments);
    } else {
      TrapException trap =
          assertThrows(TrapException.class, () -> call(host, name, right.arguments));
      assertEquals(TrapKind.HOST_FUNCTION, trap.kind());
    }
  }
}
