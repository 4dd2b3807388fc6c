package io.qlcvm.ledger.execution;

import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;

/**
 * What the chain's own work costs: transactions and host functions, schedule version 1. What the
 * engine's operators cost is in {@link io.qlcvm.vm.gas.GasSchedule}.
 *
 * <p>1 gas is one simple operator in the interpreter. No price depends on a cache.
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

  /** Code that is checked and stored: base, and each byte on top of {@link #PAYLOAD_BYTE}. */
  static final long DEPLOYMENT = 100_000;

  static final long CODE_BYTE = 100;

  /** Each call of a host function; and one gas per so many bytes it moves. */
  static final long HOST_CALL = 50;

  static final long BYTES_PER_GAS = 32;

  /** A storage key: the first time that a transaction names it, and later. */
  static final long FIRST_TOUCH = 2_000;

  static final long LATER_TOUCH = 200;

  /** A write, besides the touch: to an absent key, to a present one, and each byte of growth. */
  static final long NEW_KEY = 10_000;

  static final long EXISTING_KEY = 5_000;
  static final long GROWTH_BYTE = 40;

  /**
   * Making a contract ready to run: base, and each byte of its code, which may have to be read from
   * disk and is hashed. What the engine reads of it, it charges for itself.
   */
  static final long LOAD = 500;

  static final long LOAD_BYTE = 1;

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
    return PAYLOAD_BYTE * ((long) code.length + input.length)
        + DEPLOYMENT
        + CODE_BYTE * code.length;
  }

  /** Moving bytes across the boundary. */
  static long bytes(long bytes) {
    return bytes / BYTES_PER_GAS;
  }

  /** Making code of this length ready to run. */
  static long load(long codeBytes) {
    return LOAD + LOAD_BYTE * codeBytes;
  }
}
