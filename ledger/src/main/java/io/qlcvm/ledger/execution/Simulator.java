package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.contract.BlockContext;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Transaction;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs transactions that nobody signed, as they would run in the next block, on overlays that are
 * thrown away; and finds the smallest gas limit that lets one succeed.
 *
 * <p>The gas that a transaction uses is no limit that would do: a caller keeps 1/64 of its gas from
 * each contract that it calls, and a callee that traps burns what it was given. So limits are
 * tried: with the most gas, with what that used, and from there by halving. That takes at most
 * {@value #EXECUTIONS_MAX} executions, each of at most {@link Gas#QUERY_GAS_MAX}.
 *
 * <p>As safe for threads as the state that is handed in.
 */
public final class Simulator {
  /**
   * The first with the most gas, two about what that used, and 26 halvings, since {@link
   * Gas#QUERY_GAS_MAX} is below 2^26.
   */
  static final int EXECUTIONS_MAX = 29;

  private final TransactionExecutor executor;

  public Simulator(Contracts contracts) {
    this.executor = new TransactionExecutor(contracts);
  }

  /**
   * Simulates a transaction with its account's next nonce.
   *
   * <p>Fee and amount are taken as from a transaction that was signed, so the most gas is the least
   * of three: the transaction's gas limit, {@link Gas#QUERY_GAS_MAX}, and what the sender can pay.
   * With a gas price of 0 there is no fee.
   *
   * @param state a new overlay on the same state at each call
   * @param transaction its gas limit is the most that is tried
   */
  public Simulation simulate(
      Supplier<StateOverlay> state, BlockContext block, Transaction transaction) {
    long intrinsic = Gas.intrinsic(transaction);
    long most = most(transaction);
    if (most < intrinsic) {
      return new Simulation(unstarted(most, intrinsic), null);
    }
    Attempts attempts = new Attempts(state, block, transaction);
    most = payable(state.get(), transaction, most);
    TransactionResult result = attempts.run(most, Tracer.NONE);
    boolean succeeds = result.receipt().status() == Status.SUCCESS;
    return new Simulation(
        ExecutionResult.of(result),
        succeeds ? attempts.least(intrinsic, result.receipt().gasUsed(), most) : null);
  }

  /**
   * Runs it once, with the most gas, before a tracer.
   *
   * @param state a new overlay on the same state at each call
   */
  public ExecutionResult run(
      Supplier<StateOverlay> state, BlockContext block, Transaction transaction, Tracer tracer) {
    long intrinsic = Gas.intrinsic(transaction);
    long most = most(transaction);
    if (most < intrinsic) {
      tracer.started(most, 0);
      return unstarted(most, intrinsic);
    }
    most = payable(state.get(), transaction, most);
    return ExecutionResult.of(new Attempts(state, block, transaction).run(most, tracer));
  }

  private static long most(Transaction transaction) {
    return Math.min(transaction.gasLimit(), Gas.QUERY_GAS_MAX);
  }

  /** Who can't pay for the start is told so by the execution. */
  private static long payable(StateOverlay state, Transaction transaction, long most) {
    return Math.max(Gas.intrinsic(transaction), Math.min(most, affordable(state, transaction)));
  }

  /** The intrinsic gas alone is more than a simulation may use. */
  private static ExecutionResult unstarted(long most, long intrinsic) {
    String error =
        "out of gas: %d are used before anything runs, a simulation has %d here"
            .formatted(intrinsic, most);
    return new ExecutionResult(
        Status.OUT_OF_GAS, new byte[0], most, List.of(), List.of(), error, null);
  }

  /** The most gas that the sender can pay for beside the amount. */
  private static long affordable(StateOverlay state, Transaction transaction) {
    if (transaction.gasPrice() == 0) {
      return Long.MAX_VALUE;
    }
    Amount balance = state.accountOrEmpty(transaction.sender()).balance();
    if (balance.compareTo(transaction.amount()) < 0) {
      return 0;
    }
    return balance
        .minus(transaction.amount())
        .toBigInteger()
        .divide(BigInteger.valueOf(transaction.gasPrice()))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  /** One transaction with one gas limit after the other. */
  private final class Attempts {
    private final Supplier<StateOverlay> state;
    private final BlockContext block;
    private final Transaction transaction;

    Attempts(Supplier<StateOverlay> state, BlockContext block, Transaction transaction) {
      this.state = state;
      this.block = block;
      this.transaction = transaction;
    }

    TransactionResult run(long gasLimit, Tracer tracer) {
      Transaction limited =
          new Transaction(
              transaction.chainId(),
              transaction.sender(),
              transaction.nonce(),
              gasLimit,
              transaction.gasPrice(),
              transaction.validUntil(),
              transaction.action());
      return executor.execute(state.get(), block, limited, Hash32.ZERO, tracer);
    }

    private boolean succeeds(long gasLimit) {
      return run(gasLimit, Tracer.NONE).receipt().status() == Status.SUCCESS;
    }

    /**
     * A limit that works where one less does not.
     *
     * @param used gas that the run with the most gas used; mostly that is all it needs
     * @param most works
     */
    long least(long intrinsic, long used, long most) {
      long fails = intrinsic - 1; // no such transaction is accepted
      long works = most;
      for (long guess : new long[] {used, used - 1}) {
        if (fails < guess && guess < works) {
          if (succeeds(guess)) {
            works = guess;
          } else {
            fails = guess;
          }
        }
      }
      while (works - fails > 1) {
        long middle = fails + (works - fails) / 2;
        if (succeeds(middle)) {
          works = middle;
        } else {
          fails = middle;
        }
      }
      return works;
    }
  }
}
