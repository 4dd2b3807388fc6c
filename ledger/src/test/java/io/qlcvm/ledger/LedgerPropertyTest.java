package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.merkle.ReferenceTree;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random blocks on both stores, the one on the disk closed and opened on the way. Roots are equal,
 * and equal to the protocol's definition over a plain model of the state.
 */
class LedgerPropertyTest {
  private static final int ACCOUNTS = 4;
  private static final long GAS = 60_000;
  private static final long PRODUCER = 0;

  /** Each method takes a key of one byte, and the value after it. */
  enum Method {
    WRITE(Status.SUCCESS),
    DELETE(Status.SUCCESS),
    WRITE_AND_TRAP(Status.TRAPPED),
    WRITE_AND_PANIC(Status.REVERTED),
    WRITE_FOR_EVER(Status.OUT_OF_GAS),
    MISSING(Status.REJECTED);

    private final Status status;

    Method(Status status) {
      this.status = status;
    }
  }

  private static byte[] contract() {
    return new WasmBuilder()
        .importing("qlcchain_storage_write", "iiii>")
        .importing("qlcchain_storage_delete", "ii>")
        .importing("qlcchain_panic", "ii>")
        .importing("qlcchain_input_length", ">i")
        .importing("qlcchain_get_input", "i>")
        .function(Method.WRITE.name(), write())
        .function(Method.DELETE.name(), body().call(4, 0).call(1, 0, 1))
        .function(Method.WRITE_AND_TRAP.name(), write().unreachable())
        .function(Method.WRITE_AND_PANIC.name(), write().call(2, 0, 1))
        .function(Method.WRITE_FOR_EVER.name(), write().loopForever())
        .build();
  }

  /** get_input(0); storage_write(0, 1, 1, input_length() - 1). */
  private static WasmBuilder.Body write() {
    return body().call(4, 0).i32(0).i32(1).i32(1).call(3).i32(1).op(0x6b).call(0);
  }

  /** One transaction to be. */
  sealed interface Step {
    int from();

    /** Of all that the sender has and {@code 1/parts} of it, or a bit more than it has. */
    record Pay(int from, int to, int parts) implements Step {}

    record Call(int from, int contract, Method method, int key, int valueBytes) implements Step {}

    record Deploy(int from) implements Step {}
  }

  @Provide
  Arbitrary<List<List<Step>>> blocks() {
    Arbitrary<Integer> account = Arbitraries.integers().between(0, ACCOUNTS - 1);
    Arbitrary<Step> pay =
        Combinators.combine(account, account, Arbitraries.of(0, 1, 2, 1_000)).as(Step.Pay::new);
    Arbitrary<Step> call =
        Combinators.combine(
                account,
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(Method.class),
                Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(0, 40))
            .as(Step.Call::new);
    Arbitrary<Step> deploy = account.map(Step.Deploy::new);
    return Arbitraries.frequencyOf(Tuple.of(3, pay), Tuple.of(8, call), Tuple.of(1, deploy))
        .list()
        .ofMaxSize(8)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** The state as plain maps, and the rules once more, without gas: that is the receipt's. */
  private static final class Model {
    final SortedMap<Address, AccountState> accounts = new TreeMap<>();
    final Map<Address, SortedMap<Byte, byte[]>> storage = new TreeMap<>();
    final List<Address> contracts = new ArrayList<>();

    Model() {
      TestChain.GENESIS
          .balances()
          .forEach((address, balance) -> accounts.put(address, new AccountState(0, balance, null)));
    }

    AccountState account(Address address) {
      return accounts.getOrDefault(address, AccountState.EMPTY);
    }

    void credit(Address address, Amount amount) {
      AccountState before = account(address);
      accounts.put(
          address,
          new AccountState(before.nonce(), before.balance().plus(amount), before.contract()));
    }

    void debit(Address address, Amount amount) {
      AccountState before = account(address);
      accounts.put(
          address,
          new AccountState(before.nonce(), before.balance().minus(amount), before.contract()));
    }

    /** What the transaction did, given the gas that it used. */
    void apply(VerifiedTransaction transaction, Receipt receipt) {
      Address sender = transaction.sender();
      AccountState before = account(sender);
      accounts.put(
          sender, new AccountState(before.nonce() + 1, before.balance(), before.contract()));
      if (receipt.gasUsed() == 0) {
        return;
      }
      debit(sender, Amount.of(receipt.gasUsed()));
      credit(dev((int) PRODUCER), Amount.of(receipt.gasUsed()));
      if (receipt.status() == Status.SUCCESS) {
        succeed(transaction, receipt);
      }
    }

    private void succeed(VerifiedTransaction transaction, Receipt receipt) {
      Address sender = transaction.sender();
      switch (transaction.transaction().action()) {
        case Action.Transfer(Address to, Amount amount) -> {
          debit(sender, amount);
          credit(to, amount);
        }
        case Action.Invoke invoke -> {
          SortedMap<Byte, byte[]> entries = storage.get(invoke.contract());
          assertNotNull(entries);
          byte[] input = invoke.input();
          if (invoke.method().equals(Method.WRITE.name())) {
            entries.put(input[0], Arrays.copyOfRange(input, 1, input.length));
          } else {
            entries.remove(input[0]);
          }
        }
        case Action.Deploy deploy -> {
          Address address = Address.ofContract(sender, transaction.transaction().nonce());
          ContractState contract =
              new ContractState(
                  Hashing.sha256(deploy.code()),
                  Hash32.ZERO,
                  sender,
                  sender,
                  receipt.transaction(),
                  1);
          accounts.put(address, new AccountState(0, Amount.ZERO, contract));
          storage.put(address, new TreeMap<>());
          contracts.add(address);
        }
        case Action.Upgrade _ -> throw new AssertionError("no step upgrades");
      }
    }

    Hash32 root() {
      SortedMap<Hash32, Hash32> leaves = new TreeMap<>();
      accounts.forEach((address, account) -> {
        ContractState contract = account.contract();
        AccountState rooted =
            contract == null
                ? account
                : new AccountState(
                    account.nonce(),
                    account.balance(),
                    contract.withStorageRoot(storageRoot(address)));
        leaves.put(Hashing.sha256(address.bytes()), Hashing.sha256(rooted.encode()));
      });
      return ReferenceTree.root(leaves);
    }

    private Hash32 storageRoot(Address contract) {
      SortedMap<Hash32, Hash32> leaves = new TreeMap<>();
      SortedMap<Byte, byte[]> entries = storage.get(contract);
      assertNotNull(entries);
      entries.forEach(
          (key, value) -> leaves.put(Hashing.sha256(new byte[] {key}), Hashing.sha256(value)));
      return ReferenceTree.root(leaves);
    }
  }

  private static VerifiedTransaction transaction(Model model, Step step, long nonce) {
    Address sender = dev(step.from());
    Action action =
        switch (step) {
          case Step.Pay(_, int to, int parts) -> {
            Amount all = model.account(sender).balance();
            Amount amount =
                parts == 0
                    ? all.plus(Amount.of(1))
                    : Amount.of(all.toBigInteger().divide(BigInteger.valueOf(parts)));
            yield new Action.Transfer(dev(to), amount);
          }
          case Step.Call(_, int contract, Method method, int key, int valueBytes) -> {
            byte[] input = new byte[1 + valueBytes];
            Arrays.fill(input, (byte) (nonce + 1));
            input[0] = (byte) key;
            Address to = contract < model.contracts.size() ? model.contracts.get(contract) : dev(9);
            yield new Action.Invoke(to, method.name(), input, Amount.ZERO);
          }
          case Step.Deploy _ -> new Action.Deploy(contract(), new byte[0], Amount.ZERO);
        };
    long gas = action instanceof Action.Deploy ? 1_000_000 : GAS;
    return signed(step.from(), TestChain.transaction(step.from(), nonce, gas, action));
  }

  @Property(tries = 60)
  void anyBlocks_bothStoresAndTheModel_agree(@ForAll("blocks") List<List<Step>> blocks)
      throws Exception {
    Path folder = Files.createTempDirectory("qlcvm-ledger");
    TestChain onDisk = TestChain.open(folder);
    try (TestChain inMemory = TestChain.inMemory()) {
      Model model = new Model();
      for (List<Step> block : blocks) {
        List<VerifiedTransaction> transactions = transactions(model, block);
        int known = model.contracts.size();
        CommittedBlock committed = inMemory.block(transactions);
        assertEquals(committed.block(), onDisk.block(transactions).block());
        for (int i = 0; i < transactions.size(); i++) {
          Receipt receipt = committed.receipts().get(i).receipt();
          assertExpected(known, block.get(i), receipt);
          model.apply(transactions.get(i), receipt);
        }
        assertEquals(model.root(), inMemory.stateRoot());
        assertStorage(model, onDisk);
        if (block.size() % 3 == 0) {
          onDisk.close();
          onDisk = TestChain.open(folder);
          assertEquals(inMemory.ledger().head(), onDisk.ledger().head());
        }
      }
    } finally {
      onDisk.close();
      delete(folder);
    }
  }

  private static List<VerifiedTransaction> transactions(Model model, List<Step> block) {
    List<VerifiedTransaction> transactions = new ArrayList<>();
    long[] nonces = new long[ACCOUNTS];
    for (int i = 0; i < ACCOUNTS; i++) {
      nonces[i] = model.account(dev(i)).nonce();
    }
    for (Step step : block) {
      transactions.add(transaction(model, step, nonces[step.from()]++));
    }
    return transactions;
  }

  /** {@code contracts} were known when the steps were made into transactions. */
  private static void assertExpected(int contracts, Step step, Receipt receipt) {
    if (receipt.gasUsed() == 0) {
      assertEquals(Status.REJECTED, receipt.status()); // the fee was not covered
      return;
    }
    switch (step) {
      case Step.Call call ->
          assertEquals(
              call.contract() < contracts ? call.method().status : Status.REJECTED,
              receipt.status());
      case Step.Deploy _ -> assertEquals(Status.SUCCESS, receipt.status());
      case Step.Pay _ -> {}
    }
  }

  private static void assertStorage(Model model, TestChain chain) {
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      model.storage.forEach((contract, entries) -> {
        for (byte key = 0; key < 6; key++) {
          assertArrayEquals(entries.get(key), snapshot.storage(contract, new byte[] {key}));
        }
      });
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
