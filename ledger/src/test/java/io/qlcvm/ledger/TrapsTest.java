package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.signed;
import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import io.qlcvm.vm.Trap;
import io.qlcvm.vm.TrapKind;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of a trap beside the receipt, and that nothing of it is hashed. */
class TrapsTest {
  private static final byte[] NOTHING = new byte[0];
  private static final int CALL = 0x10;
  private static final int UNREACHABLE = 0x00;
  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  /** Three functions, of which the innermost, which has a name of four letters, traps. */
  private static byte[] chainOfCalls(String innermost) {
    return new WasmBuilder()
        .function("a", body().unreachable())
        .named(innermost)
        .function("b", body().call(0))
        .named("middle")
        .function("invoke", body().call(1))
        .build();
  }

  /** A contract that calls another and says nothing of the outcome. */
  private static byte[] calling(Address callee) {
    return new WasmBuilder()
        .importing("qlcchain_call_contract", "iii>i")
        .data(0, callee.bytes())
        .function("invoke", body().call(0, 0, 0, 0).drop())
        .named("outer")
        .build();
  }

  private static ContractTrap trap(@Nullable LoggedReceipt receipt) {
    assertNotNull(receipt);
    assertEquals(Status.TRAPPED, receipt.receipt().status());
    return Objects.requireNonNull(receipt.trap());
  }

  private static void assertFrame(
      Address contract,
      int function,
      @Nullable String name,
      int operator,
      byte[] code,
      ContractTrap.Frame frame) {
    assertEquals(contract, frame.contract());
    assertEquals(function, frame.function());
    assertEquals(name, frame.name());
    assertEquals(operator, code[frame.offset()], "operator at byte " + frame.offset());
  }

  @Test
  void invoke_functionsCallEachOther_keepsTheirFrames() {
    byte[] code = chainOfCalls("deep");
    Address address = chain.deployed(code);
    ContractTrap trap = trap(chain.invoke(address));
    assertEquals(TrapKind.UNREACHABLE, trap.kind());
    assertEquals("unreachable", trap.message());
    assertEquals(3, trap.frames().size());
    assertFrame(address, 0, "deep", UNREACHABLE, code, trap.frames().get(0));
    assertFrame(address, 1, "middle", CALL, code, trap.frames().get(1));
    assertFrame(address, 2, null, CALL, code, trap.frames().get(2));
  }

  @Test
  void invoke_calleeTrapsAndItsCallerWithIt_keepsTheFramesOfBoth() {
    byte[] code = chainOfCalls("deep");
    Address callee = chain.deployed(code);
    byte[] callingCode = calling(callee);
    Address caller = chain.deployed(callingCode);
    LoggedReceipt receipt = chain.invoke(caller);
    ContractTrap trap = trap(receipt);
    assertEquals("host function refused", receipt.receipt().error());
    assertEquals(TrapKind.HOST_FUNCTION, trap.kind());
    assertTrue(
        trap.message().startsWith("qlcchain_call_contract: the callee " + callee + " trapped"),
        trap.message());
    assertEquals(4, trap.frames().size());
    assertFrame(callee, 0, "deep", UNREACHABLE, code, trap.frames().get(0));
    assertFrame(callee, 1, "middle", CALL, code, trap.frames().get(1));
    assertFrame(callee, 2, null, CALL, code, trap.frames().get(2));
    assertFrame(caller, 1, "outer", CALL, callingCode, trap.frames().get(3));
  }

  @Test
  void invoke_calleeTrapsAndItsCallerGoesOn_keepsNothing() {
    Address callee = chain.deployed(chainOfCalls("deep"));
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_call", "iiiiiIii>i")
            .data(0, callee.bytes())
            .data(32, "invoke")
            .function(
                "invoke",
                body().i32(0).i32(0).i32(32).i32(6).i32(-1).i64(0).i32(0).i32(0).call(0).drop())
            .build();
    LoggedReceipt receipt = chain.invoke(chain.deployed(code));
    assertEquals(Status.SUCCESS, receipt.receipt().status());
    assertNull(receipt.trap());
  }

  @Test
  void invoke_endlessRecursion_keepsTheInnermostFrames() throws Exception {
    Address address = chain.deployed(new WasmBuilder().function("invoke", body().call(0)).build());
    CompletableFuture<LoggedReceipt> receipts = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .stackSize(Ledger.STACK_BYTES)
            .start(() -> receipts.complete(chain.invoke(address)));
    thread.join();
    ContractTrap trap = trap(receipts.getNow(null));
    assertEquals(TrapKind.STACK_EXHAUSTED, trap.kind());
    assertEquals(Trap.FRAMES_MAX, trap.frames().size());
  }

  @Test
  void receipt_readAgain_hasTheTrap() {
    LoggedReceipt trapped = chain.invoke(chain.deployed(chainOfCalls("d\u00e9\ud83d\ude00")));
    LoggedReceipt read = chain.ledger().receipt(trapped.receipt().transaction());
    TestChain.assertSame(trapped, read);
    assertEquals("d\u00e9\ud83d\ude00", trap(read).frames().getFirst().name());

    LoggedReceipt returned = chain.invoke(chain.deployed(TestChain.contract("c/seed/seed.wasm")));
    assertEquals(Status.SUCCESS, returned.receipt().status());
    LoggedReceipt readReturned = chain.ledger().receipt(returned.receipt().transaction());
    TestChain.assertSame(returned, readReturned);
    assertNull(returned.trap());
  }

  /** Two chains on which the same transaction traps in functions of other names. */
  @Test
  void receiptsRoot_otherTrap_isTheSame() {
    try (TestChain other = TestChain.inMemory()) {
      CommittedBlock one = trapIn(chain, "deep");
      CommittedBlock two = trapIn(other, "down");
      assertNotEquals(
          trap(one.receipts().getFirst()), trap(two.receipts().getFirst()), "the traps differ");
      assertEquals(one.block().header().receiptsRoot(), two.block().header().receiptsRoot());
      Receipt receipt = one.receipts().getFirst().receipt();
      assertEquals(ListRoot.of(List.of(receipt.hash())), one.block().header().receiptsRoot());
    }
  }

  private static CommittedBlock trapIn(TestChain chain, String function) {
    Address address = chain.deployed(chainOfCalls(function));
    Action call = new Action.Invoke(address, "invoke", NOTHING, Amount.ZERO);
    return chain.block(signed(1, chain.transaction(1, call)));
  }

  @Test
  void query_traps_tellsWhere() {
    Address address = chain.deployed(chainOfCalls("deep"));
    var result = chain.query(address, "invoke", NOTHING);
    assertEquals("unreachable", result.error());
    ContractTrap trap = Objects.requireNonNull(result.trap());
    assertEquals("deep", trap.frames().getFirst().name());
    assertNull(chain.query(address, "nothing", NOTHING).trap());
  }
}
