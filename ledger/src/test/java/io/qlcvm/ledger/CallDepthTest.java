package io.qlcvm.ledger;

import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.types.Address;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sixteen calls of contracts may be open, whichever way the first, or the last, came about. */
class CallDepthTest {
  private static final int DEEPEST = 16;
  private static final int NONE = 0xffff_ffff;
  private static final byte[] NOTHING = {};
  private static final byte[] OK = {0};
  private static final byte[] TOO_DEEP = {6};

  /**
   * Calls itself as often as the first byte of its input says; the innermost call, if the second
   * byte is 1, makes an instance of its code. Returns the status that was not 0, or the instance's.
   */
  private static final byte[] DIVER =
      new WasmBuilder()
          .importing("qlcchain_get_input", "i>")
          .importing("qlcchain_self_address", "i>")
          .importing("qlcchain_call", "iiiiiIii>i")
          .importing("qlcchain_return", "ii>")
          .importing("qlcchain_call_output_length", ">i")
          .importing("qlcchain_get_call_output", "i>")
          .importing("qlcchain_code_hash", "ii>i")
          .importing("qlcchain_contract_instantiate", "iiiiiii>i")
          .data(600, "invoke")
          .function(
              "dive",
              body()
                  .call(0, 0)
                  .call(1, 100)
                  .i32(0)
                  .op(0x2d, 0, 0, 0x45, 0x04, 0x40) // the first byte is 0
                  .i32(1)
                  .op(0x2d, 0, 0, 0x04, 0x40) // the second is not
                  .call(6, 100, 200)
                  .drop()
                  .i32(400)
                  .call(7, 200, 0, 0, 300, 2, NONE, 500)
                  .store()
                  .call(3, 400, 1)
                  .op(0x0b)
                  .call(3, 0, 0)
                  .op(0x0b)
                  .i32(0)
                  .i32(0)
                  .op(0x2d, 0, 0)
                  .i32(1)
                  .op(0x6b, 0x3a, 0, 0) // one less
                  .i32(400)
                  .i32(2)
                  .i32(100)
                  .i32(600)
                  .i32(6)
                  .i32(NONE)
                  .i64(0)
                  .call(2, 0, 2)
                  .store()
                  .i32(400)
                  .op(0x2d, 0, 0, 0x04, 0x40)
                  .call(3, 400, 1)
                  .op(0x0b)
                  .call(5, 400)
                  .i32(400)
                  .call(4)
                  .call(3))
          .function("invoke", body().call(8))
          .function("init", body().call(8))
          .function("migrate", body().call(8))
          .build();

  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  private static byte[] calls(int more) {
    return new byte[] {(byte) more, 0};
  }

  private Address diver() {
    Receipt receipt = chain.deploy(DIVER, calls(0)).receipt();
    assertEquals(Status.SUCCESS, receipt.status());
    return Objects.requireNonNull(receipt.contract());
  }

  private static void assertDepth(int open, Status status, byte[] output) {
    assertEquals(Status.SUCCESS, status);
    assertArrayEquals(open <= DEEPEST ? NOTHING : TOO_DEEP, output);
  }

  private static void assertDepth(int open, Receipt receipt) {
    assertDepth(open, receipt.status(), receipt.output());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void invoke_callsBelowIt_areSixteenWithIt(int open) {
    assertDepth(open, chain.invoke(diver(), "invoke", calls(open - 1)).receipt());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void query_callsBelowIt_areSixteenWithIt(int open) {
    ExecutionResult result = chain.query(diver(), "invoke", calls(open - 1));
    assertDepth(open, result.status(), result.output());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void init_callsBelowIt_areSixteenWithIt(int open) {
    assertDepth(open, chain.deploy(DIVER, calls(open - 1)).receipt());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void migrate_callsBelowIt_areSixteenWithIt(int open) {
    Action upgrade = new Action.Upgrade(diver(), DIVER, calls(open - 1));
    assertDepth(open, chain.run(1, upgrade).receipt());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17})
  void initOfAnInstance_belowCalls_isAtMostTheSixteenth(int open) {
    Receipt receipt = chain.invoke(diver(), "invoke", new byte[] {(byte) (open - 2), 1}).receipt();
    assertEquals(Status.SUCCESS, receipt.status());
    assertArrayEquals(open <= DEEPEST ? OK : TOO_DEEP, receipt.output());
  }
}
