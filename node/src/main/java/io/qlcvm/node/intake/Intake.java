package io.qlcvm.node.intake;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.types.Address;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Refusal;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.Map;

/**
 * The way of a transaction into the pool. Runs on the threads that call it, many at once: what
 * takes long (signature, code) is done here and not by the writer. Thread-safe.
 */
public final class Intake {

  private final Ledger ledger;
  private final TransactionPool pool;
  private final Impersonation impersonation;

  /**
   * An intake.
   *
   * @param impersonation of accounts on a dev chain; empty on any other
   */
  public Intake(Ledger ledger, TransactionPool pool, Impersonation impersonation) {
    this.ledger = ledger;
    this.pool = pool;
    this.impersonation = impersonation;
  }

  /**
   * Reads a transaction and checks chain and signature.
   *
   * @throws RefusedTransactionException if it is not in its canonical form, too large, for another
   *     chain, or not signed by its sender
   */
  public VerifiedTransaction verify(byte[] signed) throws RefusedTransactionException {
    return verify(SignedTransaction.decode(signed));
  }

  /** The same for one that was read. */
  VerifiedTransaction verify(SignedTransaction signed) throws RefusedTransactionException {
    Genesis genesis = ledger.genesis();
    if (!genesis.dev() || !signed.isUnsigned()) {
      return signed.verify(genesis.chainId());
    }
    Address sender = signed.transaction().sender();
    if (!impersonation.covers(sender)) {
      throw new RefusedTransactionException(
          Refusal.BAD_SIGNATURE,
          "nobody signed the transaction, and %s is not impersonated: sign it with that key, or call"
                  .formatted(sender)
              + " dev_impersonate before");
    }
    return signed.verifyInBlock(genesis.chainId(), true);
  }

  /**
   * Puts a transaction into the pool.
   *
   * @throws RefusedTransactionException with the rule that it breaks
   * @throws RefusedCodeException if it brings code that the chain does not take
   * @throws UnavailableException if the node executes nothing any more
   */
  public void submit(VerifiedTransaction verified)
      throws RefusedTransactionException, RefusedCodeException, UnavailableException {
    Transaction transaction = verified.transaction();
    var done = ledger.transaction(verified.hash());
    if (done != null) {
      throw TransactionPool.alreadyKnown("it is in block " + done.height());
    }
    checkGas(transaction);
    checkCode(transaction.action());
    pool.add(verified);
  }

  private void checkGas(Transaction transaction) throws RefusedTransactionException {
    Genesis genesis = ledger.genesis();
    long least = ledger.intrinsicGas(transaction);
    long most = gasLimitMax(genesis);
    if (transaction.gasLimit() < least) {
      throw refusal(
          Refusal.GAS_LIMIT_TOO_LOW,
          "the gas limit is %d, but %d are used before anything runs: raise it",
          least,
          transaction.gasLimit());
    }
    if (transaction.gasLimit() > most) {
      throw refusal(
          Refusal.GAS_LIMIT_TOO_HIGH,
          "the gas limit is %d, the most that one transaction may have is %d: lower it",
          most,
          transaction.gasLimit());
    }
    if (transaction.gasPrice() < genesis.minGasPrice()) {
      throw refusal(
          Refusal.GAS_PRICE_TOO_LOW,
          "the gas price is %d, the least on this chain is %d: raise it",
          genesis.minGasPrice(),
          transaction.gasPrice());
    }
  }

  /** The most gas that a transaction of a chain may ask for. */
  public static long gasLimitMax(Genesis genesis) {
    return Math.min(Gas.TRANSACTION_GAS_MAX, genesis.blockGasLimit());
  }

  private static RefusedTransactionException refusal(
      Refusal refusal, String message, long expected, long actual) {
    return new RefusedTransactionException(
        refusal,
        message.formatted(actual, expected),
        Map.of("expected", expected, "actual", actual));
  }

  private void checkCode(Action action) throws RefusedCodeException {
    switch (action) {
      case Action.Deploy deploy -> ledger.checkCode(deploy.code());
      case Action.Upgrade upgrade -> ledger.checkCode(upgrade.code());
      case Action.Transfer _, Action.Invoke _ -> {}
    }
  }
}
