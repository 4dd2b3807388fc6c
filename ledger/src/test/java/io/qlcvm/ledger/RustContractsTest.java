package io.qlcvm.ledger;

import static io.qlcvm.ledger.ContractValues.encode;
import static io.qlcvm.ledger.ContractValues.error;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.Action;
import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Wasm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts in Rust that are made with the contract kit, each through its main flow. */
class RustContractsTest {
  private static final int ALICE = 1;
  private static final int BOB = 2;
  private static final FunctionType ENTRY_POINT = new FunctionType(List.of(), List.of());

  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  private static byte[] code(String name) {
    return contract("rust/%1$s/%1$s.wasm".formatted(name));
  }

  private Address deploy(String name, Object... arguments) {
    LoggedReceipt receipt = chain.deploy(code(name), encode(arguments));
    assertEquals(Status.SUCCESS, receipt.receipt().status(), receipt.toString());
    Address contract = receipt.receipt().contract();
    assertNotNull(contract);
    return contract;
  }

  private LoggedReceipt invoke(
      int from, long amount, Address contract, String method, Object... arguments) {
    Action action = new Action.Invoke(contract, method, encode(arguments), Amount.of(amount));
    return chain.run(from, action);
  }

  /** The output of a call that succeeds. */
  private byte[] call(int from, Address contract, String method, Object... arguments) {
    return pay(from, 0, contract, method, arguments);
  }

  private byte[] pay(int from, long amount, Address contract, String method, Object... arguments) {
    LoggedReceipt receipt = invoke(from, amount, contract, method, arguments);
    assertEquals(Status.SUCCESS, receipt.receipt().status(), receipt.toString());
    return receipt.receipt().output();
  }

  /** What a call that reverts says. */
  private byte[] refused(int from, Address contract, String method, Object... arguments) {
    LoggedReceipt receipt = invoke(from, 0, contract, method, arguments);
    assertEquals(Status.REVERTED, receipt.receipt().status(), receipt.toString());
    return receipt.receipt().output();
  }

  private byte[] view(Address contract, String method, Object... arguments) {
    ExecutionResult result = chain.query(contract, method, encode(arguments));
    assertEquals(Status.SUCCESS, result.status(), result.toString());
    return result.output();
  }

  private void blocks(int count) {
    for (int i = 0; i < count; i++) {
      chain.block();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] topic(String name) {
    return Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attacker",
        "counter",
        "escrow",
        "factory",
        "kv",
        "lottery",
        "multisig",
        "names",
        "nft",
        "registry",
        "registry2",
        "token",
        "vault"
      })
  void module_ofTheKit_describesEveryEntryPoint(String name) throws InvalidModuleException {
    Module module = Wasm.load(code(name), Limits.CONTRACT);
    String description = text(module.customSection("qlcvm.abi").orElseThrow());
    assertTrue(description.startsWith("{\"abi\":1,\"name\":\""), description);
    List<String> entryPoints =
        module.exports().stream()
            .filter(export -> export.type().equals(ENTRY_POINT))
            .map(Export::name)
            .toList();
    assertFalse(entryPoints.isEmpty());
    for (String entryPoint : entryPoints) {
      assertTrue(description.contains("{\"name\":\"" + entryPoint + "\",\"kind\":\""), entryPoint);
    }
  }

  @Test
  void kv_invoke_printsWhatTheSeedPrints() {
    Address kv = deploy("kv");
    assertEquals(List.of("val01"), invoke(ALICE, 0, kv, "invoke").logs());
    call(ALICE, kv, "set", "a/1".getBytes(StandardCharsets.UTF_8), new byte[100]);
    assertArrayEquals(
        encode(Optional.of(new byte[100])),
        view(kv, "get", "a/1".getBytes(StandardCharsets.UTF_8)));
    assertArrayEquals(encode(1, "a/1", new byte[100]), view(kv, "list", "a/", Optional.empty()));
  }

  @Test
  void counter_add_countsAndEmits() {
    Address counter = deploy("counter", 40L);
    LoggedReceipt receipt = invoke(ALICE, 0, counter, "add", 2L);
    assertArrayEquals(encode(42L), receipt.receipt().output());
    Event event = receipt.receipt().events().getFirst();
    assertArrayEquals(topic("Counted"), event.topics().getFirst());
    assertArrayEquals(dev(ALICE).bytes(), event.topics().get(1));
    assertArrayEquals(encode(42L), event.data());
    assertArrayEquals(encode(42L), view(counter, "get"));
  }

  @Test
  void counter_badInputAndPanic_revertWithWhatWasWrong() {
    Address counter = deploy("counter", -1L);
    assertArrayEquals(error("BadInput", "more"), refused(ALICE, counter, "add", 2));
    assertArrayEquals(error("BadInput", ""), refused(ALICE, counter, "increment", true));
    String message = text(refused(ALICE, counter, "increment"));
    assertTrue(
        message.matches("the counter is full, at qlcvm-contract/src/storage\\.rs:\\d+:\\d+"),
        message);
  }

  @Test
  void token_transferAndAllowance_moveBalances() {
    Address token = deploy("token", "Test", "TST", (byte) 2, Amount.of(1_000));
    assertArrayEquals(encode("TST"), view(token, "symbol"));
    call(ALICE, token, "transfer", dev(BOB), Amount.of(300));
    call(BOB, token, "approve", dev(3), Amount.of(100));
    call(3, token, "transfer_from", dev(BOB), dev(4), Amount.of(60));
    assertArrayEquals(encode(Amount.of(240)), view(token, "balance_of", dev(BOB)));
    assertArrayEquals(encode(Amount.of(40)), view(token, "allowance", dev(BOB), dev(3)));
    assertArrayEquals(
        error("InsufficientBalance", Amount.of(700), Amount.of(701)),
        refused(ALICE, token, "transfer", dev(BOB), Amount.of(701)));
  }

  @Test
  void nft_transfer_isForTheOwnerOnly() {
    Address nft = deploy("nft");
    assertArrayEquals(encode(0L), call(ALICE, nft, "mint", dev(BOB), "one"));
    assertArrayEquals(error("NotAllowed"), refused(ALICE, nft, "transfer", dev(3), 0L));
    call(BOB, nft, "transfer", dev(3), 0L);
    assertArrayEquals(dev(3).bytes(), view(nft, "owner_of", 0L));
    assertArrayEquals(encode(List.of(0L)), view(nft, "tokens_of", dev(3), 0L));
  }

  @Test
  void multisig_execute_needsTwoOfThree() {
    Address wallet = deploy("multisig", List.of(dev(ALICE), dev(BOB), dev(3)), 2);
    pay(ALICE, 500, wallet, "deposit");
    Address to = Address.ofContract(dev(9), 99);
    call(ALICE, wallet, "propose", to, Optional.empty(), "", Amount.of(200));
    assertArrayEquals(error("NotEnough", 1, 2), refused(ALICE, wallet, "execute", 0L));
    assertArrayEquals(error("NotOwner"), refused(4, wallet, "confirm", 0L));
    call(BOB, wallet, "confirm", 0L);
    call(ALICE, wallet, "execute", 0L);
    assertEquals(Amount.of(200), chain.balance(to));
    assertEquals(Amount.of(300), chain.balance(wallet));
  }

  @Test
  void multisig_execute_callsAnotherContract() {
    Address counter = deploy("counter", 0L);
    Address wallet = deploy("multisig", List.of(dev(ALICE)), 1);
    Object[] add = {counter, Optional.of("add"), encode(5L), Amount.ZERO};
    call(ALICE, wallet, "propose", add);
    assertArrayEquals(encode(encode(5L)), call(ALICE, wallet, "execute", 0L));
    assertArrayEquals(encode(5L), view(counter, "get"));
  }

  @Test
  void escrow_refund_waitsForTheTimeOut() {
    Address escrow = deploy("escrow");
    pay(ALICE, 300, escrow, "open", dev(BOB), 4L);
    long timeout = chain.ledger().head().height() + 4;
    assertArrayEquals(error("TooEarly", timeout), refused(ALICE, escrow, "refund", 0L));
    blocks(2);
    call(ALICE, escrow, "refund", 0L);
    assertEquals(Amount.ZERO, chain.balance(escrow));
    Amount seller = chain.balance(dev(BOB));
    pay(ALICE, 300, escrow, "open", dev(BOB), 4L);
    call(ALICE, escrow, "release", 1L);
    assertEquals(seller.plus(Amount.of(300)), chain.balance(dev(BOB)));
  }

  @Test
  void factory_instantiate_makesTheContractWhereItSaid() {
    deploy("counter", 0L);
    Hash32 code = Hashing.sha256(code("counter"));
    Address factory = deploy("factory");
    byte[] told = view(factory, "address_of", dev(ALICE), code, "one");
    assertArrayEquals(told, call(ALICE, factory, "instantiate", code, "one", encode(7L)));
    assertArrayEquals(encode(7L), view(Address.of(told), "get"));
    assertArrayEquals(
        error("AddressUsed"), refused(ALICE, factory, "instantiate", code, "one", encode(7L)));
    byte[] made = call(ALICE, factory, "create", code("kv"), "");
    call(ALICE, Address.of(made), "invoke");
    assertArrayEquals(
        encode(List.of(Address.of(told), Address.of(made))), view(factory, "made_by", dev(ALICE)));
  }

  @Test
  void registry_upgrade_migratesItsEntries() {
    Address registry = deploy("registry");
    call(BOB, registry, "set", "a", "text of a");
    call(BOB, registry, "set", "b", "text of b");
    Action upgrade = new Action.Upgrade(registry, code("registry2"), new byte[0]);
    assertEquals(Status.REJECTED, chain.run(BOB, upgrade).receipt().status());
    assertArrayEquals(encode(1), view(registry, "version"));
    LoggedReceipt receipt = chain.run(ALICE, upgrade);
    assertEquals(Status.SUCCESS, receipt.receipt().status(), receipt.toString());
    assertArrayEquals(encode(2), view(registry, "version"));
    assertArrayEquals(
        encode(true, "text of b", dev(ALICE), chain.ledger().head().height()),
        view(registry, "entry", "b"));
    assertArrayEquals(error("AlreadyMigrated"), chain.run(ALICE, upgrade).receipt().output());
  }

  @Test
  void names_search_findsByBeginning() {
    Address names = deploy("names");
    for (String name : List.of("shop-b", "shop", "shop-a", "shot")) {
      call(ALICE, names, "register", name, dev(BOB));
    }
    assertArrayEquals(
        encode(2, "shop-a", dev(BOB), "shop-b", dev(BOB)),
        view(names, "search", "shop", Optional.of("shop-a")));
    assertArrayEquals(
        error("Taken", dev(ALICE)), refused(BOB, names, "register", "shop", dev(BOB)));
    assertArrayEquals(error("BadName"), refused(BOB, names, "register", "a/b", dev(BOB)));
  }

  @Test
  void lottery_draw_paysOneWhoRevealed() {
    Address lottery = deploy("lottery", Amount.of(100), 5L, 5L);
    Hash32 one = Hash32.of(topic("first secret"));
    Hash32 two = Hash32.of(topic("second secret"));
    enter(lottery, ALICE, one);
    enter(lottery, BOB, two);
    blocks(2);
    call(ALICE, lottery, "reveal", one);
    assertArrayEquals(error("WrongSecret"), refused(BOB, lottery, "reveal", one));
    assertArrayEquals(error("WrongPhase"), refused(BOB, lottery, "draw"));
    blocks(2);
    assertArrayEquals(encode(Optional.of(dev(ALICE))), call(BOB, lottery, "draw"));
    assertEquals(Amount.ZERO, chain.balance(lottery));
  }

  private void enter(Address lottery, int player, Hash32 secret) {
    Hash32 commitment = Hashing.sha256(secret.bytes(), dev(player).bytes());
    assertArrayEquals(commitment.bytes(), view(lottery, "commitment_of", secret, dev(player)));
    pay(player, 100, lottery, "enter", commitment);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, 400,", //
    "true, false, 100, the contract can't be entered while it waits for a call",
    "false, true, 100, the caller has no deposit",
  })
  void attacker_attack_succeedsOnlyOnBothMistakes(
      boolean paysFirst, boolean allowsReentry, long loot, @Nullable String denied) {
    Address vault = deploy("vault", paysFirst, allowsReentry);
    pay(BOB, 300, vault, "deposit");
    Address attacker = deploy("attacker");
    assertArrayEquals(encode(Amount.of(loot)), pay(ALICE, 100, attacker, "attack", vault));
    assertEquals(Amount.of(400 - loot), chain.balance(vault));
    assertArrayEquals(encode(Optional.ofNullable(denied)), view(attacker, "denied"));
  }
}
