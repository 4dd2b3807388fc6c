package io.qlcvm.ledger.contract;

import io.qlcvm.ledger.contract.Contracts.Contract;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.gas.GasSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The contract calls of one transaction, or one query: frames above each other that share a state,
 * a budget of gas, of stack and of memory.
 *
 * <p>A call that does not return is undone here, events and transfers with it, and nothing else is.
 * An exception out of here is a fault of the host, never an outcome: state and stack are then
 * unusable.
 *
 * <p>For one thread, which needs the stack of {@link io.qlcvm.ledger.Ledger#STACK_BYTES}: a call
 * between contracts is a Java call.
 */
public final class CallStack {
  /** Calls that may be open at one time, the transaction's own among them. */
  public static final int DEPTH_MAX = 16;

  private static final long FIRST_VERSION = 1;

  /** A caller keeps one part of its gas in so many, whatever it gives away. */
  private static final long KEPT_GAS_PARTS = 64;

  private final StateOverlay state;
  private final TransactionContext transaction;
  private final Contracts contracts;
  private final Effects effects = new Effects();
  private final Tracer tracer;
  private final Store store;
  private final long gas;
  private final List<Frame> frames = new ArrayList<>();

  /**
   * A stack without any calls.
   *
   * @param state takes the changes
   * @param gas for all that will run on it
   */
  public CallStack(
      StateOverlay state, TransactionContext transaction, Contracts contracts, long gas) {
    this(state, transaction, contracts, gas, Tracer.NONE);
  }

  /**
   * A stack without any calls, whose calls are told.
   *
   * @param state takes the changes
   * @param gas for all that will run on it
   */
  public CallStack(
      StateOverlay state,
      TransactionContext transaction,
      Contracts contracts,
      long gas,
      Tracer tracer) {
    this.state = state;
    this.transaction = transaction;
    this.contracts = contracts;
    this.gas = gas;
    this.tracer = tracer;
    this.store = new Store(Limits.CONTRACT, GasSchedule.V1, gas, tracer.functions());
  }

  /** Gas used so far. */
  public long gasUsed() {
    return gas - store.gasLeft();
  }

  /** Debug lines so far. */
  public List<String> logs() {
    return effects.logs();
  }

  StateOverlay state() {
    return state;
  }

  Effects effects() {
    return effects;
  }

  TransactionContext transaction() {
    return transaction;
  }

  Contracts contracts() {
    return contracts;
  }

  Tracer tracer() {
    return tracer;
  }

  /** Puts a frame on top. */
  void open(Frame frame) {
    frames.add(frame);
  }

  /** The transaction's first contract; asked for while one runs. */
  Address entry() {
    return frames.getFirst().self();
  }

  /** Frames that work on a contract's storage and balance now. */
  long framesOf(Address contract) {
    return frames.stream().filter(frame -> frame.self().equals(contract)).count();
  }

  boolean isFull() {
    return frames.size() >= DEPTH_MAX;
  }

  /** Whether a frame of the contract waits for a call that it made without allowing re-entry. */
  boolean isClosed(Address contract) {
    return frames.stream().anyMatch(frame -> frame.closed() && frame.self().equals(contract));
  }

  /**
   * Runs a contract's method as the transaction's, or the query's, own call.
   *
   * @param value moved from the sender to the contract first
   * @param readOnly whether functions that change state trap
   */
  public CallOutcome invoke(
      Address contract, String method, byte[] input, Amount value, boolean readOnly) {
    Account account = state.accountOrEmpty(contract);
    Contract code = code(account);
    if (code == null) {
      return new CallOutcome.Rejected(Rejection.CONTRACT_NOT_FOUND);
    }
    if (!code.canBeInvoked(method)) {
      return new CallOutcome.Rejected(Rejection.METHOD_NOT_FOUND);
    }
    Address sender = transaction.origin();
    Frame.Call call =
        new Frame.Call(code, method, contract, account.storageId(), sender, value, input, readOnly);
    return attempt(() -> pay(sender, contract, value) ? loadAndRun(call) : unpaid());
  }

  /** Makes a contract, and runs its {@code init} if there is one, as the transaction's own call. */
  public CallOutcome deploy(Address address, byte[] code, byte[] input, Amount value) {
    Contract contract;
    try {
      contract = contracts.load(code);
    } catch (RefusedCodeException e) {
      return new CallOutcome.CodeRefused(e.refusal());
    }
    Address sender = transaction.origin();
    return attempt(() -> {
      state.addCode(contract.hash(), code);
      return create(sender, address, contract, input, value, this::loadAndRun);
    });
  }

  /**
   * Gives a contract new code, and runs its {@code migrate} if there is one, as the transaction's
   * own call.
   */
  public CallOutcome upgrade(Address address, byte[] code, byte[] input) {
    Account account = state.accountOrEmpty(address);
    ContractState before = account.contract();
    if (before == null) {
      return new CallOutcome.Rejected(Rejection.CONTRACT_NOT_FOUND);
    }
    if (!Objects.equals(before.admin(), transaction.origin())) {
      return new CallOutcome.Rejected(Rejection.NOT_ADMIN);
    }
    Contract contract;
    try {
      contract = contracts.load(code);
    } catch (RefusedCodeException e) {
      return new CallOutcome.CodeRefused(e.refusal());
    }
    return attempt(() -> {
      replaceCode(address, contract, code);
      if (!contract.hasEntryPoint(Contracts.MIGRATE)) {
        return CallOutcome.Returned.nothing();
      }
      return loadAndRun(
          new Frame.Call(
              contract,
              Contracts.MIGRATE,
              address,
              account.storageId(),
              transaction.origin(),
              Amount.ZERO,
              input,
              false));
    });
  }

  /** The code that an account runs, or {@code null} when it is no contract. */
  @Nullable Contract code(Account account) {
    ContractState contract = account.contract();
    return contract == null ? null : contracts.get(state, contract.codeHash());
  }

  /** The code with a hash, or {@code null} when the chain has none. */
  @Nullable Contract code(Hash32 hash) {
    return state.code(hash) == null ? null : contracts.get(state, hash);
  }

  /** Gives a contract, which it is, new code; the next call runs it. */
  void replaceCode(Address address, Contract contract, byte[] code) {
    Account account = state.accountOrEmpty(address);
    ContractState before = Objects.requireNonNull(account.contract());
    state.addCode(contract.hash(), code);
    state.setAccount(address, account.withContract(before.upgraded(contract.hash())));
  }

  /** Runs something that is undone unless it returns. */
  CallOutcome attempt(Supplier<CallOutcome> work) {
    int checkpoint = state.checkpoint();
    CallOutcome outcome = work.get();
    if (!(outcome instanceof CallOutcome.Returned)) {
      state.rollback(checkpoint);
    }
    return outcome;
  }

  /** Moves tokens; whether the balance covered them. */
  boolean pay(Address from, Address to, Amount amount) {
    if (amount.isZero()) {
      return true;
    }
    boolean covered = Balances.move(state, from, to, amount);
    if (covered) {
      tracer.paid(from, to, amount);
    }
    return covered;
  }

  static CallOutcome unpaid() {
    return new CallOutcome.Rejected(Rejection.INSUFFICIENT_BALANCE);
  }

  /** Runs a call that is ready to run. */
  interface Runner {
    CallOutcome run(Frame.Call call);
  }

  /**
   * Makes a contract of code that the state has, and runs its {@code init} if there is one. To be
   * undone unless it returns.
   */
  CallOutcome create(
      Address creator,
      Address address,
      Contract contract,
      byte[] input,
      Amount value,
      Runner runner) {
    Account before = state.accountOrEmpty(address);
    // A contract that was destroyed has left a nonce behind.
    if (before.contract() != null || before.nonce() != 0) {
      return new CallOutcome.Rejected(Rejection.ADDRESS_USED);
    }
    if (!pay(creator, address, value)) {
      return unpaid();
    }
    ContractState made =
        new ContractState(
            contract.hash(),
            StateHashing.EMPTY,
            creator,
            creator,
            transaction.hash(),
            FIRST_VERSION);
    long storageId = state.newStorageId();
    state.setAccount(address, state.accountOrEmpty(address).withContract(made, storageId));
    if (!contract.hasEntryPoint(Contracts.INIT)) {
      return CallOutcome.Returned.nothing();
    }
    return runner.run(
        new Frame.Call(contract, Contracts.INIT, address, storageId, creator, value, input, false));
  }

  /** Loads a contract with all the gas there is, and runs it with what is left then. */
  private CallOutcome loadAndRun(Frame.Call call) {
    long load = Prices.load(call.contract().codeBytes());
    if (store.gasLeft() < load) {
      store.setGas(0);
      tracer.unloaded();
      return new CallOutcome.OutOfGas();
    }
    store.setGas(store.gasLeft() - load);
    tracer.loaded(store.gasLeft());
    return run(call, store.gasLeft());
  }

  /**
   * Runs a call that another contract makes, whose code is loaded.
   *
   * @param wanted gas that the caller wants to give, unsigned; 0 for as much as it may
   */
  CallOutcome runNested(Frame.Call call, long wanted) {
    long left = store.gasLeft();
    long most = left - left / KEPT_GAS_PARTS;
    return run(call, wanted == 0 || Long.compareUnsigned(wanted, most) > 0 ? most : wanted);
  }

  /** Runs a call with a part of the gas that is left. What it changes is not undone here. */
  private CallOutcome run(Frame.Call call, long given) {
    long kept = store.gasLeft() - given;
    Store.Mark mark = store.mark();
    tracer.opened(call.told(given), store.gasLeft());
    store.setGas(given);
    try (Frame frame = new Frame(this, call, frames.size())) {
      open(frame);
      CallOutcome outcome = outcome(frame, start(call, imports(frame)));
      boolean burnt =
          outcome instanceof CallOutcome.Trapped || outcome instanceof CallOutcome.OutOfGas;
      long left = store.gasLeft();
      store.setGas(burnt ? kept : kept + left);
      tracer.closed(outcome, left, burnt, store.gasLeft());
      return outcome;
    } finally {
      frames.removeLast();
      store.release(mark);
    }
  }

  private Outcome start(Frame.Call call, Imports imports) {
    try {
      return call.contract().module().instantiate(store, imports).invoke(call.method());
    } catch (UninstantiableException e) {
      return e.outcome();
    } catch (LinkException e) {
      throw new IllegalStateException("imports were checked when the code was deployed", e);
    }
  }

  private static CallOutcome outcome(Frame frame, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Returned _ -> CallOutcome.Returned.nothing();
      case Outcome.Trapped trapped ->
          new CallOutcome.Trapped(
              ContractTrap.of(frame.self(), trapped.trap(), frame.trappedCallee()));
      case Outcome.OutOfGas _ -> new CallOutcome.OutOfGas();
      case Outcome.Exited exited ->
          switch ((ContractExit) exited.exit()) {
            case ContractExit.Return output -> new CallOutcome.Returned(output.bytes());
            case ContractExit.Revert revert -> new CallOutcome.Reverted(revert.bytes());
          };
    };
  }

  /** What the contract imports, which was checked, bound to the frame. */
  private static Imports imports(Frame frame) {
    Imports.Builder imports = Imports.builder();
    for (Import wanted : frame.contract().module().imports()) {
      ChainFunction function = HostFunctions.BY_NAME.get(wanted.name());
      if (function == null) {
        throw new IllegalStateException("import " + wanted.name() + " was checked at deployment");
      }
      imports.function(
          HostFunctions.MODULE,
          function.name(),
          function.type(),
          frame.tracer().equals(Tracer.NONE)
              ? call -> function.call(frame, call)
              : call -> function.callTraced(frame, call));
    }
    return imports.build();
  }
}
