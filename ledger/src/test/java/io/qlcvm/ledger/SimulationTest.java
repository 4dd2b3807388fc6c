package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.transaction;
import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.execution.Simulation;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Simulations against what the same transactions come to when they are executed. */
class SimulationTest {
  private static final byte[] NOTHING = new byte[0];
  private static final long MOST = Long.MAX_VALUE >>> 10;
  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  private Simulation simulate(Transaction transaction) {
    Hash32 head = chain.ledger().head().hash();
    Hash32 root = chain.stateRoot();
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      Simulation simulation = snapshot.simulate(transaction);
      assertEquals(head, chain.ledger().head().hash());
      assertEquals(root, chain.stateRoot());
      return simulation;
    }
  }

  private Simulation simulate(Action action) {
    return simulate(transaction(1, chain.nonce(dev(1)), MOST, action));
  }

  private LoggedReceipt execute(long gasLimit, Action action) {
    return chain.run(1, transaction(1, chain.nonce(dev(1)), gasLimit, action));
  }

  /** The limit does, and one less is out of gas; what was foretold comes true. */
  private Simulation assertExact(Action action) {
    Simulation simulation = simulate(action);
    assertEquals(Status.SUCCESS, simulation.result().status(), () -> simulation.toString());
    Long limit = simulation.gasLimit();
    assertNotNull(limit);
    assertNotEquals(Status.SUCCESS, execute(limit - 1, action).receipt().status());
    LoggedReceipt receipt = execute(limit, action);
    assertEquals(Status.SUCCESS, receipt.receipt().status());
    assertArrayEquals(simulation.result().output(), receipt.receipt().output());
    assertEquals(simulation.result().logs(), receipt.logs());
    assertEquals(simulation.result().events().size(), receipt.receipt().events().size());
    return simulation;
  }

  private static Action invoke(Address contract) {
    return new Action.Invoke(contract, "invoke", NOTHING, Amount.ZERO);
  }

  private static byte[] calling(Address callee) {
    return new WasmBuilder()
        .importing("qlcchain_call_contract", "iii>i")
        .data(0, callee.bytes())
        .function("invoke", body().call(0, 0, 0, 0).drop())
        .build();
  }

  @Test
  void simulate_transfer_needsTheIntrinsicGas() {
    Simulation simulation = simulate(new Action.Transfer(dev(2), Amount.of(5)));
    assertEquals(Status.SUCCESS, simulation.result().status());
    assertEquals(20_000, simulation.result().gasUsed());
    assertEquals(20_000L, simulation.gasLimit());
  }

  @Test
  void simulate_deployWithInit_limitIsExact() {
    assertExact(new Action.Deploy(contract("c/tests/counter.wasm"), NOTHING, Amount.ZERO));
  }

  @Test
  void simulate_upgrade_limitIsExact() {
    Address counter = chain.deployed(contract("c/tests/counter.wasm"));
    Action upgrade = new Action.Upgrade(counter, contract("c/tests/echo.wasm"), NOTHING);
    Simulation simulation = simulate(upgrade);
    Long limit = simulation.gasLimit();
    assertNotNull(limit);
    assertEquals(Status.SUCCESS, execute(limit, upgrade).receipt().status());
  }

  @Test
  void simulate_invoke_needsWhatItUses() {
    Action seed = invoke(chain.deployed(contract("c/seed/seed.wasm")));
    Simulation simulation = simulate(seed);
    assertEquals(List.of("val01"), simulation.result().logs());
    assertEquals(simulation.result().gasUsed(), simulation.gasLimit());
    assertEquals(simulation.result().gasUsed(), execute(1_000_000, seed).receipt().gasUsed());
  }

  @Test
  void simulate_invokeThatPaysAgain_limitIsExact() {
    assertExact(invoke(chain.deployed(contract("c/tests/counter.wasm"))));
  }

  /** Each caller keeps 1/64, so what is used is not enough. */
  @Test
  void simulate_nestedCalls_limitIsExact() {
    Address callee = chain.deployed(contract("c/tests/counter.wasm"));
    for (int depth = 0; depth < 6; depth++) {
      callee = chain.deployed(calling(callee));
    }
    Simulation simulation = assertExact(invoke(callee));
    Long limit = simulation.gasLimit();
    assertTrue(limit != null && limit > simulation.result().gasUsed(), "" + simulation);
  }

  /** The more a callee is given that traps, the more is used: what was used is far too much. */
  @Test
  void simulate_calleeBurnsWhatItGets_limitIsExact() {
    Address callee =
        chain.deployed(new WasmBuilder().function("invoke", body().unreachable()).build());
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_call", "iiiiiIii>i")
            .data(0, callee.bytes())
            .data(32, "invoke")
            .function(
                "invoke",
                body().i32(0).i32(0).i32(32).i32(6).i32(-1).i64(0).i32(0).i32(0).call(0).drop())
            .build();
    Simulation simulation = assertExact(invoke(chain.deployed(code)));
    Long limit = simulation.gasLimit();
    assertTrue(limit != null && limit < simulation.result().gasUsed() / 100, "" + simulation);
  }

  @Test
  void simulate_failing_hasNoLimit() {
    assertFails(Status.REVERTED, "c/tests/write_then_panic.wasm");
    Simulation trapped = assertFails(Status.TRAPPED, "c/tests/write_then_trap.wasm");
    assertNotNull(trapped.result().trap());
    Simulation endless = assertFails(Status.OUT_OF_GAS, "c/tests/loop_forever.wasm");
    assertEquals(50_000_000, endless.result().gasUsed());
    assertEquals(
        "contract_not_found", simulate(invoke(dev(9))).result().error(), "no contract there");
    Simulation bad = simulate(new Action.Deploy(new byte[] {1}, NOTHING, Amount.ZERO));
    assertEquals(Status.REJECTED, bad.result().status());
    assertNull(bad.gasLimit());
  }

  private Simulation assertFails(Status status, String path) {
    Simulation simulation = simulate(invoke(chain.deployed(contract(path))));
    assertEquals(status, simulation.result().status());
    assertNull(simulation.gasLimit());
    return simulation;
  }

  @Test
  void simulate_limitBelowTheIntrinsicGas_isOutOfGas() {
    Action transfer = new Action.Transfer(dev(2), Amount.of(5));
    Simulation simulation = simulate(transaction(1, 0, 19_999, transfer));
    assertEquals(Status.OUT_OF_GAS, simulation.result().status());
    assertEquals(19_999, simulation.result().gasUsed());
    assertTrue(("" + simulation.result().error()).contains("20000"), simulation::toString);
    assertNull(simulation.gasLimit());
  }

  @Test
  void simulate_poorSender_getsTheGasThatItCanPay() {
    Address poor = Address.ofContract(dev(1), 77);
    Action.Transfer transfer = new Action.Transfer(dev(2), Amount.of(10));
    assertEquals("insufficient_balance", simulate(poor, 1, transfer).result().error());
    chain.run(1, new Action.Transfer(poor, Amount.of(20_009)));
    assertEquals("insufficient_balance", simulate(poor, 1, transfer).result().error());
    chain.run(1, new Action.Transfer(poor, Amount.of(1)));
    assertEquals(20_000L, simulate(poor, 1, transfer).gasLimit());
    assertEquals("insufficient_balance", simulate(poor, 2, transfer).result().error());
    assertEquals(20_000L, simulate(poor, 0, transfer).gasLimit());
    Action call = invoke(chain.deployed(contract("c/tests/loop_forever.wasm")));
    chain.run(1, new Action.Transfer(poor, Amount.of(10_000)));
    assertEquals(30_010, simulate(poor, 1, call).result().gasUsed());
  }

  private Simulation simulate(Address from, long gasPrice, Action action) {
    return simulate(
        new Transaction(
            TestChain.GENESIS.chainId(), from, chain.nonce(from), MOST, gasPrice, null, action));
  }
}
