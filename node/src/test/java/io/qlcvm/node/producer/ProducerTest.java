package io.qlcvm.node.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.order.Orderer;
import io.qlcvm.node.order.SoloOrderer;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class ProducerTest {

  private final Production production =
      new Production(Ledger.inMemory(Genesis.defaultDev()), _ -> {});
  private final Ledger ledger = production.ledger;
  private final TransactionPool pool = production.pool;
  private final BlockWriter writer = production.writer;

  @AfterEach
  void stop() throws InterruptedException {
    production.stop();
  }

  private Producer start(BlockMode mode) {
    return start(mode, new SoloOrderer(writer));
  }

  private Producer start(BlockMode mode, Orderer orderer) {
    return production.start(production.producer(mode, orderer));
  }

  private static VerifiedTransaction transfer(long nonce) {
    return Production.transfer(nonce, 2);
  }

  private CommittedBlock next() throws InterruptedException {
    return production.next();
  }

  @Test
  void onWork_transactions_areOneBlock() throws Exception {
    for (int nonce = 0; nonce < 10; nonce++) {
      pool.add(transfer(nonce));
    }
    Producer producer = start(new BlockMode.OnWork());
    CommittedBlock block = next();
    assertEquals(1, block.block().height());
    assertEquals(10, block.receipts().size());
    assertTrue(block.block().header().proposal().verify(block.block().signature()));
    assertEquals(Production.NOW.toEpochMilli(), block.block().header().proposal().time());
    pool.add(transfer(10));
    assertEquals(2, next().block().height());
    assertEquals(Production.NOW.toEpochMilli() + 1, ledger.head().time());
    assertNull(producer.fault());
  }

  @Test
  void byHand_transactions_waitForMine() throws Exception {
    Producer producer = start(new BlockMode.ByHand());
    pool.add(transfer(0));
    assertEquals(3, producer.mine(3).get());
    assertEquals(1, next().receipts().size());
    assertEquals(0, next().receipts().size());
    assertEquals(0, next().receipts().size());
    producer.setMode(new BlockMode.OnWork());
    pool.add(transfer(1));
    assertEquals(1, next().receipts().size());
  }

  @Test
  void every_noWork_makesEmptyBlocks() throws Exception {
    // The clock of this test stands still, so an interval is over as soon as it is nothing.
    start(new BlockMode.Every(Duration.ZERO));
    assertEquals(0, next().receipts().size());
    assertEquals(0, next().receipts().size());
    assertEquals(new BlockMode.OnWork(), BlockMode.every(Duration.ZERO));
    Duration second = Duration.ofSeconds(1);
    assertEquals(new BlockMode.Every(second), BlockMode.every(second));
  }

  @Test
  void fault_ofTheHost_stopsForGoodAndSaysSo() throws Exception {
    Producer producer =
        start(
            new BlockMode.OnWork(),
            _ -> {
              throw new OutOfMemoryError("a test");
            });
    pool.add(transfer(0));
    UnavailableException reason = production.stopped.get();
    assertTrue(reason.getMessage().contains("OutOfMemoryError"), reason.getMessage());
    assertTrue(String.valueOf(producer.fault()).startsWith("block 1 could not be made"));
    assertThrows(UnavailableException.class, () -> producer.mine(1));
    assertEquals(0, ledger.head().height());
  }

  @Test
  void storeFails_transactions_waitUntilItWorksAgain() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    CompletableFuture<Object> failed = new CompletableFuture<>();
    SoloOrderer sound = new SoloOrderer(writer);
    Producer producer =
        start(
            new BlockMode.OnWork(),
            proposal -> {
              if (full.getAndSet(false)) {
                failed.complete("");
                throw new StoreException("no space");
              }
              sound.offer(proposal);
            });
    pool.add(transfer(0));
    failed.get();
    CommittedBlock block = next();
    assertEquals(1, block.block().height());
    assertEquals(1, block.receipts().size());
    pool.add(transfer(1));
    assertEquals(2, next().block().height());
    assertNull(producer.fault());
    assertNull(producer.pause());
  }

  @Test
  void close_storeFailing_ends() throws Exception {
    CompletableFuture<Object> failed = new CompletableFuture<>();
    Producer producer =
        start(
            new BlockMode.OnWork(),
            _ -> {
              failed.complete("");
              throw new StoreException("no space");
            });
    pool.add(transfer(0));
    failed.get();
    producer.close();
    assertTrue(production.stopped.get().getMessage().contains("stopping"));
  }

  @Test
  void close_minesWaiting_areTold() throws Exception {
    CompletableFuture<Object> reached = new CompletableFuture<>();
    CompletableFuture<Object> release = new CompletableFuture<>();
    SoloOrderer sound = new SoloOrderer(writer);
    Producer producer =
        start(
            new BlockMode.ByHand(),
            proposal -> {
              reached.complete("");
              release.join();
              sound.offer(proposal);
            });
    CompletableFuture<Long> first = producer.mine(1);
    CompletableFuture<Long> second = producer.mine(1);
    reached.get();
    producer.close();
    release.complete("");
    assertEquals(1, first.get());
    ExecutionException e = assertThrows(ExecutionException.class, second::get);
    assertTrue(e.getCause() instanceof UnavailableException);
  }

  private static long timeOf(CommittedBlock block) {
    return block.block().header().proposal().time();
  }

  @Test
  void mine_moreThanMayWait_isRefusedUntilSomeAreDone() throws Exception {
    Producer producer = production.producer(new BlockMode.ByHand(), new SoloOrderer(writer));
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    waiting.add(producer.mine(1));
    while (waiting.size() < Producer.REQUESTS_MAX) {
      waiting.add(producer.betweenBlocks(() -> true));
    }
    assertTrue(
        assertThrows(UnavailableException.class, () -> producer.mine(1))
            .getMessage()
            .contains("1000 requests wait"));
    assertThrows(UnavailableException.class, () -> producer.betweenBlocks(() -> true));
    production.start(producer);
    waiting.getLast().join();
    assertEquals(2, producer.mine(1).join());
  }

  @Test
  void increaseTime_thenSetNextTime_movesTheClockOfBlocks() throws Exception {
    Producer producer = start(new BlockMode.ByHand());
    long now = Production.NOW.toEpochMilli();
    assertEquals(now + 1_000, producer.increaseTime(1_000));
    var _ = producer.mine(1).get(2, TimeUnit.MINUTES);
    assertEquals(now + 1_000, timeOf(next()));
    producer.setNextTime(now + 5_000);
    assertEquals(now + 5_002, producer.increaseTime(2));
    var _ = producer.mine(2).get(2, TimeUnit.MINUTES);
    assertEquals(now + 5_002, timeOf(next()));
    assertEquals(now + 5_003, timeOf(next()));
    producer.setNextTime(now + 9_000);
    var _ = producer.mine(1).get(2, TimeUnit.MINUTES);
    assertEquals(now + 9_000, timeOf(next()));
    assertEquals(now + 9_001, producer.increaseTime(1));
  }

  @Test
  void betweenBlocks_errands_areDoneInTheOrderOfAsking() throws Exception {
    Producer producer = start(new BlockMode.ByHand());
    CompletableFuture<Long> mined = producer.mine(2);
    CompletableFuture<Long> seen = producer.betweenBlocks(() -> ledger.head().height());
    CompletableFuture<Long> back =
        producer.betweenBlocks(() -> {
          writer.rewind(1);
          return ledger.head().height();
        });
    CompletableFuture<Long> more = producer.mine(2);
    assertEquals(List.of(2L, 2L, 1L, 3L), List.of(mined.get(), seen.get(), back.get(), more.get()));
    assertEquals(List.of(1L), production.rewound.stream().map(Head::height).toList());
    assertNull(producer.fault());
  }

  @Test
  void betweenBlocks_workFails_tellsTheAskerAndGoesOn() throws Exception {
    Producer producer = start(new BlockMode.ByHand());
    CompletableFuture<Object> refused =
        producer.betweenBlocks(() -> {
          throw new IOException("a test");
        });
    ExecutionException e = assertThrows(ExecutionException.class, refused::get);
    assertTrue(e.getCause() instanceof IOException);
    assertEquals(1, producer.mine(1).get());
  }

  @Test
  void betweenBlocks_storeFails_isDoneOnceItWorksAgain() throws Exception {
    Producer producer = start(new BlockMode.ByHand());
    AtomicBoolean full = new AtomicBoolean(true);
    CompletableFuture<String> done =
        producer.betweenBlocks(() -> {
          if (full.getAndSet(false)) {
            throw new StoreException("no space");
          }
          return "done";
        });
    assertEquals("done", done.get(2, TimeUnit.MINUTES));
    assertNull(producer.fault());
    assertNull(producer.pause());
  }

  @Test
  void setNextTime_notAfterTheHeadOrTooFar_isRefused() throws Exception {
    Producer producer = start(new BlockMode.ByHand());
    var _ = producer.mine(1).get(2, TimeUnit.MINUTES);
    long head = timeOf(next());
    assertThrows(IllegalArgumentException.class, () -> producer.setNextTime(head));
    assertThrows(IllegalArgumentException.class, () -> producer.setNextTime(Producer.TIME_MAX + 1));
    assertThrows(IllegalArgumentException.class, () -> producer.increaseTime(Producer.TIME_MAX));
    producer.setNextTime(head + 1);
  }
}
