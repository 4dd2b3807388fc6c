package io.qlcvm.node.methods;

import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.TransactionInfo;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.node.feed.ReceiptFeed;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.intake.Intake;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Result;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code tx_*}: send transactions that somebody signed, and find them again. */
public final class TransactionMethods {

  /** No call waits longer than this for its block, milliseconds. */
  private static final long TIMEOUT_MILLIS_MAX = 60_000;

  /**
   * Reading the bytes is not where a large transaction is refused, so that it gets the reason that
   * transactions get: every body fits.
   */
  private static final int SIGNED_BYTES_MAX = 1 << 20;

  private static final Parameter<byte[]> TRANSACTION =
      Parameter.required(
          "transaction", Type.bytes(SIGNED_BYTES_MAX), "the signed transaction, encoded");
  private static final Parameter<Long> TIMEOUT =
      Parameter.optional(
          "timeout",
          Type.integer(1, TIMEOUT_MILLIS_MAX),
          10_000L,
          "milliseconds to wait for the block");
  private static final Parameter<Hash32> HASH =
      Parameter.required("hash", Type.HASH, "the transaction's hash");

  private final Ledger ledger;
  private final Intake intake;
  private final TransactionPool pool;
  private final ReceiptFeed feed;

  public TransactionMethods(Ledger ledger, Intake intake, TransactionPool pool, ReceiptFeed feed) {
    this.ledger = ledger;
    this.intake = intake;
    this.pool = pool;
    this.feed = feed;
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "tx_send",
                "Takes a signed transaction into the pool.",
                List.of(TRANSACTION),
                "its hash",
                this::send)
            .answers(Hash32.class)
            .fails(Failures.TRANSACTION),
        new RpcMethod(
                "tx_sendSync",
                "Takes a signed transaction into the pool, and waits until a block has it.",
                List.of(TRANSACTION, TIMEOUT),
                "its receipt",
                this::sendSync)
            .answers(ReceiptInfo.class)
            .fails(Failures.TIMEOUT)
            .fails(Failures.TRANSACTION),
        RpcMethod.of(
                "tx_get",
                "A transaction that waits or is in a block.",
                List.of(HASH),
                "the transaction, or null",
                this::transaction)
            .answers(Result.of(TransactionInfo.class).orElseNull()),
        RpcMethod.of(
                "tx_getReceipt",
                "What became of a transaction.",
                List.of(HASH),
                "the receipt, or null as long as no block has it",
                this::receipt)
            .answers(Result.of(ReceiptInfo.class).orElseNull()));
  }

  private Hash32 send(Arguments arguments) throws RpcFailure {
    VerifiedTransaction verified = verify(arguments);
    submit(verified);
    return verified.hash();
  }

  private CompletableFuture<Object> sendSync(Arguments arguments) throws RpcFailure {
    VerifiedTransaction verified = verify(arguments);
    Duration patience = Duration.ofMillis(arguments.get(TIMEOUT));
    CompletableFuture<LoggedReceipt> receipt;
    try {
      receipt = feed.await(verified.hash(), patience);
    } catch (UnavailableException e) {
      throw Refusals.of(e);
    }
    try {
      submit(verified);
    } catch (RpcFailure e) {
      receipt.cancel(false);
      throw e;
    }
    return Refusals.answer(receipt, patience);
  }

  private VerifiedTransaction verify(Arguments arguments) throws RpcFailure {
    try {
      return intake.verify(arguments.get(TRANSACTION));
    } catch (RefusedTransactionException e) {
      throw Refusals.of(e);
    }
  }

  private void submit(VerifiedTransaction verified) throws RpcFailure {
    try {
      intake.submit(verified);
    } catch (RefusedTransactionException e) {
      throw Refusals.of(e);
    } catch (RefusedCodeException e) {
      throw Refusals.of(e);
    } catch (UnavailableException e) {
      throw Refusals.of(e);
    }
  }

  private @Nullable Object transaction(Arguments arguments) {
    Hash32 hash = arguments.get(HASH);
    // The pool first: a transaction goes from there into a block, never back.
    VerifiedTransaction waiting = pool.find(hash);
    var located = ledger.transaction(hash);
    if (located != null) {
      return Wire.located(located);
    }
    return waiting == null ? null : Wire.waiting(waiting.signed());
  }

  private @Nullable Object receipt(Arguments arguments) {
    LoggedReceipt receipt = ledger.receipt(arguments.get(HASH));
    return receipt == null ? null : Wire.receipt(receipt);
  }
}
