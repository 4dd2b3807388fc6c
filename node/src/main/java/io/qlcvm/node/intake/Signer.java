package io.qlcvm.node.intake;

import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.node.feed.ReceiptFeed;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Signs for the accounts whose keys the node holds, or impersonates them, and gives their
 * transactions nonces one after the other, however many calls there are at once: those for which no
 * nonce is free yet wait in a line. Thread-safe.
 */
public final class Signer {

  /** Calls of one account that wait for a nonce. */
  private static final int LINE_MAX = 1_000;

  private final String chainId;
  private final Map<Address, KeyPair> keys;
  private final Impersonation impersonation;
  private final Intake intake;
  private final TransactionPool pool;
  private final ReceiptFeed feed;

  /** Guarded by this. */
  private final Map<Address, Queue<Call>> lines = new HashMap<>();

  /**
   * A signer.
   *
   * @param keys by their addresses
   * @param impersonation of accounts whose transactions need no signature
   */
  public Signer(
      String chainId,
      Map<Address, KeyPair> keys,
      Impersonation impersonation,
      Intake intake,
      TransactionPool pool,
      ReceiptFeed feed) {
    this.chainId = chainId;
    this.keys = Map.copyOf(keys);
    this.impersonation = impersonation;
    this.intake = intake;
    this.pool = pool;
    this.feed = feed;
  }

  /** What to sign, for whom. */
  public record Order(
      Address from, Action action, long gasLimit, long gasPrice, Duration patience) {}

  private record Call(Order order, CompletableFuture<LoggedReceipt> receipt) {}

  /** Whether the node can send transactions of this account. */
  public boolean holds(Address account) {
    return keys.containsKey(account) || impersonation.covers(account);
  }

  /**
   * Signs, sends and waits.
   *
   * @return fails as {@link Intake} and {@link ReceiptFeed#await} say
   * @throws UnavailableException if too many calls of this account wait
   */
  public CompletableFuture<LoggedReceipt> send(Order order) throws UnavailableException {
    Call call = new Call(order, new CompletableFuture<>());
    synchronized (this) {
      Queue<Call> line = lines.computeIfAbsent(order.from(), _ -> new ArrayDeque<>());
      if (line.size() >= LINE_MAX) {
        throw new UnavailableException(
            "%d calls of %s wait already: wait for their receipts"
                .formatted(LINE_MAX, order.from()));
      }
      line.add(call);
      advance(line);
    }
    return call.receipt();
  }

  /** A block is on the disk: nonces may have become free. */
  public synchronized void committed() {
    lines.values().forEach(this::advance);
    lines.values().removeIf(Queue::isEmpty);
  }

  /** Blocks were taken back: calls that wait were meant for a chain that is no more. */
  public synchronized void rewound(UnavailableException reason) {
    for (Queue<Call> line : lines.values()) {
      line.forEach(call -> call.receipt().completeExceptionally(reason));
    }
    lines.clear();
  }

  private void advance(Queue<Call> line) {
    while (!line.isEmpty()) {
      OptionalLong nonce = pool.nextNonce(line.element().order().from());
      if (nonce.isEmpty()) {
        return;
      }
      submit(line.remove(), nonce.getAsLong());
    }
  }

  private void submit(Call call, long nonce) {
    Order order = call.order();
    Transaction transaction =
        new Transaction(
            chainId, order.from(), nonce, order.gasLimit(), order.gasPrice(), null, order.action());
    KeyPair key = keys.get(order.from());
    SignedTransaction signed = key == null ? transaction.unsigned() : transaction.sign(key);
    try {
      CompletableFuture<LoggedReceipt> receipt = feed.await(signed.hash(), order.patience());
      var _ =
          receipt.whenComplete((value, thrown) -> {
            if (thrown == null) {
              call.receipt().complete(value);
            } else {
              call.receipt().completeExceptionally(thrown);
            }
          });
      submit(signed, receipt);
    } catch (UnavailableException e) {
      call.receipt().completeExceptionally(e);
    }
  }

  private void submit(SignedTransaction signed, CompletableFuture<LoggedReceipt> receipt) {
    try {
      intake.submit(intake.verify(signed));
    } catch (RefusedTransactionException | RefusedCodeException | UnavailableException e) {
      receipt.completeExceptionally(e);
    }
  }
}
