package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.WasmBuilder.body;
import static io.qlcvm.ledger.contract.Host.address;
import static io.qlcvm.ledger.contract.Host.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.WasmBuilder;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.vm.TrapException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Calls, creation and the ends of contracts, one rule at a time. */
class CallsTest {
  private static final int TO = 0x100;
  private static final int METHOD = 0x200;
  private static final int AMOUNT = 0x300;
  private static final int INPUT = 0x400;
  private static final int OUT = 0x10000;
  private static final int CODE = 0x20000;
  private static final int NONE = 0xffff_ffff;

  /** Does as its methods are called. */
  private static final byte[] ODD =
      new WasmBuilder()
          .importing("qlcchain_revert", "ii>")
          .importing("qlcchain_storage_write", "iiii>")
          .importing("qlcchain_gas_left", ">I")
          .importing("qlcchain_return", "ii>")
          .data(0, "sorry")
          .function("trap", body().call(1, 0, 5, 0, 5).unreachable())
          .function("revert", body().call(1, 0, 5, 0, 5).call(0, 0, 5))
          .function("burn", body().call(1, 0, 5, 0, 5).loopForever())
          .function("gas", body().i32(64).call(2).store64().call(3, 64, 8))
          .function("init", body().call(0, 0, 5))
          .build();

  private final Host host = new Host();

  private long call(int flags, int to, String method, int amount, long gas) {
    host.put(TO, address(to).bytes());
    host.put(METHOD, method);
    host.put(AMOUNT, new byte[16]);
    host.put(AMOUNT, new byte[] {(byte) amount, (byte) (amount >> 8)});
    host.put(INPUT, "input");
    int paid = amount == 0 ? NONE : AMOUNT;
    return host.call("qlcchain_call", flags, TO, METHOD, method.length(), paid, gas, INPUT, 5)
        .i32();
  }

  /** Puts a contract at account 10. */
  private void odd() {
    Hash32 hash = Hashing.sha256(ODD);
    host.state.addCode(hash, ODD);
    host.state.setAccount(
        address(10),
        Account.EMPTY.withContract(
            new ContractState(hash, Hash32.ZERO, address(3), null, Hash32.ZERO, 1), 10));
  }

  private String output() {
    return new String(host.frame().lastOutput(), StandardCharsets.UTF_8);
  }

  @Test
  void call_everyEnd_hasItsStatusAndOutput() {
    odd();
    int before = host.state.checkpoint();
    assertEquals(0, call(0, 4, "invoke", 0, 0));
    assertEquals("input", output());
    assertEquals(1, call(0, 10, "revert", 0, 0));
    assertEquals("sorry", output());
    assertEquals(2, call(0, 10, "trap", 0, 100_000));
    assertEquals("", output());
    assertEquals(3, call(0, 10, "burn", 0, 100_000));
    assertEquals(4, call(0, 5, "invoke", 0, 0));
    assertEquals(4, call(0, 4, "other", 0, 0));
    assertEquals(4, call(0, 10, "init", 0, 0));
    assertEquals(5, call(0, 4, "invoke", 1_001, 0));
    assertEquals(before, host.state.checkpoint());
    assertEquals(0, call(0, 4, "invoke", 1_000, 0));
    assertEquals(Amount.of(2_000), host.state.accountOrEmpty(address(4)).balance());
  }

  @Test
  void call_gas_isTheSmallerOfWhatIsWantedAndAllButA64th() {
    odd();
    for (long wanted : new long[] {0, 1L << 50, -1, 80_000}) {
      long left = (1L << 40) - host.stack.gasUsed();
      long given = wanted == 80_000 ? wanted : left - left / 64;
      assertEquals(0, call(0, 10, "gas", 0, wanted));
      byte[] output = host.frame().lastOutput();
      long seen = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertTrue(seen < given && seen > given - 20_000, seen + " of " + given);
    }
    long used = host.stack.gasUsed();
    call(0, 10, "trap", 0, 90_000);
    assertEquals(90_000, host.stack.gasUsed() - used);
    used = host.stack.gasUsed();
    call(0, 10, "revert", 0, 90_000);
    assertTrue(host.stack.gasUsed() - used < 30_000);
  }

  @Test
  void call_readOnly_isHandedDown() {
    odd();
    assertEquals(2, call(1, 10, "revert", 0, 0)); // it writes before it reverts
    assertThrows(TrapException.class, () -> call(1, 4, "invoke", 1, 0));
    TrapException trap = assertThrows(TrapException.class, () -> call(4, 4, "invoke", 0, 0));
    assertTrue(String.valueOf(trap.getMessage()).contains("flags has the bits 3 only: 4"));
  }

  @Test
  void callContract_failingCallee_trapsTheCaller() {
    host.put(TO, address(4).bytes());
    host.put(INPUT, "input");
    assertEquals(5, host.call("qlcchain_call_contract", TO, INPUT, 5).i32());
    assertEquals("input", output());
    host.put(TO, address(5).bytes());
    TrapException trap =
        assertThrows(TrapException.class, () -> host.call("qlcchain_call_contract", TO, INPUT, 5));
    assertTrue(String.valueOf(trap.getMessage()).contains("contract_not_found"));
  }

  @Test
  void everyWayIn_sixteenDeep_isRefused() {
    Host deep = new Host();
    for (int i = 1; i < CallStack.DEPTH_MAX; i++) {
      deep.open(i);
    }
    HostCases.prepare(deep); // opens the sixteenth
    for (String name :
        new String[] {
          "qlcchain_call",
          "qlcchain_delegate_call",
          "qlcchain_contract_create",
          "qlcchain_contract_instantiate"
        }) {
      long[] arguments = Objects.requireNonNull(HostCases.all().get(name)).arguments;
      assertEquals(CallStatus.DEPTH, deep.call(name, arguments).i32(), name);
      Host shallower = new Host();
      for (int i = 2; i < CallStack.DEPTH_MAX; i++) {
        shallower.open(i);
      }
      HostCases.prepare(shallower);
      assertEquals(CallStatus.OK, shallower.call(name, arguments).i32(), name);
    }
    long[] arguments =
        Objects.requireNonNull(HostCases.all().get("qlcchain_call_contract")).arguments;
    assertThrows(TrapException.class, () -> deep.call("qlcchain_call_contract", arguments));
  }

  @Test
  void create_newCode_hasItsAddressAdminAndCode() {
    host.put(CODE, Host.ECHO);
    int length = Host.ECHO.length;
    Address first = Address.ofContract(address(1), 0);
    assertEquals(0, host.call("qlcchain_contract_create", CODE, length, INPUT, 0, NONE, OUT).i32());
    assertArrayEquals(first.bytes(), host.at(OUT, 32));
    ContractState made = host.state.accountOrEmpty(first).contract();
    assertNotNull(made);
    assertEquals(address(1), made.admin());
    assertEquals(address(1), made.creator());
    assertEquals(Host.TRANSACTION, made.deployTransaction());
    assertEquals(1, host.state.accountOrEmpty(address(1)).nonce());
    host.put(CODE, ODD);
    host.put(OUT, Host.filled(0));
    assertEquals(
        1, host.call("qlcchain_contract_create", CODE, ODD.length, INPUT, 0, NONE, OUT).i32());
    assertEquals("sorry", output());
    assertArrayEquals(new byte[32], host.at(OUT, 32));
    assertEquals(1, host.state.accountOrEmpty(address(1)).nonce());
    assertEquals(8, host.call("qlcchain_contract_create", CODE, 10, INPUT, 0, NONE, OUT).i32());
  }

  private int instantiate(String salt) {
    host.put(TO, host.echo.hash().bytes());
    host.put(INPUT, salt);
    return host.call("qlcchain_contract_instantiate", TO, INPUT, salt.length(), 0, 0, NONE, OUT)
        .i32();
  }

  @Test
  void instantiate_anAddress_worksOnce() {
    Address told = Address.ofInstance(address(1), host.echo.hash(), bytes("a"));
    host.state.setAccount(told, Account.EMPTY.withBalance(Amount.of(7))); // paid in advance
    assertEquals(0, instantiate("a"));
    assertArrayEquals(told.bytes(), host.at(OUT, 32));
    assertEquals(Amount.of(7), host.state.accountOrEmpty(told).balance());
    assertEquals(9, instantiate("a"));
    assertEquals(0, instantiate("b"));
    Address gone = Address.ofInstance(address(1), host.echo.hash(), bytes("c"));
    host.state.setAccount(gone, new Account(new AccountState(1, Amount.ZERO, null), 0));
    assertEquals(9, instantiate("c"));
    host.put(TO, Host.filled(1));
    assertEquals(
        4, host.call("qlcchain_contract_instantiate", TO, INPUT, 1, 0, 0, NONE, OUT).i32());
  }

  @Test
  void upgradeAndAdmin_byTheAdminOnly() {
    host.put(CODE, ODD);
    assertEquals(0, host.call("qlcchain_contract_upgrade", CODE, ODD.length).i32());
    ContractState upgraded = host.state.accountOrEmpty(address(1)).contract();
    assertNotNull(upgraded);
    assertEquals(Hashing.sha256(ODD), upgraded.codeHash());
    assertEquals(2, upgraded.version());
    assertEquals(8, host.call("qlcchain_contract_upgrade", CODE, 9).i32());
    host.put(TO, address(1).bytes());
    assertEquals(0, host.call("qlcchain_contract_set_admin", TO).i32()); // its own now
    assertEquals(0, host.call("qlcchain_contract_upgrade", CODE, ODD.length).i32());
    host.put(TO, address(5).bytes());
    assertEquals(0, host.call("qlcchain_contract_set_admin", TO).i32()); // given away
    assertEquals(10, host.call("qlcchain_contract_upgrade", CODE, ODD.length).i32());
    assertEquals(10, host.call("qlcchain_contract_set_admin", NONE).i32());
    Host other = new Host();
    assertEquals(0, other.call("qlcchain_contract_set_admin", NONE).i32()); // given up
    other.put(TO, address(2).bytes());
    assertEquals(10, other.call("qlcchain_contract_set_admin", TO).i32());
    assertNull(Objects.requireNonNull(other.state.accountOrEmpty(address(1)).contract()).admin());
  }

  @Test
  void destroy_balance_goesToTheAdminOrTheCreator() {
    assertThrows(ContractExit.Return.class, () -> host.call("qlcchain_contract_destroy"));
    assertEquals(Amount.of(1_000), host.state.accountOrEmpty(address(2)).balance());
    AccountState left = host.state.accountOrEmpty(address(1)).state();
    assertEquals(new AccountState(1, Amount.ZERO, null), left);
    Host ownerless = new Host();
    ownerless.call("qlcchain_contract_set_admin", NONE);
    assertThrows(ContractExit.Return.class, () -> ownerless.call("qlcchain_contract_destroy"));
    assertEquals(Amount.of(1_000), ownerless.state.accountOrEmpty(address(3)).balance());
    Host open = new Host();
    open.frame();
    open.open(1);
    assertThrows(TrapException.class, () -> open.call("qlcchain_contract_destroy"));
  }

  @Test
  void events_ofATransaction_areLimitedExactly() {
    for (int i = 0; i < 256; i++) {
      host.call("qlcchain_emit", 0, 0, 0, 0);
    }
    assertThrows(TrapException.class, () -> host.call("qlcchain_notify", 0, 0));
    Host large = new Host();
    for (int i = 0; i < 3; i++) {
      large.call("qlcchain_notify", 0, 16 << 10);
    }
    large.call("qlcchain_emit", 0, 4, 0, (16 << 10) - 128);
    assertThrows(TrapException.class, () -> large.call("qlcchain_notify", 0, 1));
    assertEquals(4, large.state.events().size());
    large.call("qlcchain_notify", 0, 0);
    large.state.rollback(0);
    assertEquals(0, large.state.events().size());
    large.call("qlcchain_notify", 0, 1);
  }

  @Test
  void scan_eightOpen_theNinthIsAbsent() {
    for (int i = 0; i < 8; i++) {
      assertEquals(i, host.call("qlcchain_storage_scan", 0, 0, 0, 0, 0).i32());
    }
    assertEquals(-1, host.call("qlcchain_storage_scan", 0, 0, 0, 0, 0).i32());
    host.call("qlcchain_storage_scan_close", 3);
    assertThrows(TrapException.class, () -> host.call("qlcchain_storage_scan_close", 3));
    assertEquals(3, host.call("qlcchain_storage_scan", 0, 0, 0, 0, 0).i32());
    assertThrows(
        TrapException.class, () -> host.call("qlcchain_storage_next", 8, OUT, 0, OUT, 0, OUT));
  }

  private String next(long gas) {
    Host.Called called = host.call("qlcchain_storage_next", 0, OUT, 2, OUT + 8, 2, OUT + 16);
    assertEquals(50 + gas, called.gas());
    int keyBytes = host.at(OUT + 16, 1)[0];
    return called.i32() + (called.i32() == 1 ? host.text(OUT, keyBytes) : "");
  }

  @Test
  void scan_prefixStartAndDirection_giveTheRangeAsItWas() {
    for (String key : new String[] {"a", "b", "b1", "b2", "b3", "c"}) {
      host.store(key, "v");
    }
    host.state.setStorage(host.frame().slot(bytes("b2")), null);
    host.put(0, "b");
    host.put(8, "b1");
    host.call("qlcchain_storage_scan", 0, 1, 8, 2, 0);
    host.store("b25", "v"); // written after the scan began
    host.store("b3", "changed after");
    assertEquals("1b1", next(500));
    assertEquals("1b3", next(2 * 500)); // the deleted key is charged
    assertEquals("0", next(500));
    assertEquals("0", next(500));
    host.call("qlcchain_storage_scan_close", 0);
    host.call("qlcchain_storage_scan", 0, 1, 8, 2, 1);
    assertEquals("1b1", next(500));
    assertEquals("1b", next(500));
    assertEquals("0", next(500));
    host.call("qlcchain_storage_scan_close", 0);
    host.call("qlcchain_storage_scan", 0, 1, 8, 0, 1);
    assertEquals("2", next(500)); // too large: it stays, with both sizes
    assertEquals("2", next(500));
    assertEquals(13, host.at(OUT + 20, 1)[0]);
  }

  @Test
  void memory_ofFinishedCalls_isGivenBack() {
    byte[] wide = wide();
    Hash32 hash = Hashing.sha256(wide);
    host.state.addCode(hash, wide);
    host.state.setAccount(
        address(10),
        Account.EMPTY.withContract(
            new ContractState(hash, Hash32.ZERO, address(3), null, Hash32.ZERO, 1), 10));
    for (int i = 0; i < 10; i++) {
      assertEquals(0, call(0, 10, "invoke", 0, 0)); // 2,000 pages in all, 200 at a time
    }
  }

  /** Grows by 199 pages, and traps if that fails. */
  private static byte[] wide() {
    return new WasmBuilder()
        .function(
            "invoke",
            body().i32(199).op(0x40, 0).i32(-1).op(0x46).op(0x04, 0x40).unreachable().op(0x0b))
        .build();
  }
}
