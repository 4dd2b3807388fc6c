package io.qlcvm.node.producer;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.order.Orderer;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A producer of the dev chain with its ledger and its pool, and all that others are told. */
final class Production {
  /** The clock stands still. */
  static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** Limit of a transfer. */
  static final long GAS = 100_000;

  final Ledger ledger;
  final TransactionPool pool = new TransactionPool(0, this::account, new Waker());
  final BlockWriter writer;
  final BlockingQueue<CommittedBlock> blocks = new LinkedBlockingQueue<>();
  final BlockingQueue<Head> rewound = new LinkedBlockingQueue<>();
  final BlockingQueue<Head> resumed = new LinkedBlockingQueue<>();
  final BlockingQueue<Hash32> dropped = new LinkedBlockingQueue<>();
  final CompletableFuture<UnavailableException> stopped = new CompletableFuture<>();
  private final ExecutorService committing = Executors.newSingleThreadExecutor();
  private final AtomicReference<@Nullable Producer> made = new AtomicReference<>();
  private @Nullable Thread thread;

  /**
   * Nothing runs yet.
   *
   * @param follower is told of each block, before {@link #blocks}
   */
  Production(Ledger ledger, Consumer<CommittedBlock> follower) {
    this.ledger = ledger;
    this.writer =
        new BlockWriter(
            ledger,
            pool,
            List.of(follower, blocks::add),
            List.of(rewound::add),
            List.of(resumed::add),
            committing);
  }

  private final class Waker implements TransactionPool.Listener {
    @Override
    public void ready() {
      Producer producer = made.get();
      if (producer != null) {
        producer.wake();
      }
    }

    @Override
    public void dropped(Hash32 transaction, Exception reason) {
      dropped.add(transaction);
    }
  }

  AccountState account(Address address) {
    try (var state = ledger.snapshot()) {
      AccountState account = state.account(address);
      return account == null ? AccountState.EMPTY : account;
    }
  }

  /** A transfer of 1 from the second dev account. */
  static VerifiedTransaction transfer(long nonce, int to) {
    Action action = new Action.Transfer(DevAccounts.keyPair(to).address(), Amount.of(1));
    try {
      return new Transaction(
              "qlcvm-dev", DevAccounts.keyPair(1).address(), nonce, GAS, 1, null, action)
          .sign(DevAccounts.keyPair(1))
          .verify("qlcvm-dev");
    } catch (RefusedTransactionException e) {
      throw new AssertionError(e);
    }
  }

  /** The producer, which does not run yet. */
  Producer producer(BlockMode mode, Orderer orderer) {
    Producer producer =
        new Producer(
            ledger,
            pool,
            writer,
            orderer,
            DevAccounts.keyPair(0),
            () -> NOW,
            mode,
            stopped::complete);
    made.set(producer);
    return producer;
  }

  /** Has it run on a thread of its own. */
  Producer start(Producer producer) {
    thread = Thread.ofPlatform().start(producer);
    return producer;
  }

  /** The next block that followers are told of. */
  CommittedBlock next() throws InterruptedException {
    CommittedBlock block = blocks.poll(2, TimeUnit.MINUTES);
    if (block == null) {
      throw new AssertionError("no block was made");
    }
    return block;
  }

  /** Ends all that runs. */
  void stop() throws InterruptedException {
    Producer producer = made.get();
    if (producer != null && thread != null) {
      producer.close();
      thread.join();
    }
    committing.shutdown();
    ledger.close();
  }
}
