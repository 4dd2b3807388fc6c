package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.execution.Contracts.Contract;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
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
  private static final byte[] NO_OUTPUT = new byte[0];
  private static final long FIRST_VERSION = 1;

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
    Transaction transaction = verified.transaction();
    Effects effects = new Effects();
    Run run = new Run(state, block, verified, transaction, effects);
    Receipt receipt = run.chargeFee() ? run.runAndSettle() : run.unaffordable();
    state.keep();
    return new TransactionResult(receipt, effects.logs());
  }

  /** One transaction on its way. */
  private final class Run {
    private final StateOverlay state;
    private final BlockContext block;
    private final VerifiedTransaction verified;
    private final Transaction transaction;
    private final Effects effects;
    private final long intrinsic;

    Run(
        StateOverlay state,
        BlockContext block,
        VerifiedTransaction verified,
        Transaction transaction,
        Effects effects) {
      this.state = state;
      this.block = block;
      this.verified = verified;
      this.transaction = transaction;
      this.effects = effects;
      this.intrinsic = Gas.intrinsic(transaction);
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

    Receipt unaffordable() {
      return receipt(new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE), 0);
    }

    Receipt runAndSettle() {
      int charged = state.checkpoint();
      CallOutcome outcome = run(transaction.gasLimit() - intrinsic);
      if (!(outcome instanceof CallOutcome.Returned)) {
        state.rollback(charged);
      }
      long gasUsed = intrinsic + outcome.gasUsed();
      Amount price = Amount.of(transaction.gasPrice());
      Balances.credit(state, transaction.sender(), price.times(transaction.gasLimit() - gasUsed));
      Balances.credit(state, block.producer(), price.times(gasUsed));
      return receipt(outcome, gasUsed);
    }

    private CallOutcome run(long gas) {
      return switch (transaction.action()) {
        case Action.Transfer transfer -> transfer(transfer);
        case Action.Deploy deploy -> deploy(deploy, gas);
        case Action.Invoke invoke -> invoke(invoke, gas);
        case Action.Upgrade upgrade -> upgrade(upgrade, gas);
      };
    }

    private CallOutcome transfer(Action.Transfer transfer) {
      return move(transfer.to(), transfer.amount())
          ? new CallOutcome.Returned(NO_OUTPUT, 0)
          : new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE);
    }

    private CallOutcome deploy(Action.Deploy deploy, long gas) {
      Contract contract;
      try {
        contract = contracts.load(deploy.code());
      } catch (RefusedCodeException e) {
        return new CallOutcome.Rejected(e.reason());
      }
      Address address = Address.ofContract(transaction.sender(), transaction.nonce());
      if (!move(address, deploy.amount())) {
        return new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE);
      }
      state.addCode(contract.hash(), deploy.code());
      Account account =
          state
              .accountOrEmpty(address)
              .withContract(
                  new ContractState(
                      contract.hash(),
                      StateHashing.EMPTY,
                      transaction.sender(),
                      transaction.sender(),
                      verified.hash(),
                      FIRST_VERSION),
                  state.newStorageId());
      state.setAccount(address, account);
      return runIfExported(contract, Contracts.INIT, address, account, deploy.input(), gas);
    }

    private CallOutcome invoke(Action.Invoke invoke, long gas) {
      Account account = state.accountOrEmpty(invoke.contract());
      ContractState contractState = account.contract();
      if (contractState == null) {
        return new CallOutcome.Rejected(Rejection.CONTRACT_NOT_FOUND);
      }
      Contract contract = contracts.get(state, contractState.codeHash());
      if (!contract.canBeInvoked(invoke.method())) {
        return new CallOutcome.Rejected(Rejection.METHOD_NOT_FOUND);
      }
      if (!move(invoke.contract(), invoke.amount())) {
        return new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE);
      }
      Frame frame = frame(invoke.contract(), account, invoke.input());
      return ContractRunner.run(contract, frame, invoke.method(), gas);
    }

    private CallOutcome upgrade(Action.Upgrade upgrade, long gas) {
      Account account = state.accountOrEmpty(upgrade.contract());
      ContractState before = account.contract();
      if (before == null) {
        return new CallOutcome.Rejected(Rejection.CONTRACT_NOT_FOUND);
      }
      if (!Objects.equals(before.admin(), transaction.sender())) {
        return new CallOutcome.Rejected(Rejection.NOT_ADMIN);
      }
      Contract contract;
      try {
        contract = contracts.load(upgrade.code());
      } catch (RefusedCodeException e) {
        return new CallOutcome.Rejected(e.reason());
      }
      state.addCode(contract.hash(), upgrade.code());
      Account after =
          account.withContract(
              new ContractState(
                  contract.hash(),
                  before.storageRoot(),
                  before.creator(),
                  before.admin(),
                  before.deployTransaction(),
                  before.version() + 1));
      state.setAccount(upgrade.contract(), after);
      return runIfExported(
          contract, Contracts.MIGRATE, upgrade.contract(), after, upgrade.input(), gas);
    }

    private CallOutcome runIfExported(
        Contract contract, String name, Address address, Account account, byte[] input, long gas) {
      return contract.hasEntryPoint(name)
          ? ContractRunner.run(contract, frame(address, account, input), name, gas)
          : new CallOutcome.Returned(NO_OUTPUT, 0);
    }

    private Frame frame(Address contract, Account account, byte[] input) {
      return new Frame(
          state,
          effects,
          block,
          contract,
          account.storageId(),
          transaction.sender(),
          contract,
          input,
          false);
    }

    /** Moves tokens from the sender; whether its balance covered them. */
    private boolean move(Address to, Amount amount) {
      return Balances.move(state, transaction.sender(), to, amount);
    }

    private Receipt receipt(CallOutcome outcome, long gasUsed) {
      return new Receipt(
          verified.hash(),
          status(outcome),
          gasUsed,
          output(outcome),
          contract(outcome),
          List.of(),
          error(outcome));
    }

    /** The contract that was meant; none when the deployment that would make it failed. */
    private @Nullable Address contract(CallOutcome outcome) {
      return switch (transaction.action()) {
        case Action.Transfer _ -> null;
        case Action.Deploy _ ->
            outcome instanceof CallOutcome.Returned
                ? Address.ofContract(transaction.sender(), transaction.nonce())
                : null;
        case Action.Invoke invoke -> invoke.contract();
        case Action.Upgrade upgrade -> upgrade.contract();
      };
    }
  }

  static Status status(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Returned _ -> Status.SUCCESS;
      case CallOutcome.Reverted _ -> Status.REVERTED;
      case CallOutcome.Trapped _ -> Status.TRAPPED;
      case CallOutcome.OutOfGas _ -> Status.OUT_OF_GAS;
      case CallOutcome.Rejected _ -> Status.REJECTED;
    };
  }

  static byte[] output(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Returned returned -> returned.output();
      case CallOutcome.Reverted reverted -> reverted.message();
      case CallOutcome.Trapped _, CallOutcome.OutOfGas _, CallOutcome.Rejected _ -> NO_OUTPUT;
    };
  }

  /** For what is hashed: words from our own lists and text that the contract supplied, only. */
  static @Nullable String error(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Returned _ -> null;
      case CallOutcome.Reverted reverted -> new String(reverted.message(), StandardCharsets.UTF_8);
      case CallOutcome.Trapped trapped -> trapped.trap().kind().toString();
      case CallOutcome.OutOfGas _ -> "out of gas";
      case CallOutcome.Rejected rejected -> rejected.reason();
    };
  }
}
