package io.qlcvm.node.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.Signature;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class ReceiptFeedTest {

  private static final Hash32 ONE = Hashing.sha256(new byte[] {1});
  private static final Hash32 TWO = Hashing.sha256(new byte[] {2});
  private static final Duration LONG = Duration.ofMinutes(10);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final ReceiptFeed feed = new ReceiptFeed(timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private static LoggedReceipt receipt(Hash32 transaction) {
    Receipt receipt =
        new Receipt(transaction, Status.SUCCESS, 1, new byte[0], null, List.of(), null);
    return new LoggedReceipt(receipt, List.of(), null, Hash32.ZERO, 1, 0);
  }

  private static CommittedBlock block(LoggedReceipt... receipts) {
    Proposal proposal = new Proposal("t", 1, Hash32.ZERO, 1, Address.ZERO, Hash32.ZERO, 1);
    return new CommittedBlock(
        new Block(
            new BlockHeader(proposal, Hash32.ZERO, Hash32.ZERO, 0),
            List.of(),
            Signature.of(new byte[Signature.BYTES])),
        List.of(receipts));
  }

  @Test
  void committed_severalWaiters_allGetTheReceipt() throws Exception {
    CompletableFuture<LoggedReceipt> first = feed.await(ONE, LONG);
    CompletableFuture<LoggedReceipt> second = feed.await(ONE, LONG);
    CompletableFuture<LoggedReceipt> other = feed.await(TWO, LONG);
    LoggedReceipt receipt = receipt(ONE);
    feed.committed(block(receipt));
    assertSame(receipt, first.get());
    assertSame(receipt, second.get());
    assertTrue(!other.isDone());
    assertEquals(1, feed.size());
  }

  @Test
  void await_tooLong_fails() throws Exception {
    CompletableFuture<LoggedReceipt> receipt = feed.await(ONE, Duration.ofMillis(1));
    ExecutionException e = assertThrows(ExecutionException.class, receipt::get);
    assertTrue(e.getCause() instanceof TimeoutException);
    while (feed.size() > 0) {
      Thread.onSpinWait(); // the timer's thread first tells of it, and then forgets
    }
  }

  @Test
  void cancel_waiter_isForgotten() throws Exception {
    assertTrue(feed.await(ONE, LONG).cancel(false));
    assertEquals(0, feed.size());
  }

  @Test
  void dropOrClose_waiters_areTold() throws Exception {
    CompletableFuture<LoggedReceipt> dropped = feed.await(ONE, LONG);
    CompletableFuture<LoggedReceipt> closed = feed.await(TWO, LONG);
    Exception reason = new IllegalStateException("gone");
    feed.drop(ONE, reason);
    assertSame(reason, assertThrows(ExecutionException.class, dropped::get).getCause());
    UnavailableException end = new UnavailableException("the end");
    feed.close(end);
    assertSame(end, assertThrows(ExecutionException.class, closed::get).getCause());
    assertThrows(UnavailableException.class, () -> feed.await(ONE, LONG));
    assertEquals(0, feed.size());
  }

  @Test
  void await_tooMany_isRefused() throws Exception {
    for (int i = 0; i < ReceiptFeed.WAITING_MAX; i++) {
      var _ = feed.await(ONE, LONG);
    }
    assertThrows(UnavailableException.class, () -> feed.await(ONE, LONG));
  }
}
