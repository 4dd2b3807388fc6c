package io.qlcvm.node.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.ForwardingStore;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.node.feed.ReceiptFeed;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.order.Orderer;
import io.qlcvm.node.order.SoloOrderer;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of a block that is being committed while the next one is executed. */
@Timeout(60)
final class PipelineTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final long GAS = 100_000;

  /** Nothing but the second transfer has to do with it. */
  private static final Address PAID_SECOND = DevAccounts.keyPair(3).address();

  /** Each block has room for one transaction. */
  private static final Genesis GENESIS = genesis();

  private final HeldStore store = new HeldStore();
  private final Ledger ledger = Ledger.over(store, GENESIS);
  private final TransactionPool pool =
      new TransactionPool(
          0,
          this::account,
          new TransactionPool.Listener() {
            @Override
            public void ready() {}

            @Override
            public void dropped(Hash32 transaction, Exception reason) {
              news.add("dropped");
            }
          });
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService committing = Executors.newSingleThreadExecutor();
  private final ReceiptFeed receipts = new ReceiptFeed(timer);
  private final BlockingQueue<Object> news = new LinkedBlockingQueue<>();
  private final BlockWriter writer =
      new BlockWriter(
          ledger,
          List.of(block -> pool.committed(block.block()), receipts::committed, news::add),
          List.of(),
          committing);
  private final AtomicReference<@Nullable Producer> producer = new AtomicReference<>();
  private final VerifiedTransaction first = transfer(0, 2);
  private final VerifiedTransaction second = transfer(1, 3);
  private final VerifiedTransaction third = transfer(2, 4);
  private @Nullable Thread thread;

  private static Genesis genesis() {
    Genesis dev = Genesis.defaultDev();
    return new Genesis(
        dev.chainId(),
        true,
        dev.time(),
        GAS + GAS / 2,
        dev.minGasPrice(),
        dev.gasScheduleVersion(),
        dev.producers(),
        dev.balances());
  }

  /** Holds up the write of the first block until it is told what is to become of it. */
  private static final class HeldStore extends ForwardingStore {
    final CompletableFuture<Object> writing = new CompletableFuture<>();
    final CompletableFuture<Object> secondExecutes = new CompletableFuture<>();
    final CompletableFuture<Boolean> kept = new CompletableFuture<>();
    volatile boolean holds;
    volatile boolean fails;

    HeldStore() {
      super(new MemoryStore());
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      if (column == Column.ACCOUNTS && Arrays.equals(key, PAID_SECOND.bytes())) {
        secondExecutes.complete("");
      }
      return super.get(column, key);
    }

    @Override
    public void write(WriteBatch batch) {
      if (!holds) {
        super.write(batch);
        return;
      }
      holds = false;
      writing.complete("");
      if (kept.join()) {
        super.write(batch);
      }
      if (fails) {
        throw new StoreException("no space");
      }
    }

    @Override
    public void reopen() {}
  }

  private AccountState account(Address address) {
    try (var state = ledger.snapshot()) {
      AccountState account = state.account(address);
      return account == null ? AccountState.EMPTY : account;
    }
  }

  private static VerifiedTransaction transfer(long nonce, int to) {
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

  @BeforeEach
  void fill() throws Exception {
    for (VerifiedTransaction transaction : List.of(first, second, third)) {
      pool.add(transaction);
    }
    store.holds = true;
  }

  private void start(Orderer orderer) {
    Producer started =
        new Producer(
            ledger,
            pool,
            writer,
            orderer,
            DevAccounts.keyPair(0),
            () -> NOW,
            new BlockMode.OnWork(),
            _ -> news.add("stopped"));
    producer.set(started);
    thread = Thread.ofPlatform().start(started);
  }

  @AfterEach
  void stop() throws InterruptedException {
    store.kept.complete(true);
    Producer started = producer.get();
    if (started != null && thread != null) {
      started.close();
      thread.join();
    }
    committing.shutdown();
    timer.shutdownNow();
    ledger.close();
  }

  /** Height of the next block that followers are told of, and what is in it. */
  private void assertNext(long height, VerifiedTransaction transaction) throws Exception {
    CommittedBlock block = (CommittedBlock) news.poll(30, TimeUnit.SECONDS);
    assertNotNull(block, "no block was made");
    assertEquals(height, block.block().height());
    assertEquals(List.of(transaction.signed()), block.block().transactions());
    assertNotNull(ledger.receipt(transaction.hash()));
  }

  @Test
  void commit_heldUp_nextIsExecutedAndNobodySeesEither() throws Exception {
    CompletableFuture<LoggedReceipt> receipt = receipts.await(first.hash(), Duration.ofSeconds(60));
    start(new SoloOrderer(writer));
    store.writing.get();
    store.secondExecutes.get();
    assertFalse(receipt.isDone());
    assertEquals(0, ledger.head().height());
    assertNull(ledger.receipt(first.hash()));
    assertNull(ledger.transaction(first.hash()));
    assertNull(ledger.block(1));
    assertEquals(0, account(first.sender()).nonce());
    assertEquals(List.of(), List.copyOf(news));
    assertNotNull(pool.find(first.hash()));
    assertEquals(3, pool.nextNonce(first.sender()).orElseThrow());
    store.kept.complete(true);
    assertNext(1, first);
    assertEquals(1, receipt.get().height());
    assertNext(2, second);
    assertNext(3, third);
    assertEquals(0, pool.size());
  }

  private void failWhileTheNextIsExecuted(boolean kept) throws Exception {
    store.fails = true;
    start(new SoloOrderer(writer));
    store.secondExecutes.get();
    store.kept.complete(kept);
    assertNext(1, first);
    assertNext(2, second);
    assertNext(3, third);
    assertEquals(3, account(first.sender()).nonce());
    assertEquals(0, pool.size());
  }

  @Test
  void commit_failsWhileTheNextIsExecuted_bothAreMadeAgain() throws Exception {
    failWhileTheNextIsExecuted(false);
  }

  @Test
  void commit_failsButIsOnTheDisk_theNextAloneIsMadeAgain() throws Exception {
    failWhileTheNextIsExecuted(true);
  }

  @Test
  void fault_whileABlockIsCommitted_comesAfterThatBlock() throws Exception {
    SoloOrderer sound = new SoloOrderer(writer);
    start(proposal -> {
      if (proposal.proposal().height() == 2) {
        store.writing.join();
        store.kept.complete(true);
        throw new OutOfMemoryError("a test");
      }
      sound.offer(proposal);
    });
    assertNext(1, first);
    assertEquals("stopped", news.poll(30, TimeUnit.SECONDS));
    assertEquals(1, ledger.head().height());
  }

  @Test
  void betweenBlocks_commitHeldUp_waits() throws Exception {
    start(new SoloOrderer(writer));
    store.secondExecutes.get();
    Producer running = producer.get();
    assertNotNull(running);
    CompletableFuture<Long> seen = running.betweenBlocks(() -> ledger.head().height());
    store.kept.complete(true);
    assertEquals(2, seen.get(30, TimeUnit.SECONDS));
    assertNext(1, first);
    assertNext(2, second);
    assertNext(3, third);
  }
}
