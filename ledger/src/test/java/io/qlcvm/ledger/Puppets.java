package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chain with some puppets on it, and a model of it that is told the same. */
final class Puppets implements AutoCloseable {
  static final int PUPPETS = 4;
  static final byte[] CODE = TestChain.contract("c/tests/puppet.wasm");
  static final Hash32 CODE_HASH = Hashing.sha256(CODE);

  /** The most that leaves room for five transactions in a block. */
  private static final long GAS_LIMIT_MAX = 60_000_000;

  private static final byte[] NOTHING = new byte[0];

  final TestChain chain = TestChain.inMemory();
  final Model model = new Model();
  final List<Address> puppets = new ArrayList<>();

  Puppets() {
    TestChain.GENESIS
        .balances()
        .forEach(
            (address, balance) -> model.accounts.put(address, new AccountState(0, balance, null)));
    for (int i = 0; i < PUPPETS; i++) {
      Action.Deploy deploy = new Action.Deploy(CODE, NOTHING, Amount.of(1_000));
      VerifiedTransaction transaction = signed(1, chain.transaction(1, deploy));
      Receipt receipt = chain.block(transaction).receipts().getFirst().receipt();
      assertEquals(Status.SUCCESS, receipt.status());
      Address address = Address.ofContract(dev(1), i);
      puppets.add(address);
      PuppetModel puppet = charge(transaction);
      model.move(dev(1), address, Amount.of(1_000));
      model.set(
          address,
          0,
          model.account(address).balance(),
          new ContractState(CODE_HASH, Hash32.ZERO, dev(1), dev(1), transaction.hash(), 1));
      assertEquals(PuppetModel.OK, puppet.invoke(address, Amount.ZERO, NOTHING, null).status());
      settle(transaction, receipt);
    }
    assertEquals(model.root(), chain.stateRoot());
  }

  /** A transaction to be: who lets which puppet do what, with which part of enough gas. */
  record Plan(int from, Address to, int amount, Program program, long gasLimit) {
    /** With as much gas as it may take. */
    static Plan of(int from, Address to, int amount, Program program) {
      return new Plan(from, to, amount, program, 0);
    }
  }

  /** Whether a program has a chance to be given all the gas that it may take. */
  static boolean fits(Program program) {
    return gasLimit(program) <= GAS_LIMIT_MAX && program.length() <= 8_000;
  }

  /** Enough for a program, whatever it does. */
  static long gasLimit(Program program) {
    return 100_000 + 10L * program.length() + 2 * program.gas();
  }

  /** Runs a block on both; receipts, events and state roots agree. The receipts. */
  List<Receipt> run(List<Plan> plans) {
    long[] nonces = new long[10];
    for (int i = 0; i < nonces.length; i++) {
      nonces[i] = model.account(dev(i)).nonce();
    }
    List<VerifiedTransaction> transactions = new ArrayList<>();
    for (Plan plan : plans) {
      Action action =
          new Action.Invoke(plan.to(), "invoke", plan.program().bytes(), Amount.of(plan.amount()));
      long gasLimit = plan.gasLimit() == 0 ? gasLimit(plan.program()) : plan.gasLimit();
      transactions.add(
          signed(
              plan.from(),
              TestChain.transaction(plan.from(), nonces[plan.from()]++, gasLimit, action)));
    }
    CommittedBlock block = chain.block(transactions);
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      Receipt receipt = block.receipts().get(i).receipt();
      apply(plans.get(i), transactions.get(i), receipt);
      receipts.add(receipt);
    }
    assertEquals(model.root(), chain.stateRoot());
    return receipts;
  }

  /** One transaction alone. */
  Receipt run(Plan plan) {
    return run(List.of(plan)).getFirst();
  }

  private PuppetModel charge(VerifiedTransaction transaction) {
    Address sender = transaction.sender();
    AccountState before = model.account(sender);
    model.set(
        sender,
        before.nonce() + 1,
        before.balance().minus(Amount.of(transaction.transaction().gasLimit())),
        null);
    return new PuppetModel(model, CODE_HASH, sender, transaction.hash());
  }

  private void settle(VerifiedTransaction transaction, Receipt receipt) {
    long back = transaction.transaction().gasLimit() - receipt.gasUsed();
    model.balance(
        transaction.sender(), model.account(transaction.sender()).balance().plus(Amount.of(back)));
    model.balance(dev(0), model.account(dev(0)).balance().plus(Amount.of(receipt.gasUsed())));
    model.events.clear();
  }

  private void apply(Plan plan, VerifiedTransaction transaction, Receipt receipt) {
    PuppetModel puppet = charge(transaction);
    boolean plenty = plan.gasLimit() == 0;
    if (plenty || receipt.status() == Status.SUCCESS) {
      byte @Nullable [] seen = plenty ? null : receipt.output();
      PuppetModel.End end =
          puppet.invoke(plan.to(), Amount.of(plan.amount()), plan.program().bytes(), seen);
      assertEquals(status(end.status()), receipt.status(), () -> "error " + receipt.error());
      assertArrayEquals(end.output(), receipt.output());
    }
    assertEvents(model.events, receipt.events());
    settle(transaction, receipt);
  }

  private static Status status(int status) {
    return switch (status) {
      case PuppetModel.OK -> Status.SUCCESS;
      case PuppetModel.REVERTED -> Status.REVERTED;
      case PuppetModel.TRAPPED -> Status.TRAPPED;
      case PuppetModel.OUT_OF_GAS -> Status.OUT_OF_GAS;
      default -> Status.REJECTED;
    };
  }

  private static void assertEvents(List<Event> expected, List<Event> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      Event one = expected.get(i);
      Event other = actual.get(i);
      assertEquals(one.contract(), other.contract());
      assertArrayEquals(one.data(), other.data());
      assertArrayEquals(one.topics().toArray(), other.topics().toArray());
    }
  }

  @Override
  public void close() {
    chain.close();
  }
}
