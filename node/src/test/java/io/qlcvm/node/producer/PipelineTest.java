package io.qlcvm.node.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
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
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of a block that is being committed while the next one is executed. */
@Timeout(600)
final class PipelineTest {

  /** Nothing but the second transfer has to do with it. */
  private static final Address PAID_SECOND = DevAccounts.keyPair(3).address();

  /** Each block has room for one transaction. */
  private static final Genesis GENESIS = genesis();

  private final HeldStore store = new HeldStore();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ReceiptFeed receipts = new ReceiptFeed(timer);
  private final Production production = new Production(Ledger.over(store, GENESIS), this::follow);
  private final Ledger ledger = production.ledger;
  private final TransactionPool pool = production.pool;
  private final BlockWriter writer = production.writer;
  private final VerifiedTransaction first = Production.transfer(0, 2);
  private final VerifiedTransaction second = Production.transfer(1, 3);
  private final VerifiedTransaction third = Production.transfer(2, 4);

  /** What is done when followers are told of the first block. */
  private volatile Callable<Object> atFirst = () -> "nothing";

  /** What came of that, done or failed. */
  private final CompletableFuture<Object> doneAtFirst = new CompletableFuture<>();

  private static Genesis genesis() {
    Genesis dev = Genesis.defaultDev();
    return new Genesis(
        dev.chainId(),
        true,
        dev.time(),
        Production.GAS + Production.GAS / 2,
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
    final AtomicBoolean reopened = new AtomicBoolean();
    volatile boolean holds;

    /** What the write ends with, once it is held up no more. */
    volatile @Nullable Throwable writeFault;

    /** What executing the second transfer ends with, once. */
    volatile @Nullable StoreException readFault;

    HeldStore() {
      super(new MemoryStore());
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      if (column == Column.ACCOUNTS && Arrays.equals(key, PAID_SECOND.bytes())) {
        secondExecutes.complete("");
        StoreException fault = readFault;
        if (fault != null) {
          readFault = null;
          throw fault;
        }
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
      switch (writeFault) {
        case StoreException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
    }

    @Override
    public void reopen() {
      reopened.set(true);
    }
  }

  private void follow(CommittedBlock block) {
    receipts.committed(block);
    if (block.block().height() == 1) {
      try {
        doneAtFirst.complete(atFirst.call());
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        doneAtFirst.completeExceptionally(e);
      }
    }
  }

  @BeforeEach
  void fill() throws Exception {
    for (VerifiedTransaction transaction : List.of(first, second, third)) {
      pool.add(transaction);
    }
    store.holds = true;
  }

  private Producer start(Orderer orderer) {
    return start(orderer, new BlockMode.OnWork());
  }

  private Producer start(Orderer orderer, BlockMode mode) {
    return production.start(production.producer(mode, orderer));
  }

  @AfterEach
  void stop() throws InterruptedException {
    store.kept.complete(true);
    production.stop();
    timer.shutdownNow();
    assertEquals(List.of(), List.copyOf(production.dropped));
  }

  /** Height of the next block that followers are told of, and what is in it. */
  private void assertNext(long height, VerifiedTransaction transaction) throws Exception {
    CommittedBlock block = production.next();
    assertEquals(height, block.block().height());
    assertEquals(List.of(transaction.signed()), block.block().transactions());
    assertNotNull(ledger.receipt(transaction.hash()));
  }

  @Test
  void commit_heldUp_nextIsExecutedAndNobodySeesEither() throws Exception {
    CompletableFuture<LoggedReceipt> receipt = receipts.await(first.hash(), Duration.ofMinutes(10));
    start(new SoloOrderer(writer));
    store.writing.get();
    store.secondExecutes.get();
    assertFalse(receipt.isDone());
    assertEquals(0, ledger.head().height());
    assertNull(ledger.receipt(first.hash()));
    assertNull(ledger.transaction(first.hash()));
    assertNull(ledger.block(1));
    assertEquals(0, production.account(first.sender()).nonce());
    assertEquals(List.of(), List.copyOf(production.blocks));
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
    store.writeFault = new StoreException("no space");
    start(new SoloOrderer(writer));
    store.secondExecutes.get();
    store.kept.complete(kept);
    assertNext(1, first);
    assertNext(2, second);
    assertNext(3, third);
  }

  @Test
  void commit_failsWhileTheNextIsExecuted_bothAreMadeAgain() throws Exception {
    failWhileTheNextIsExecuted(false);
    assertEquals(3, production.account(first.sender()).nonce());
    assertEquals(0, pool.size());
  }

  @Test
  void commit_failsButIsOnTheDisk_theNextAloneIsMadeAgain() throws Exception {
    failWhileTheNextIsExecuted(true);
    assertEquals(3, production.account(first.sender()).nonce());
    assertEquals(0, pool.size());
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
    var _ = production.stopped.get(2, TimeUnit.MINUTES);
    assertEquals(1, production.blocks.size());
    assertNext(1, first);
    assertEquals(1, ledger.head().height());
  }

  @Test
  void commit_failsButIsOnTheDisk_followersCanSendOnceTheyAreTold() throws Exception {
    VerifiedTransaction fourth = Production.transfer(3, 5);
    atFirst =
        () -> {
          pool.add(fourth);
          return "sent";
        };
    failWhileTheNextIsExecuted(true);
    assertEquals("sent", doneAtFirst.get(2, TimeUnit.MINUTES));
    assertNext(4, fourth);
    Head resumed = production.resumed.poll(2, TimeUnit.MINUTES);
    assertEquals(1, resumed == null ? 0 : resumed.height());
  }

  @Test
  void follower_cannotRead_othersAreToldAndTheWriteHasNotFailed() throws Exception {
    atFirst =
        () -> {
          throw new StoreException("a follower's");
        };
    store.kept.complete(true);
    start(new SoloOrderer(writer));
    assertNext(1, first);
    assertNext(2, second);
    assertNext(3, third);
    assertFalse(store.reopened.get());
  }

  @Test
  void commit_failsForGoodWhileTheNextMeetsAFailedDisk_endsItForGood() throws Exception {
    OutOfMemoryError fault = new OutOfMemoryError("a test");
    store.writeFault = fault;
    store.readFault = new StoreException("no disk");
    start(new SoloOrderer(writer));
    store.secondExecutes.get();
    store.kept.complete(false);
    assertNotNull(production.stopped.get());
    assertEquals(0, ledger.head().height());
    assertEquals(
        List.of("no disk"),
        Arrays.stream(fault.getSuppressed()).map(Throwable::getMessage).toList());
  }

  @Test
  void fault_whileACommitMeetsAFailedDisk_tellsOfBoth() throws Exception {
    StoreException full = new StoreException("no space");
    OutOfMemoryError fault = new OutOfMemoryError("a test");
    store.writeFault = full;
    SoloOrderer sound = new SoloOrderer(writer);
    start(proposal -> {
      if (proposal.proposal().height() == 2) {
        store.writing.join();
        store.kept.complete(false);
        throw fault;
      }
      sound.offer(proposal);
    });
    assertNotNull(production.stopped.get());
    assertEquals(
        List.of(full), Arrays.stream(fault.getSuppressed()).map(Throwable::getCause).toList());
  }

  @Test
  void betweenBlocks_commitHeldUp_waits() throws Exception {
    Producer running = start(new SoloOrderer(writer));
    store.secondExecutes.get();
    CompletableFuture<Long> seen = running.betweenBlocks(() -> ledger.head().height());
    store.kept.complete(true);
    assertEquals(2, seen.get(2, TimeUnit.MINUTES));
    assertNext(1, first);
    assertNext(2, second);
    assertNext(3, third);
  }

  @Test
  void mine_whileBlocksAreMade_isABlockThatIsFilledAfterwards() throws Exception {
    Producer running = start(new SoloOrderer(writer));
    store.secondExecutes.get();
    CompletableFuture<Long> mined = running.mine(1);
    store.kept.complete(true);
    assertEquals(3, mined.get(2, TimeUnit.MINUTES));
  }

  @Test
  void mine_writeFailsButIsOnTheDisk_isThatBlock() throws Exception {
    store.writeFault = new StoreException("no space");
    store.kept.complete(true);
    Producer running = start(new SoloOrderer(writer), new BlockMode.ByHand());
    assertEquals(1, running.mine(1).get(2, TimeUnit.MINUTES));
    assertNext(1, first);
    assertEquals(2, running.mine(1).get(2, TimeUnit.MINUTES));
    assertNext(2, second);
  }
}
