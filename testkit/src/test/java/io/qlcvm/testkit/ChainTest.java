package io.qlcvm.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {
  private static final Path CONTRACTS = Path.of("../contracts");
  private static final byte[] NOTHING = {};

  /** Steps of {@code puppet.c}. */
  private static final int WRITE = 1;

  private static final int TRANSFER = 5;
  private static final int EMIT = 6;
  private static final int CALL = 8;
  private static final int REVERT = 15;
  private static final int TRAP = 16;

  private final Chain chain = Chain.start();
  private final Account alice = chain.account("alice");

  @AfterEach
  void close() {
    chain.close();
  }

  private Contract deploy(String contract) {
    return chain.deploy(CONTRACTS.resolve(contract));
  }

  private static byte[] code(String contract) {
    try {
      return Files.readAllBytes(CONTRACTS.resolve(contract));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Contract puppet() {
    return deploy("c/tests/puppet.wasm");
  }

  private static byte[] program(int... steps) {
    byte[] program = new byte[steps.length];
    for (int i = 0; i < steps.length; i++) {
      program[i] = (byte) steps[i];
    }
    return program;
  }

  /** A step that calls a puppet with a million gas and goes on. */
  private static byte[] calling(Contract callee, int... steps) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(CALL);
    out.write(0);
    out.writeBytes(callee.address().bytes());
    out.write(0);
    out.writeBytes(new byte[] {0x40, 0x42, 0x0f, 0, 0, 0, 0, 0});
    out.write(steps.length);
    out.write(0);
    out.writeBytes(program(steps));
    return out.toByteArray();
  }

  private static void assertFails(String message, Executable expectation) {
    AssertionError failure = assertThrows(AssertionError.class, expectation);
    assertTrue(
        String.valueOf(failure.getMessage()).contains(message),
        String.valueOf(failure.getMessage()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rust/seed", "c/seed", "assemblyscript/seed"})
  void seedContract_invoked_storesAndPrints(String seed) {
    Contract contract = deploy(seed + "/seed.wasm");
    contract.call("invoke").send().expectSuccess().expectLog("val01");
    assertArrayEquals("val01".getBytes(StandardCharsets.UTF_8), contract.storage("key01"));
    assertTrue(!Hash32.ZERO.equals(Objects.requireNonNull(contract.state()).storageRoot()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c/tests/write_then_trap.wasm", "c/tests/write_then_panic.wasm"})
  void contract_failsAfterAWrite_leavesNothing(String path) {
    Contract contract = deploy(path);
    Result result = contract.call("invoke").send();
    if (path.contains("trap")) {
      result.expectTrap("unreachable");
      assertNotNull(result.trap());
    } else {
      result.expectRevert("changed my mind");
    }
    assertNull(contract.storage("key01"));
  }

  @Test
  void timeAndHeight_moved_areWhatContractsSee() {
    Contract context = deploy("c/tests/context.wasm");
    long before = chain.timeMillis();
    chain.mine(10);
    assertEquals(before + 10_000, chain.timeMillis());
    chain.passTime(Duration.ofDays(30));
    Result seen = context.call("invoke").from(alice).send().expectSuccess();
    ByteBuffer output = ByteBuffer.wrap(seen.output()).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(12, output.getInt(96));
    assertEquals(chain.height(), output.getInt(96));
    assertEquals((before + 11_000) / 1_000 + 30 * 86_400, output.getLong(100));
    byte[] caller = new byte[32];
    output.get(0, caller);
    assertEquals(alice.address(), Address.of(caller));
    assertThrows(IllegalArgumentException.class, () -> chain.passTime(Duration.ofMillis(-1)));
    assertThrows(IllegalArgumentException.class, () -> chain.mine(-1));
    assertThrows(IllegalArgumentException.class, () -> chain.mine(Chain.BLOCKS_MAX + 1));
  }

  @Test
  void balances_giftsTransfersAndCalls_areExact() {
    Contract puppet = puppet();
    chain.give(alice, 100);
    chain.give(puppet.address(), 5);
    chain.transfer(alice, chain.account("bob").address(), Amount.of(30)).expectSuccess();
    ByteArrayOutputStream pay = new ByteArrayOutputStream();
    pay.write(TRANSFER);
    pay.writeBytes(chain.account("bob").address().bytes());
    pay.write(7);
    puppet.call("invoke").from(alice).input(pay.toByteArray()).amount(10).send().expectSuccess();
    assertEquals(Amount.of(60), chain.balance(alice));
    assertEquals(Amount.of(37), chain.balance(chain.account("bob")));
    assertEquals(Amount.of(8), puppet.balance());
    assertEquals(Amount.ZERO, chain.balance(chain.account("nobody")));
    puppet.call("invoke").amount(Amount.of(1)).send().expectRejected("insufficient_balance");
  }

  @Test
  void snapshot_revertedTwice_isTheSameStateTwice() {
    Contract counter = deploy("c/tests/counter.wasm");
    Chain.Checkpoint start = chain.snapshot();
    long height = chain.height();
    for (int round = 0; round < 2; round++) {
      Result first = counter.call("invoke").send().expectNumber(1);
      counter.call("invoke").send().expectNumber(2);
      assertEquals(first.gasUsed(), first.profile().gas());
      chain.revert(start);
      assertEquals(height, chain.height());
      counter.call("get").query().expectNumber(0);
      assertThrows(IllegalStateException.class, first::trace);
    }
    try (Chain other = Chain.start()) {
      assertThrows(IllegalArgumentException.class, () -> other.revert(start));
    }
  }

  @Test
  void trace_moreBlocksBackThanAreKept_saysSo() {
    Result old = deploy("c/tests/counter.wasm").call("invoke").send();
    assertEquals(old.gasUsed(), old.trace().result().gasUsed());
    chain.mine(1_100);
    IllegalStateException gone = assertThrows(IllegalStateException.class, old::trace);
    assertTrue(String.valueOf(gone.getMessage()).contains("too many blocks back"));
  }

  @Test
  void gasTable_nestedCalls_addsUp() {
    Contract inner = puppet();
    Contract outer = puppet();
    Result result =
        outer
            .call("invoke")
            .input(calling(inner, WRITE, 1, 2, 3, EMIT, 0, 1, 9))
            .send()
            .expectSuccess()
            .expectEvents(1)
            .expectEvent(inner, new byte[] {9});
    GasTable table = result.gasTable();
    assertEquals(result.gasUsed(), table.gasUsed());
    assertEquals(
        result.gasUsed(), table.functions().stream().mapToLong(GasTable.FunctionRow::ownGas).sum());
    GasTable.HostFunctionRow write =
        table.hostFunctions().stream()
            .filter(row -> row.name().equals("qlcchain_storage_write"))
            .findFirst()
            .orElseThrow();
    assertEquals(1, write.calls());
    assertTrue(write.ownGas() > 12_000);
    GasTable.FunctionRow call =
        table.functions().stream()
            .filter(row -> row.name().equals(outer + ":invoke"))
            .findFirst()
            .orElseThrow();
    assertTrue(call.allGas() > call.ownGas());
    assertTrue(table.toString().contains("qlcchain_storage_write"), table::toString);
  }

  @Test
  void query_ofWhateverKind_changesAndLeavesNothing() {
    Contract counter = deploy("c/tests/counter.wasm");
    long height = chain.height();
    Result asked = counter.call("get").from(alice).query().expectSuccess().expectNumber(0);
    counter.call("invoke").query().expectTrap("changes state");
    assertEquals(height, chain.height());
    assertEquals(counter.address(), asked.contract());
    assertThrows(IllegalStateException.class, asked::trace);
  }

  @Test
  void upgrade_byTheAdminOnly_replacesTheCode() {
    Contract contract = deploy("c/tests/counter.wasm");
    byte[] code = code("c/tests/echo.wasm");
    contract.upgrade(alice, code, NOTHING).expectRejected("not_admin");
    contract.upgrade(chain.account("deployer"), code, NOTHING).expectSuccess();
    contract
        .call("invoke")
        .input("again")
        .send()
        .expectOutput("again")
        .expectOutput("again".getBytes(StandardCharsets.UTF_8));
    assertEquals(2, Objects.requireNonNull(contract.state()).version());
    assertNull(chain.at(Address.ZERO).state());
  }

  @Test
  void deploy_badCode_isRefusedWithTheReason() {
    assertFails("invalid_module", () -> chain.deploy(new byte[] {0, 1, 2}, NOTHING));
    chain.tryDeploy(alice, new byte[] {0, 1, 2}, NOTHING, 0).expectRejected("invalid_module");
    assertThrows(UncheckedIOException.class, () -> chain.deploy(Path.of("no/such.wasm")));
    assertThrows(
        IllegalArgumentException.class, () -> puppet().call("invoke").gasLimit(19_999).send());
  }

  @Test
  void expectations_notMet_tellWhatWasExpectedAndWhatIs() {
    Contract puppet = puppet();
    Result fine = puppet.call("invoke").from(alice).input(program(EMIT, 1, 1, 7)).send();
    assertFails(
        "expected invoke of " + puppet + " by alice to run out of gas", fine::expectOutOfGas);
    assertFails("status success", () -> fine.expectRevert("no"));
    assertFails("to be rejected: not_admin", () -> fine.expectRejected("not_admin"));
    assertFails("have the output \"x\"", () -> fine.expectOutput("x"));
    assertFails("have the output 0x01", () -> fine.expectOutput(new byte[] {1}));
    assertFails("have the number 3", () -> fine.expectNumber(3));
    assertFails("have an output of 8 bytes", fine::number);
    assertFails("log \"x\"", () -> fine.expectLog("x"));
    assertFails("emit 2 events", () -> fine.expectEvents(2));
    assertFails("event of " + puppet, () -> fine.expectEvent(puppet, new byte[] {7}));
    fine.expectEvent(puppet, new byte[] {7}, "\7".repeat(32).getBytes(StandardCharsets.UTF_8));
    assertFails("use at most 1 gas", () -> fine.expectGasAtMost(1));
    fine.expectGasAtMost(fine.gasUsed());
    assertEquals(1, fine.events().size());
    assertEquals(Status.SUCCESS, fine.status());
    Result reverted = puppet.call("invoke").input(program(REVERT, 65)).send().expectRevert("A");
    assertFails("to succeed, but\nstatus reverted: ", reverted::expectSuccess);
    assertFails("revert with \"B\"", () -> reverted.expectRevert("B"));
    assertEquals("A", reverted.text().substring(0, 1));
    Result trapped = puppet.call("invoke").input(program(TRAP)).send();
    assertFails("  in ", trapped::expectSuccess);
    assertFails("trap with \"x\"", () -> trapped.expectTrap("x"));
    Result rejected = chain.at(Address.ZERO).call("invoke").send();
    assertFails("be rejected: not_admin", () -> rejected.expectRejected("not_admin"));
  }
}
