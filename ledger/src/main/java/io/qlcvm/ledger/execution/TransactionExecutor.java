package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.contract.Balances;
import io.qlcvm.ledger.contract.BlockContext;
import io.qlcvm.ledger.contract.CallOutcome;
import io.qlcvm.ledger.contract.CallStack;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.Rejection;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.ledger.contract.TransactionContext;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions one after the other: check, charge, run, settle.
 *
 * <p>Whatever goes wrong inside a transaction is its receipt; only the fee and the nonce stay. An
 * exception out of here is a fault of the host: the state that was handed in is then unusable.
 *
 * <p>As safe for threads as the state that is handed in.
 */
public final class TransactionExecutor {
  private final Contracts contracts;

  public TransactionExecutor(Contracts contracts) {
    this.contracts = contracts;
  }

  /**
   * Executes a transaction whose nonce is its account's next and whose gas limit covers the
   * intrinsic gas.
   *
   * @param state takes the changes; they are kept when this returns
   */
  public TransactionResult execute(
      StateOverlay state, BlockContext block, VerifiedTransaction verified) {
    return execute(state, block, verified.transaction(), verified.hash(), Tracer.NONE);
  }

  /**
   * Executes a transaction of a committed block once more: its signature was checked then.
   *
   * @param state as it was before it; takes the changes
   */
  public TransactionResult replay(
      StateOverlay state, BlockContext block, SignedTransaction signed, Tracer tracer) {
    return execute(state, block, signed.transaction(), signed.hash(), tracer);
  }

  /** The same for a transaction that nobody signed, which only a simulation may run. */
  TransactionResult execute(
      StateOverlay state, BlockContext block, Transaction transaction, Hash32 hash, Tracer tracer) {
    Run run = new Run(state, block, transaction, hash, tracer);
    TransactionResult result = run.chargeFee() ? run.runAndSettle() : run.unaffordable();
    state.keep();
    return result;
  }

  /** One transaction on its way. */
  private final class Run {
    private final StateOverlay state;
    private final BlockContext block;
    private final Transaction transaction;
    private final Hash32 hash;
    private final long intrinsic;
    private final Tracer tracer;
    private final CallStack stack;

    Run(
        StateOverlay state,
        BlockContext block,
        Transaction transaction,
        Hash32 hash,
        Tracer tracer) {
      this.state = state;
      this.block = block;
      this.transaction = transaction;
      this.hash = hash;
      this.intrinsic = Gas.intrinsic(transaction);
      this.tracer = tracer;
      this.stack =
          new CallStack(
              state,
              new TransactionContext(block, hash, transaction.sender(), transaction.gasPrice()),
              contracts,
              transaction.gasLimit() - intrinsic,
              tracer);
    }

    /** The nonce rises whatever happens; whether the balance covered the fee. */
    boolean chargeFee() {
      Account sender = state.accountOrEmpty(transaction.sender());
      Account counted = sender.withNonce(sender.nonce() + 1);
      Amount fee = transaction.fee();
      boolean covered = sender.balance().compareTo(fee) >= 0;
      state.setAccount(
          transaction.sender(),
          covered ? counted.withBalance(sender.balance().minus(fee)) : counted);
      return covered;
    }

    TransactionResult unaffordable() {
      return result(new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE), 0);
    }

    TransactionResult runAndSettle() {
      tracer.started(intrinsic, transaction.gasLimit() - intrinsic);
      CallOutcome outcome = run();
      long gasUsed = intrinsic + stack.gasUsed();
      Amount price = Amount.of(transaction.gasPrice());
      Balances.credit(state, transaction.sender(), price.times(transaction.gasLimit() - gasUsed));
      Balances.credit(state, block.producer(), price.times(gasUsed));
      return result(outcome, gasUsed);
    }

    private CallOutcome run() {
      return switch (transaction.action()) {
        case Action.Transfer(Address to, Amount amount) -> transfer(to, amount);
        case Action.Deploy deploy ->
            stack.deploy(newContract(), deploy.code(), deploy.input(), deploy.amount());
        case Action.Invoke invoke ->
            stack.invoke(
                invoke.contract(), invoke.method(), invoke.input(), invoke.amount(), false);
        case Action.Upgrade upgrade ->
            stack.upgrade(upgrade.contract(), upgrade.code(), upgrade.input());
      };
    }

    private CallOutcome transfer(Address to, Amount amount) {
      if (!Balances.move(state, transaction.sender(), to, amount)) {
        return new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE);
      }
      tracer.paid(transaction.sender(), to, amount);
      return CallOutcome.Returned.nothing();
    }

    /** The address of the contract that this transaction deploys, if it is a deployment. */
    private Address newContract() {
      return Address.ofContract(transaction.sender(), transaction.nonce());
    }

    private TransactionResult result(CallOutcome outcome, long gasUsed) {
      return new TransactionResult(receipt(outcome, gasUsed), stack.logs(), outcome.trap());
    }

    private Receipt receipt(CallOutcome outcome, long gasUsed) {
      List<Event> events = List.copyOf(state.events());
      return new Receipt(
          hash,
          outcome.status(),
          gasUsed,
          outcome.output(),
          contract(outcome),
          events,
          outcome.error());
    }

    /** The contract that was meant; none when the deployment that would make it failed. */
    private @Nullable Address contract(CallOutcome outcome) {
      return switch (transaction.action()) {
        case Action.Transfer _ -> null;
        case Action.Deploy _ -> outcome instanceof CallOutcome.Returned ? newContract() : null;
        case Action.Invoke invoke -> invoke.contract();
        case Action.Upgrade upgrade -> upgrade.contract();
      };
    }
  }
}
