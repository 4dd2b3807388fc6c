package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.bytes;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a ledger does with transactions and blocks, whatever store is below. */
class LedgerTest {
  private static final byte[] NOTHING = new byte[0];
  private static final Address NOBODY = Address.of(Hashing.sha256(bytes("nobody")).bytes());

  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  private static byte[] count(long count) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array();
  }

  private static void assertStatus(Status expected, LoggedReceipt receipt) {
    assertEquals(expected, receipt.receipt().status(), receipt.toString());
  }

  private AccountState account(Address address) {
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      AccountState account = snapshot.account(address);
      assertNotNull(account);
      return account;
    }
  }

  private ContractState contractState(Address address) {
    ContractState state = account(address).contract();
    assertNotNull(state);
    return state;
  }

  @Test
  void open_newChain_startsWithBlockZeroOfGenesis() {
    Block block = chain.ledger().block(0);
    assertNotNull(block);
    assertEquals(GENESIS.hash(), block.header().proposal().parent());
    assertEquals(chain.ledger().genesisHash(), GENESIS.hash());
    assertEquals(block.hash(), chain.ledger().head().hash());
    assertEquals(GENESIS.time(), chain.ledger().head().time());
    GENESIS.balances().forEach((address, balance) -> assertEquals(balance, chain.balance(address)));
    try (TestChain other = TestChain.inMemory()) {
      assertEquals(other.ledger().head(), chain.ledger().head());
    }
  }

  @Test
  void transfer_covered_movesAmountAndFee() {
    Amount sender = chain.balance(dev(1));
    Amount producer = chain.balance(dev(0));
    LoggedReceipt receipt = chain.run(1, new Action.Transfer(NOBODY, Amount.of(500)));
    assertStatus(Status.SUCCESS, receipt);
    assertEquals(20_000, receipt.receipt().gasUsed());
    assertEquals(Amount.of(500), chain.balance(NOBODY));
    assertEquals(sender.minus(Amount.of(20_500)), chain.balance(dev(1)));
    assertEquals(producer.plus(Amount.of(20_000)), chain.balance(dev(0)));
    assertEquals(1, chain.nonce(dev(1)));
    assertNull(receipt.receipt().contract());
  }

  @Test
  void transfer_toOneself_costsTheFeeOnly() {
    Amount before = chain.balance(dev(1));
    chain.run(1, new Action.Transfer(dev(1), Amount.of(500)));
    assertEquals(before.minus(Amount.of(20_000)), chain.balance(dev(1)));
  }

  @Test
  void transfer_moreThanBalance_isRejectedAndCostsTheFee() {
    Amount before = chain.balance(dev(1));
    LoggedReceipt receipt = chain.run(1, new Action.Transfer(NOBODY, before));
    assertStatus(Status.REJECTED, receipt);
    assertEquals("insufficient_balance", receipt.receipt().error());
    assertEquals(Amount.ZERO, chain.balance(NOBODY));
    assertEquals(before.minus(Amount.of(20_000)), chain.balance(dev(1)));
    assertEquals(1, chain.nonce(dev(1)));
  }

  @Test
  void execute_feeNotCovered_isRejectedFreeOfCharge() {
    Amount all = chain.balance(dev(1));
    Action most = new Action.Transfer(NOBODY, all.minus(Amount.of(30_000)));
    chain.run(1, TestChain.transaction(1, 0, 20_000, most));
    Amount rest = chain.balance(dev(1));
    LoggedReceipt receipt = chain.run(1, new Action.Transfer(NOBODY, Amount.of(1)));
    assertStatus(Status.REJECTED, receipt);
    assertEquals("insufficient_balance", receipt.receipt().error());
    assertEquals(0, receipt.receipt().gasUsed());
    assertEquals(rest, chain.balance(dev(1)));
    assertEquals(2, chain.nonce(dev(1)));
  }

  @Test
  void deploy_withInit_runsItOnce() {
    byte[] code = contract("c/tests/counter.wasm");
    LoggedReceipt deployed = chain.deploy(code, count(41));
    assertStatus(Status.SUCCESS, deployed);
    Address address = Address.ofContract(dev(1), 0);
    assertEquals(address, deployed.receipt().contract());
    ContractState state = contractState(address);
    assertEquals(Hashing.sha256(code), state.codeHash());
    assertEquals(dev(1), state.creator());
    assertEquals(dev(1), state.admin());
    assertEquals(1, state.version());
    assertEquals(deployed.receipt().transaction(), state.deployTransaction());
    assertArrayEquals(count(41), chain.storage(address, "count"));
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      assertArrayEquals(code, snapshot.code(address));
      assertNull(snapshot.code(NOBODY));
    }
    LoggedReceipt again = chain.invoke(address, "init", NOTHING);
    assertStatus(Status.REJECTED, again);
    assertEquals("method_not_found", again.receipt().error());
  }

  @Test
  void deploy_withAmount_givesItToTheContract() {
    chain.run(1, new Action.Deploy(contract("c/tests/counter.wasm"), NOTHING, Amount.of(77)));
    assertEquals(Amount.of(77), chain.balance(Address.ofContract(dev(1), 0)));
  }

  @Test
  void deploy_badCode_isRejectedWithTheReason() {
    LoggedReceipt receipt = chain.deploy(bytes("hello"), NOTHING);
    assertStatus(Status.REJECTED, receipt);
    assertEquals("invalid_module", receipt.receipt().error());
    assertNull(receipt.receipt().contract());
    assertEquals(20_000 + 100_000 + 5 * 110, receipt.receipt().gasUsed());
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      assertNull(snapshot.account(Address.ofContract(dev(1), 0)));
    }
  }

  @Test
  void deploy_initTraps_leavesNoContract() {
    byte[] code =
        new WasmBuilder()
            .function("init", WasmBuilder.body().unreachable())
            .function("invoke", WasmBuilder.body())
            .build();
    LoggedReceipt receipt = chain.run(1, new Action.Deploy(code, NOTHING, Amount.of(9)));
    assertStatus(Status.TRAPPED, receipt);
    assertEquals("unreachable", receipt.receipt().error());
    assertNull(receipt.receipt().contract());
    assertEquals(Amount.ZERO, chain.balance(Address.ofContract(dev(1), 0)));
  }

  @Test
  void invoke_counter_keepsStateBetweenBlocks() {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    for (int i = 1; i < 4; i++) {
      LoggedReceipt receipt = chain.invoke(address);
      assertArrayEquals(count(i), receipt.receipt().output());
      assertEquals(address, receipt.receipt().contract());
    }
    assertArrayEquals(count(3), chain.query(address, "get", NOTHING).output());
  }

  @Test
  void invoke_deleteContract_leavesNoKey() {
    Address address = chain.deployed(contract("c/tests/delete.wasm"));
    assertStatus(Status.SUCCESS, chain.invoke(address));
    assertNull(chain.storage(address, "key01"));
    assertArrayEquals(bytes("absent"), chain.storage(address, "result"));
  }

  @Test
  void invoke_context_saysWhatTheChainSays() {
    Address address = chain.deployed(contract("c/tests/context.wasm"));
    LoggedReceipt receipt = chain.invoke(address);
    byte[] expected =
        ByteBuffer.allocate(3 * 32 + 4 + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(dev(1).bytes())
            .put(address.bytes())
            .put(address.bytes())
            .putInt(2)
            .putLong(chain.ledger().head().time() / 1_000)
            .array();
    assertArrayEquals(expected, receipt.receipt().output());
  }

  @Test
  void invoke_echo_returnsItsInputUpToTheLimit() {
    Address address = chain.deployed(contract("c/tests/echo.wasm"));
    byte[] most = new byte[64 << 10];
    most[most.length - 1] = 1;
    assertArrayEquals(most, chain.invoke(address, "invoke", most).receipt().output());
    LoggedReceipt receipt = chain.invoke(address, "invoke", new byte[(64 << 10) + 1]);
    assertStatus(Status.TRAPPED, receipt);
    assertEquals(0, receipt.receipt().output().length);
  }

  @Test
  void invoke_unknown_isRejected() {
    LoggedReceipt noContract = chain.invoke(NOBODY);
    assertStatus(Status.REJECTED, noContract);
    assertEquals("contract_not_found", noContract.receipt().error());
    assertEquals(20_000, noContract.receipt().gasUsed());
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    LoggedReceipt noMethod = chain.invoke(address, "no_such", NOTHING);
    assertStatus(Status.REJECTED, noMethod);
    assertEquals("method_not_found", noMethod.receipt().error());
    LoggedReceipt memory = chain.invoke(address, "memory", NOTHING);
    assertEquals("method_not_found", memory.receipt().error());
  }

  @Test
  void invoke_amountNotCovered_isRejected() {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    Action.Invoke invoke = new Action.Invoke(address, "invoke", NOTHING, chain.balance(dev(2)));
    LoggedReceipt receipt = chain.run(2, invoke);
    assertEquals("insufficient_balance", receipt.receipt().error());
    assertArrayEquals(count(0), chain.storage(address, "count"));
  }

  /** What fails leaves what a rejected invocation of as much gas leaves: nonce and fee. */
  private void assertLeavesNothing(String contract, Status status, String error) {
    Address address = chain.deployed(contract(contract));
    Hash32 storageRoot = contractState(address).storageRoot();
    Amount sender = chain.balance(dev(1));
    Amount producer = chain.balance(dev(0));
    LoggedReceipt receipt =
        chain.run(1, new Action.Invoke(address, "invoke", NOTHING, Amount.of(5)));
    assertStatus(status, receipt);
    assertEquals(error, receipt.receipt().error());
    assertNull(chain.storage(address, "key01"));
    assertEquals(storageRoot, contractState(address).storageRoot());
    assertEquals(Amount.ZERO, chain.balance(address));
    Amount fee = Amount.of(receipt.receipt().gasUsed());
    assertEquals(sender.minus(fee), chain.balance(dev(1)));
    assertEquals(producer.plus(fee), chain.balance(dev(0)));
    assertEquals(2, chain.nonce(dev(1)));
    TestChain.assertSame(receipt, chain.ledger().receipt(receipt.receipt().transaction()));
  }

  @Test
  void invoke_writesThenTraps_leavesNothing() {
    assertLeavesNothing("c/tests/write_then_trap.wasm", Status.TRAPPED, "unreachable");
  }

  @Test
  void invoke_writesThenPanics_leavesNothingAndReturnsGas() {
    String message = "changed my mind after writing key01";
    assertLeavesNothing("c/tests/write_then_panic.wasm", Status.REVERTED, message);
    Address address = Address.ofContract(dev(1), 0);
    Receipt receipt = chain.invoke(address).receipt();
    assertArrayEquals(bytes(message), receipt.output());
    assertTrue(receipt.gasUsed() < 100_000, "gas is given back: " + receipt.gasUsed());
  }

  @Test
  void invoke_neverEnds_runsOutOfGasAndLeavesNothing() {
    assertLeavesNothing("c/tests/loop_forever.wasm", Status.OUT_OF_GAS, "out of gas");
  }

  /** Limits on recursion are the chain's, and reached before the thread's stack ends. */
  @Test
  void invoke_endlessRecursion_trapsWithinTheDocumentedStack() throws InterruptedException {
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_debug", "ii>")
            .function("invoke", WasmBuilder.body().call(1))
            .build();
    Address address = chain.deployed(code);
    List<LoggedReceipt> receipts = new ArrayList<>();
    Thread thread =
        new Thread(
            null, () -> receipts.add(chain.invoke(address)), "contracts", Ledger.STACK_BYTES);
    thread.start();
    thread.join();
    assertStatus(Status.TRAPPED, receipts.getFirst());
    assertEquals("call stack exhausted", receipts.getFirst().receipt().error());
  }

  /** Every gas limit of a slice, from the first unit on to past the end of the run. */
  @Test
  void invoke_anyGasLimit_leavesNothingOfAFailure() {
    Address address = chain.deployed(contract("c/tests/write_then_trap.wasm"));
    Hash32 storageRoot = contractState(address).storageRoot();
    int trapped = 0;
    int outOfGas = 0;
    for (long gas = 0; gas < 60_000; gas = gas < 600 ? gas + 1 : gas + 297) {
      Action invoke = new Action.Invoke(address, "invoke", NOTHING, Amount.ZERO);
      Amount before = chain.balance(dev(1));
      Transaction transaction = TestChain.transaction(1, chain.nonce(dev(1)), 20_000 + gas, invoke);
      LoggedReceipt receipt = chain.run(1, transaction);
      trapped += receipt.receipt().status() == Status.TRAPPED ? 1 : 0;
      outOfGas += receipt.receipt().status() == Status.OUT_OF_GAS ? 1 : 0;
      assertEquals(20_000 + gas, receipt.receipt().gasUsed());
      assertEquals(before.minus(Amount.of(20_000 + gas)), chain.balance(dev(1)));
      assertNull(chain.storage(address, "key01"));
      assertEquals(storageRoot, contractState(address).storageRoot());
    }
    assertTrue(trapped > 0 && outOfGas > 600, trapped + " trapped, " + outOfGas + " out of gas");
  }

  @Test
  void upgrade_byAdmin_keepsAddressAndStorage() {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    chain.invoke(address);
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_storage_write", "iiii>")
            .data(0, "migratedyes")
            .function("migrate", WasmBuilder.body().call(0, 0, 8, 8, 3))
            .function("invoke", WasmBuilder.body())
            .build();
    LoggedReceipt receipt = chain.run(1, new Action.Upgrade(address, code, NOTHING));
    assertStatus(Status.SUCCESS, receipt);
    assertEquals(address, receipt.receipt().contract());
    assertEquals(2, contractState(address).version());
    assertEquals(Hashing.sha256(code), contractState(address).codeHash());
    assertArrayEquals(count(1), chain.storage(address, "count"));
    assertArrayEquals(bytes("yes"), chain.storage(address, "migrated"));
    assertEquals("method_not_found", chain.invoke(address, "migrate", NOTHING).receipt().error());
    assertEquals("method_not_found", chain.invoke(address, "get", NOTHING).receipt().error());
  }

  @Test
  void upgrade_refused_changesNothing() {
    byte[] counter = contract("c/tests/counter.wasm");
    Address address = chain.deployed(counter);
    byte[] echo = contract("c/tests/echo.wasm");
    LoggedReceipt stranger = chain.run(2, new Action.Upgrade(address, echo, NOTHING));
    assertEquals("not_admin", stranger.receipt().error());
    LoggedReceipt nothing = chain.run(1, new Action.Upgrade(NOBODY, echo, NOTHING));
    assertEquals("contract_not_found", nothing.receipt().error());
    LoggedReceipt bad = chain.run(1, new Action.Upgrade(address, bytes("x"), NOTHING));
    assertEquals("invalid_module", bad.receipt().error());
    assertEquals(1, contractState(address).version());
    assertEquals(Hashing.sha256(counter), contractState(address).codeHash());
  }

  @Test
  void commit_manyTransactions_areFoundByHashAndPlace() {
    CommittedBlock committed = chain.transfers(1, 2, 5);
    Block block = chain.ledger().block(1);
    assertEquals(committed.block(), block);
    assertNotNull(block);
    assertEquals(block, chain.ledger().block(block.hash()));
    assertEquals(block.hash(), chain.ledger().head().hash());
    assertEquals(5 * 20_000, block.header().gasUsed());
    for (int i = 0; i < 5; i++) {
      LoggedReceipt receipt = committed.receipts().get(i);
      LocatedTransaction located = chain.ledger().transaction(receipt.receipt().transaction());
      assertNotNull(located);
      assertEquals(i, located.index());
      assertEquals(1, located.height());
      assertEquals(block.hash(), located.block());
      assertEquals(block.transactions().get(i), located.transaction());
      TestChain.assertSame(receipt, chain.ledger().receipt(receipt.receipt().transaction()));
    }
    assertNull(chain.ledger().block(2));
    assertNull(chain.ledger().block(Hash32.ZERO));
    assertNull(chain.ledger().receipt(Hash32.ZERO));
    assertNull(chain.ledger().transaction(Hash32.ZERO));
  }

  @Test
  void commit_emptyBlock_keepsTheStateRoot() {
    Hash32 root = chain.stateRoot();
    chain.block();
    assertEquals(root, chain.stateRoot());
    assertEquals(1, chain.ledger().head().height());
  }

  @Test
  void execute_twice_writesNothingAndIsTheSame() throws InvalidProposalException {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    Action invoke = new Action.Invoke(address, "invoke", NOTHING, Amount.ZERO);
    List<VerifiedTransaction> transactions = List.of(signed(1, chain.transaction(1, invoke)));
    Proposal proposal = chain.proposal(transactions);
    ExecutedBlock first = chain.ledger().execute(proposal, transactions);
    assertArrayEquals(count(0), chain.storage(address, "count"));
    ExecutedBlock second = chain.ledger().execute(proposal, transactions);
    assertEquals(first.header(), second.header());
    assertEquals(first.transactions(), second.transactions());
    Signature signature = proposal.sign(DevAccounts.keyPair(0));
    chain.ledger().commit(second, signature);
    assertArrayEquals(count(1), chain.storage(address, "count"));
    assertThrows(IllegalArgumentException.class, () -> chain.ledger().commit(first, signature));
  }

  @Test
  void snapshot_laterBlocks_areNotSeen() {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      chain.invoke(address);
      assertEquals(1, snapshot.head().height());
      assertEquals(1, snapshot.nonce(dev(1)));
      assertArrayEquals(count(0), snapshot.storage(address, bytes("count")));
      assertNull(snapshot.storage(NOBODY, bytes("count")));
      assertNull(snapshot.storage(dev(1), bytes("count")));
    }
    assertArrayEquals(count(1), chain.storage(address, "count"));
  }
}
