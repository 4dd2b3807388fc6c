package io.qlcvm.vm.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.ChainStub;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.Wat;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Out of gas at every place where gas is charged. With a limit one below a charge's sum, the stop
 * is at that charge; with the limit at the sum of those before it, it is as well. In between, what
 * was used and what state was left must not depend on the limit.
 */
class OutOfGasTest {

  private static final long PLENTY = 1L << 40;
  private static final int HOST_GAS = 50;

  /**
   * Where a run ended.
   *
   * @param gasUsed instantiation and call together
   * @param state memory, exported globals and the calls of the host; null before there is any
   */
  private record End(boolean outOfGas, long gasUsed, @Nullable String state) {}

  /** What a run imports, and what that left behind. */
  private interface Host {

    Imports imports(Module module);

    String state();
  }

  /** Functions that charge, note that they were called, and give small numbers. */
  private static final class CountingHost implements Host {

    private final List<String> calls = new ArrayList<>();

    @Override
    public Imports imports(Module module) {
      Imports.Builder imports = Imports.builder();
      for (Import wanted : module.imports()) {
        FunctionType type = (FunctionType) wanted.type();
        imports.function(
            wanted.module(),
            wanted.name(),
            type,
            call -> {
              call.charge(HOST_GAS);
              calls.add(wanted.name());
              for (int i = 0; i < type.results().size(); i++) {
                call.result(i, calls.size());
              }
            });
      }
      return imports.build();
    }

    @Override
    public String state() {
      return calls.toString();
    }
  }

  /** Functions that behave as the chain's do. */
  private static final class ChainHost implements Host {

    private final ChainStub chain = new ChainStub(HOST_GAS);

    @Override
    public Imports imports(Module module) {
      return chain.imports();
    }

    @Override
    public String state() {
      return chain.state();
    }
  }

  /**
   * A module that can be run again and again, always the same way.
   *
   * @param hosts gives each run a host of its own
   */
  private record Subject(Module module, GasSchedule schedule, Supplier<Host> hosts, String export) {

    static Subject of(byte[] module, GasSchedule schedule) {
      return new Subject(
          Wasm.load(module, Limits.CONTRACT, schedule), schedule, CountingHost::new, "run");
    }

    End run(long limit) throws LinkException {
      Store store = new Store(Limits.CONTRACT, schedule, limit);
      Host host = hosts.get();
      try {
        Instance instance = module.instantiate(store, host.imports(module));
        Outcome outcome = instance.invoke(export);
        boolean outOfGas = outcome instanceof Outcome.OutOfGas;
        return new End(outOfGas, limit - store.gasLeft(), state(instance) + host.state());
      } catch (UninstantiableException e) {
        assertEquals(Outcome.OutOfGas.class, e.outcome().getClass());
        assertEquals(limit - store.gasLeft(), e.outcome().gasUsed());
        return new End(true, limit - store.gasLeft(), null);
      }
    }

    private String state(Instance instance) {
      StringBuilder state = new StringBuilder();
      for (var export : module.exports()) {
        if (export.type() instanceof GlobalType) {
          state.append(instance.global(export.name()).orElseThrow()).append(' ');
        }
      }
      instance
          .memory()
          .ifPresent(memory -> {
            CRC32 crc = new CRC32();
            crc.update(memory.read(0, memory.size()));
            state.append(memory.size()).append(' ').append(crc.getValue()).append(' ');
          });
      return state.toString();
    }

    /**
     * Stops a run at each of its charges, from the last to the first.
     *
     * @return the ends, the first charge's first
     */
    List<End> stops() throws LinkException {
      End whole = run(PLENTY);
      assertTrue(!whole.outOfGas);
      assertEquals(whole, run(whole.gasUsed));
      ArrayDeque<End> stops = new ArrayDeque<>();
      long limit = whole.gasUsed - 1;
      while (limit >= 0) {
        End stop = run(limit);
        assertTrue(stop.outOfGas, () -> "not out of gas: " + stop);
        assertTrue(stop.gasUsed <= limit, () -> "used more than it had: " + stop);
        assertEquals(stop, run(stop.gasUsed), "the same charge, the least limit");
        long between = stop.gasUsed + (limit - stop.gasUsed) / 2;
        assertEquals(stop, run(between), "the same charge, a limit between");
        stops.addFirst(stop);
        limit = stop.gasUsed - 1;
      }
      return List.copyOf(stops);
    }
  }

  /**
   * Every block counts itself, first thing, so the counter tells how many blocks were entered: at
   * the n-th charge it has to be n - 1, whatever kind of block comes next. (First calls are free
   * here, since a charge for one would come between.)
   */
  @Test
  void outOfGas_atEachHead_leavesTheStateOfThatHead() throws Exception {
    byte[] module =
        Wat.bytes(
            """
            (module
              (type $visit (func (param i32) (result i32)))
              (memory 1)
              (global $n (export "n") (mut i32) (i32.const 0))
              (table funcref (elem $leaf $fibonacci))
              (func $leaf (type $visit)
                COUNT
                (local.get 0))
              (func $fibonacci (type $visit)
                COUNT
                (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
                  (then COUNT (local.get 0))
                  (else COUNT
                    (i32.add
                      (call $fibonacci (i32.sub (local.get 0) (i32.const 1)))
                      (call $fibonacci (i32.sub (local.get 0) (i32.const 2))))))
                COUNT)
              (func (export "run") (local $i i32)
                COUNT
                (drop (i32.const 0))
                (loop $again COUNT
                  (i32.store (i32.mul (local.get $i) (i32.const 4)) (global.get $n))
                  (block $three
                    (block $two
                      (block $one
                        (br_table $one $two $three (local.get $i)))
                      COUNT
                      (drop (call_indirect (type $visit) (i32.const 3) (i32.const 0))))
                    COUNT
                    (drop (call_indirect (type $visit) (i32.const 4) (i32.const 1))))
                  COUNT
                  (local.set $i (i32.add (local.get $i) (i32.const 1)))
                  (br_if $again (i32.lt_u (local.get $i) (i32.const 4))))
                COUNT
                (block $out
                  (br_if $out (i32.const 1))
                  COUNT)
                COUNT))
            """
                .replace("COUNT", "(global.set $n (i32.add (global.get $n) (i32.const 1)))"));
    // One page, a table of two, a segment of two.
    long instantiation = 7_500 + 2 + 2 + 20;
    List<End> stops =
        Subject.of(module, Schedules.FREE_LOADING).stops().stream()
            .filter(stop -> stop.gasUsed >= instantiation)
            .toList();
    assertTrue(stops.size() > 50, () -> "only " + stops.size() + " heads");
    for (int i = 0; i < stops.size(); i++) {
      String state = String.valueOf(stops.get(i).state);
      assertTrue(state.startsWith(i + " "), i + " blocks were entered, but the state is " + state);
    }
  }

  /** What is charged besides blocks: sizes, pages, host functions, and all before the call. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        (module
          (memory 1 3) (data (i32.const 0) "0123456789") (data $p "0123456789abcdef")
          (global (export "g") (mut i32) (i32.const 0))
          (func $start (i32.store8 (i32.const 100) (i32.const 1)))
          (start $start)
          (func (export "run")
            (memory.fill (i32.const 200) (i32.const 7) (i32.const 1000))
            (global.set 0 (memory.grow (i32.const 1)))
            (memory.init $p (i32.const 65530) (i32.const 0) (i32.const 16))
            (memory.copy (i32.const 66000) (i32.const 200) (i32.const 500))
            (global.set 0 (memory.grow (i32.const 2)))
            (data.drop $p)
            (global.set 0 (memory.grow (i32.const 1)))))
        """,
        """
        (module
          (import "env" "first" (func $first (result i32)))
          (import "env" "second" (func $second (param i32)))
          (memory 1)
          (global (export "g") (mut i32) (i32.const 0))
          (func $down (param i32)
            (i32.store (i32.mul (local.get 0) (i32.const 4)) (call $first))
            (if (local.get 0)
              (then (call $down (i32.sub (local.get 0) (i32.const 1)))))
            (global.set 0 (i32.add (global.get 0) (i32.const 1)))
            (call $second (local.get 0)))
          (func (export "run") (call $down (i32.const 9))))
        """,
        """
        (module
          (table $t 4 100 funcref)
          (elem $e func $f $f $f)
          (global (export "g") (mut i32) (i32.const 0))
          (func $f (global.set 0 (i32.add (global.get 0) (i32.const 1))))
          (func (export "run")
            (table.init $t $e (i32.const 1) (i32.const 0) (i32.const 3))
            (call_indirect $t (i32.const 2))
            (drop (table.grow $t (ref.func $f) (i32.const 20)))
            (call_indirect $t (i32.const 23))
            (table.copy $t $t (i32.const 0) (i32.const 2) (i32.const 20))
            (table.fill $t (i32.const 3) (ref.null func) (i32.const 9))
            (call_indirect $t (i32.const 4))))
        """
      })
  void outOfGas_atEachCharge_doesNotDependOnTheLimit(String module) throws Exception {
    List<End> stops = Subject.of(Wat.bytes(module), GasSchedule.V1).stops();
    assertTrue(stops.size() > 8, () -> "only " + stops.size() + " charges");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c/tests/context",
        "c/tests/counter",
        "c/tests/delete",
        "c/tests/echo",
        "c/tests/write_then_panic",
        "c/tests/write_then_trap"
      })
  void outOfGas_atEachHeadOfAContract_isTheSumOfItsBlocks(String name) throws Exception {
    stopAtEachHead(name, CountingHost::new);
  }

  /** Three compilers' seeds, with a chain that answers: read, write, allocate, format, print. */
  @ParameterizedTest
  @ValueSource(strings = {"c/seed/seed", "rust/seed/seed", "assemblyscript/seed/seed"})
  void outOfGas_atEachHeadOfASeed_isTheSumOfItsBlocks(String name) throws Exception {
    stopAtEachHead(name, ChainHost::new);
  }

  /** The state at a stop is that of the head, since every run that stops there leaves the same. */
  private static void stopAtEachHead(String name, Supplier<Host> hosts) throws Exception {
    byte[] bytes = Files.readAllBytes(Path.of("../contracts", name + ".wasm"));
    Module module = Wasm.load(bytes, Limits.CONTRACT);
    Set<Long> prices = prices(Decoder.decode(bytes, Limits.CONTRACT));
    List<End> stops = new Subject(module, GasSchedule.V1, hosts, "invoke").stops();
    List<End> called = stops.stream().filter(stop -> stop.state != null).toList();
    assertTrue(called.size() > 1, () -> "only " + called.size() + " heads");
    for (int i = 1; i < called.size(); i++) {
      long price = called.get(i).gasUsed - called.get(i - 1).gasUsed;
      assertTrue(prices.contains(price), price + " is no block's price");
    }
  }

  /** Of pages and of bulk operators' sizes, those that the contracts here come to. */
  private static final int PAGES_MAX = 4;

  private static final int BULK_BYTES_MAX = 256;

  /** All that a charge can come to: a block, a first call, a call of the host, a size. */
  private static Set<Long> prices(ModuleDefinition module) {
    Set<Long> prices = new HashSet<>(Set.of((long) HOST_GAS));
    for (int pages = 1; pages <= PAGES_MAX; pages++) {
      prices.add(GasSchedule.V1.pages(pages));
    }
    for (int bytes = GasSchedule.V1.bulkBytes(); bytes <= BULK_BYTES_MAX; bytes++) {
      prices.add(GasSchedule.V1.bytes(bytes));
    }
    for (int i = module.importedFunctions(); i < module.functions().size(); i++) {
      FunctionBody body = module.body(i);
      prices.add(GasSchedule.V1.firstCallOf(body.end() - body.localsStart()));
      BlockCosts costs = BlockCosts.of(module, i, GasSchedule.V1);
      for (int block = 0; block < costs.count(); block++) {
        prices.add((long) costs.cost(block));
      }
    }
    return prices;
  }
}
