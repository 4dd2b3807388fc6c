package io.qlcvm.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Host functions that run further modules in the store of their caller. */
class NestedCallTest {
  private static final FunctionType NOTHING = new FunctionType(List.of(), List.of());
  private static final int PAGES = 200;
  private static final long GAS = 100_000_000;

  private final Module outer =
      Wasm.load(
          Wat.bytes("(module (import \"env\" \"call\" (func)) (func (export \"run\") (call 0)))"),
          Limits.CONTRACT);
  private final Module inner =
      Wasm.load(
          Wat.bytes(
              "(module (memory %d) (table 1 funcref) (elem (i32.const 0) 0) (func (export \"run\")))"
                  .formatted(PAGES)),
          Limits.CONTRACT);
  private final Store store = new Store(Limits.CONTRACT, GAS);

  private Outcome run(HostFunction call) throws LinkException, UninstantiableException {
    Imports imports = Imports.builder().function("env", "call", NOTHING, call).build();
    return outer.instantiate(store, imports).invoke("run");
  }

  private Outcome callInner() {
    try {
      return inner.instantiate(store, Imports.builder().build()).invoke("run");
    } catch (UninstantiableException e) {
      return e.outcome();
    } catch (LinkException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void release_afterEachCall_givesItsPagesBack() throws Exception {
    Outcome outcome =
        run(_ -> {
          for (int i = 0; i < 20; i++) {
            Store.Mark mark = store.mark();
            assertInstanceOf(Outcome.Returned.class, callInner());
            store.release(mark);
          }
        });
    assertInstanceOf(Outcome.Returned.class, outcome);
  }

  @Test
  void calls_notReleased_shareTheBudgetOfPages() throws Exception {
    run(_ -> {
      for (int i = 0; i < 5; i++) {
        assertInstanceOf(Outcome.Returned.class, callInner());
      }
      assertInstanceOf(Outcome.Trapped.class, callInner()); // 1,024 pages in all
    });
  }

  @Test
  void setGas_aroundACall_boundsTheCallAlone() throws Exception {
    Outcome outcome =
        run(call -> {
          long left = call.gasLeft();
          store.setGas(1_000);
          assertInstanceOf(Outcome.OutOfGas.class, callInner());
          store.setGas(left - 1_000);
          assertEquals(left - 1_000, call.gasLeft());
        });
    assertInstanceOf(Outcome.Returned.class, outcome);
  }

  @Test
  void fault_inANestedCall_passesThroughBoth() {
    IllegalStateException fault = new IllegalStateException("a bug");
    assertEquals(
        fault,
        assertThrows(
            IllegalStateException.class,
            () ->
                run(_ -> {
                  try {
                    run(_ -> {
                      throw fault;
                    });
                  } catch (LinkException | UninstantiableException e) {
                    throw new AssertionError(e);
                  }
                })));
  }
}
