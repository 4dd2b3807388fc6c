package io.qlcvm.node.feed;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.types.Hash32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Hands receipts to those who wait for them: a wait is a future, never a thread. Thread-safe.
 *
 * <p>Futures complete on the thread that commits, so what hangs on them has to be short.
 */
public final class ReceiptFeed {

  /** Waiting calls. Each takes about 0.5 KiB: 5 MiB. */
  public static final int WAITING_MAX = 10_000;

  private final ScheduledExecutorService timer;

  /** By transaction. Guarded by this. */
  private final Map<Hash32, List<Waiter>> waiting = new HashMap<>();

  private int waitingCount;
  private @Nullable UnavailableException closed;

  /** One who waits; equal to itself only. */
  private static final class Waiter {
    final CompletableFuture<LoggedReceipt> receipt = new CompletableFuture<>();
  }

  /**
   * A feed that nobody waits at.
   *
   * @param timer runs what ends a wait; one thread is enough
   */
  public ReceiptFeed(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * Waits for a transaction's receipt. Ask before the transaction can be executed.
   *
   * @return fails with {@link TimeoutException} when it takes longer, and with what {@link #drop}
   *     or {@link #close} were told; cancelling it ends the wait
   * @throws UnavailableException if too many wait already, or the feed is closed
   */
  public CompletableFuture<LoggedReceipt> await(Hash32 transaction, Duration patience)
      throws UnavailableException {
    Waiter waiter = new Waiter();
    add(transaction, waiter);
    Future<?> timeout =
        timer.schedule(
            () -> waiter.receipt.completeExceptionally(new TimeoutException()),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
    var _ =
        waiter.receipt.whenComplete((_, _) -> {
          timeout.cancel(false);
          remove(transaction, waiter);
        });
    return waiter.receipt;
  }

  private synchronized void add(Hash32 transaction, Waiter waiter) throws UnavailableException {
    if (closed != null) {
      throw closed;
    }
    if (waitingCount >= WAITING_MAX) {
      throw new UnavailableException(
          WAITING_MAX + " calls wait for receipts already: use tx_send and tx_getReceipt");
    }
    waitingCount++;
    waiting.computeIfAbsent(transaction, _ -> new ArrayList<>(1)).add(waiter);
  }

  private synchronized void remove(Hash32 transaction, Waiter waiter) {
    waitingCount--;
    List<Waiter> others = waiting.get(transaction);
    if (others != null && others.remove(waiter) && others.isEmpty()) {
      waiting.remove(transaction);
    }
  }

  private synchronized List<Waiter> take(Hash32 transaction) {
    List<Waiter> waiters = waiting.remove(transaction);
    return waiters == null ? List.of() : waiters;
  }

  /** Hands out the receipts of a block that is on the disk. */
  public void committed(CommittedBlock block) {
    for (LoggedReceipt receipt : block.receipts()) {
      take(receipt.receipt().transaction()).forEach(waiter -> waiter.receipt.complete(receipt));
    }
  }

  /** A transaction will not be executed. */
  public void drop(Hash32 transaction, Exception reason) {
    take(transaction).forEach(waiter -> waiter.receipt.completeExceptionally(reason));
  }

  /** No transaction will be executed any more. */
  public void close(UnavailableException reason) {
    List<Waiter> all = new ArrayList<>();
    synchronized (this) {
      closed = reason;
      waiting.values().forEach(all::addAll);
      waiting.clear();
    }
    all.forEach(waiter -> waiter.receipt.completeExceptionally(reason));
  }

  /** How many wait. */
  public synchronized int size() {
    return waitingCount;
  }
}
