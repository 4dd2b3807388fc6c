package io.qlcvm.node.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BlockFeedTest {

  private final Ledger ledger = Ledger.inMemory(Genesis.defaultDev());
  private final BlockFeed feed =
      new BlockFeed(() -> ledger.head().height(), ledger::committed, 0, Runnable::run);

  private static final class Listener implements Subscriber {
    final List<Object> heights = new ArrayList<>();
    boolean drained = true;

    /** Results after which it is drained no more. */
    int room = Integer.MAX_VALUE;

    final List<String> closed = new ArrayList<>();

    private final InetAddress network;

    Listener() {
      this(InetAddress.getLoopbackAddress());
    }

    Listener(InetAddress network) {
      this.network = network;
    }

    @Override
    public InetAddress network() {
      return network;
    }

    @Override
    public void deliver(long subscription, Object result) {
      heights.add(result);
      room--;
    }

    @Override
    public boolean isDrained() {
      return drained && room > 0;
    }

    @Override
    public void close(String reason) {
      closed.add(reason);
    }
  }

  private final Listener listener = new Listener();

  @AfterEach
  void close() {
    ledger.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Object> height(CommittedBlock block, int told) {
    return Stream.<Object>of(block.block().height()).skip(told);
  }

  private static Stream<Object> letters(CommittedBlock block, int told) {
    return Stream.<Object>of("a", "b", "c").skip(told);
  }

  private void mine(int blocks) throws Exception {
    for (int i = 0; i < blocks; i++) {
      Head head = ledger.head();
      Proposal proposal =
          new Proposal(
              ledger.genesis().chainId(),
              head.height() + 1,
              head.hash(),
              head.time() + 1,
              DevAccounts.keyPair(0).address(),
              ListRoot.of(List.of()),
              ledger.genesis().blockGasLimit());
      var _ =
          ledger.commit(ledger.execute(proposal, List.of()), proposal.sign(DevAccounts.keyPair(0)));
      feed.wake();
    }
  }

  private static List<Object> heights(long from, long to) {
    return LongStream.rangeClosed(from, to).<Object>mapToObj(height -> height).toList();
  }

  @Test
  void subscribe_beforeBegin_bringsNothing() throws Exception {
    long id = feed.subscribe(listener, BlockFeedTest::height, 0L);
    mine(2);
    assertEquals(List.of(), listener.heights);
    feed.begin(listener, id);
    assertEquals(heights(0, 2), listener.heights);
  }

  private static String refusal(BlockFeed feed, Subscriber subscriber) {
    return String.valueOf(
        assertThrows(
                UnavailableException.class,
                () -> feed.subscribe(subscriber, BlockFeedTest::height, null))
            .getMessage());
  }

  @Test
  void subscribe_moreThanTheAddressMay_isRefusedUntilOneEnds() throws Exception {
    BlockFeed bounded =
        new BlockFeed(() -> ledger.head().height(), ledger::committed, 2, Runnable::run);
    InetAddress address = InetAddress.getByName("10.0.0.1");
    Listener first = new Listener(address);
    Listener second = new Listener(address);
    Listener elsewhere = new Listener(InetAddress.getByName("10.0.0.2"));
    long one = bounded.subscribe(first, BlockFeedTest::height, null);
    var _ = bounded.subscribe(second, BlockFeedTest::height, null);
    assertTrue(refusal(bounded, first).contains("the address has 2"));
    assertTrue(refusal(bounded, new Listener(address)).contains("the address has 2"));
    var _ = bounded.subscribe(elsewhere, BlockFeedTest::height, null);
    assertTrue(bounded.unsubscribe(first, one));
    var _ = bounded.subscribe(second, BlockFeedTest::height, null);
    assertTrue(refusal(bounded, first).contains("the address has 2"));
    bounded.remove(second);
    var _ = bounded.subscribe(first, BlockFeedTest::height, null);
    assertEquals(2, bounded.size());
  }

  @Test
  void subscriber_notDrainedThenDrained_missesNothing() throws Exception {
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::height, null));
    mine(1);
    listener.drained = false;
    mine(5);
    assertEquals(heights(1, 1), listener.heights);
    listener.drained = true;
    feed.wake();
    assertEquals(heights(1, 6), listener.heights);
    assertEquals(List.of(), listener.closed);
  }

  @Test
  void subscriber_drainedInTheMiddleOfABlock_isToldTheRestOnce() throws Exception {
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::letters, null));
    listener.room = 2;
    mine(1);
    assertEquals(List.of("a", "b"), listener.heights);
    listener.room = 2;
    feed.wake();
    assertEquals(List.of("a", "b", "c"), listener.heights);
    mine(1);
    listener.room = 9;
    feed.wake();
    assertEquals(List.of("a", "b", "c", "a", "b", "c"), listener.heights);
  }

  /**
   * Has clients begin to read a block each and take it piece by piece; how often blocks were read.
   */
  private int readsOfSlowClients(long keptBytesMax, List<Long> heights) throws Exception {
    AtomicInteger reads = new AtomicInteger();
    BlockFeed slow =
        new BlockFeed(
            () -> ledger.head().height(),
            height -> {
              reads.incrementAndGet();
              return ledger.committed(height);
            },
            0,
            Runnable::run,
            keptBytesMax);
    List<Listener> clients = Stream.generate(Listener::new).limit(heights.size()).toList();
    for (int i = 0; i < heights.size(); i++) {
      Listener client = clients.get(i);
      client.room = 1;
      slow.begin(client, slow.subscribe(client, BlockFeedTest::letters, heights.get(i)));
    }
    for (int piece = 1; piece < 3; piece++) {
      clients.forEach(client -> client.room = 1);
      slow.wake();
    }
    clients.forEach(client -> assertEquals(List.of("a", "b", "c"), client.heights));
    return reads.get();
  }

  @Test
  void subscribers_inTheMiddleOfBlocks_haveEachReadOnce() throws Exception {
    mine(20);
    List<Long> each = LongStream.rangeClosed(1, 20).boxed().toList();
    assertEquals(20, readsOfSlowClients(BlockFeed.KEPT_BYTES_MAX, each));
    assertEquals(1, readsOfSlowClients(BlockFeed.KEPT_BYTES_MAX, Collections.nCopies(20, 7L)));
  }

  @Test
  void subscribers_inTheMiddleOfMoreThanIsKept_haveThemReadAgain() throws Exception {
    mine(20);
    List<Long> each = LongStream.rangeClosed(1, 20).boxed().toList();
    int reads = readsOfSlowClients(1, each);
    assertTrue(reads >= 58, "reads: " + reads); // of 60, as each round may begin with the last one
    assertEquals(1, readsOfSlowClients(1, Collections.nCopies(20, 7L)));
  }

  @Test
  void subscription_cannotBeTold_othersAreAndItIsWithTheNextWake() throws Exception {
    Listener other = new Listener();
    AtomicBoolean fails = new AtomicBoolean(true);
    long id =
        feed.subscribe(
            listener,
            (block, told) -> {
              if (fails.get()) {
                throw new StoreException("a test");
              }
              return height(block, told);
            },
            null);
    feed.begin(listener, id);
    feed.begin(other, feed.subscribe(other, BlockFeedTest::height, null));
    mine(2);
    assertEquals(heights(1, 2), other.heights);
    assertEquals(List.of(), listener.heights);
    fails.set(false);
    feed.wake();
    assertEquals(heights(1, 2), listener.heights);
  }

  @Test
  void rewound_inTheMiddleOfABlock_tellsTheNewOneFromItsStart() throws Exception {
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::letters, null));
    listener.room = 2;
    mine(1);
    var _ = ledger.rewind(0);
    feed.rewound();
    listener.room = 9;
    mine(1);
    assertEquals(List.of("a", "b", "a", "b", "c"), listener.heights);
  }

  @Test
  void subscriber_tooFarBehind_isClosedAndToldWhereToGoOn() throws Exception {
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::height, null));
    feed.begin(listener, feed.subscribe(listener, (_, _) -> Stream.of(), null));
    mine(1);
    listener.drained = false;
    mine(BlockFeed.BEHIND_BLOCKS_MAX);
    assertEquals(List.of(), listener.closed);
    mine(1);
    assertEquals(1, listener.closed.size());
    assertTrue(listener.closed.getFirst().endsWith("fromHeight 2"));
    assertEquals(0, feed.size());
  }

  @Test
  void subscriber_readingThePastSlowly_isNotClosed() throws Exception {
    mine(BlockFeed.BEHIND_BLOCKS_MAX + 10);
    listener.drained = false;
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::height, 0L));
    mine(1);
    assertEquals(List.of(), listener.closed);
    listener.drained = true;
    feed.wake();
    assertEquals(heights(0, ledger.head().height()), listener.heights);
  }

  /** A connection closes on a thread that serves others as well. */
  @Test
  @Timeout(600)
  void remove_whileABlockIsRead_waitsForNobody() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch removed = new CountDownLatch(1);
    try (ExecutorService teller = Executors.newSingleThreadExecutor()) {
      BlockFeed slow =
          new BlockFeed(
              () -> ledger.head().height(),
              height -> {
                reading.countDown();
                await(removed);
                return ledger.committed(height);
              },
              0,
              teller);
      slow.begin(listener, slow.subscribe(listener, BlockFeedTest::height, 0L));
      reading.await();
      slow.remove(listener);
      removed.countDown();
    }
    assertEquals(List.of(), listener.heights);
  }

  @Test
  void remove_subscriber_endsAllOfIt() throws Exception {
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::height, null));
    feed.begin(listener, feed.subscribe(listener, BlockFeedTest::height, null));
    assertEquals(2, feed.size());
    feed.remove(listener);
    mine(1);
    assertEquals(List.of(), listener.heights);
    assertEquals(0, feed.size());
  }
}
