package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.contract.Prices;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;

/**
 * What a transaction costs before anything of it runs, and the most that it may use; schedule
 * version 1. What contracts pay is in {@link Prices} and {@link io.qlcvm.vm.gas.GasSchedule}.
 *
 * <p>1 gas is one simple operator in the interpreter.
 */
public final class Gas {
  /** At most this much a transaction: about a tenth of a second. */
  public static final long TRANSACTION_GAS_MAX = 100_000_000;

  /** At most this much a query. */
  public static final long QUERY_GAS_MAX = 50_000_000;

  /** Each transaction: signature check, two accounts, receipt, its place in the block. */
  static final long TRANSACTION = 20_000;

  /** Each byte of input or code. */
  static final long PAYLOAD_BYTE = 10;

  private Gas() {}

  /**
   * Gas that a transaction uses before anything of it runs, and the least {@code gasLimit} that is
   * accepted: 20,000, 10 a byte of input and code, and for a deployment or an upgrade 100,000 and
   * 100 a byte of code.
   */
  public static long intrinsic(Transaction transaction) {
    return TRANSACTION
        + switch (transaction.action()) {
          case Action.Transfer _ -> 0;
          case Action.Invoke invoke -> PAYLOAD_BYTE * invoke.input().length;
          case Action.Deploy deploy -> code(deploy.code(), deploy.input());
          case Action.Upgrade upgrade -> code(upgrade.code(), upgrade.input());
        };
  }

  private static long code(byte[] code, byte[] input) {
    return PAYLOAD_BYTE * ((long) code.length + input.length) + Prices.deployment(code.length);
  }
}
