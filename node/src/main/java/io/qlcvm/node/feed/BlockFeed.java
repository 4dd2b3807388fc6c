package io.qlcvm.node.feed;

import io.qlcvm.ledger.block.CommittedBlock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers what blocks bring. Thread-safe.
 *
 * <p>Each subscription has a cursor, the height that it is told of next, and reads the chain from
 * there: what lies in the past and what is new come the same way, none twice and none left out.
 * Nothing is queued here. A subscriber whose client does not read is told nothing more until it
 * has, not even the rest of a block; once a subscription that had reached the head falls {@link
 * #BEHIND_BLOCKS_MAX} blocks behind, its subscriber is closed, and can subscribe again from the
 * height that it was told.
 */
public final class BlockFeed {

  /** Subscriptions of one subscriber. */
  public static final int SUBSCRIPTIONS_MAX = 100;

  /** How far one that had reached the head may fall behind it. */
  public static final int BEHIND_BLOCKS_MAX = 256;

  /**
   * Blocks that are kept in memory, bytes: 16 MiB, a tenth of the heap of a dev chain's node. All
   * who stand in the middle of a block share it; when they stand in so many large ones that these
   * do not fit, a block is read again for each piece that a client takes of it.
   */
  static final long KEPT_BYTES_MAX = 16L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(BlockFeed.class);

  private final LongSupplier head;
  private final int addressSubscriptionsMax;
  private final Executor executor;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** By subscriber, then by id. Guarded by this. */
  private final Map<Subscriber, Map<Long, Subscription>> subscriptions = new HashMap<>();

  private long ids;

  /** How often blocks were taken back. */
  private final AtomicLong rewinds = new AtomicLong();

  /** Pump only. */
  private final BlockCache blocks;

  /** Its fields are guarded by itself. */
  private static final class Subscription {
    final long id;
    final Subscriber subscriber;
    final Selection selection;
    long next;

    /** How much of that block it was told already. */
    int told;

    boolean begun;

    /** Set without its lock too. */
    volatile boolean ended;

    boolean reachedHead;

    Subscription(long id, Subscriber subscriber, Selection selection, long next) {
      this.id = id;
      this.subscriber = subscriber;
      this.selection = selection;
      this.next = next;
    }
  }

  /**
   * A feed that nobody follows.
   *
   * @param head height of the last committed block
   * @param blocks the committed block of a height; null if there is none
   * @param addressSubscriptionsMax of all subscribers of one address; 0 for as many as there may be
   * @param executor runs one task at a time
   */
  public BlockFeed(
      LongSupplier head,
      LongFunction<@Nullable CommittedBlock> blocks,
      int addressSubscriptionsMax,
      Executor executor) {
    this(head, blocks, addressSubscriptionsMax, executor, KEPT_BYTES_MAX);
  }

  /** One that keeps other blocks in memory. */
  BlockFeed(
      LongSupplier head,
      LongFunction<@Nullable CommittedBlock> blocks,
      int addressSubscriptionsMax,
      Executor executor,
      long keptBytesMax) {
    this.head = head;
    this.blocks = new BlockCache(blocks, keptBytesMax);
    this.addressSubscriptionsMax = addressSubscriptionsMax;
    this.executor = executor;
  }

  /**
   * Prepares a subscription, which brings nothing before {@link #begin}.
   *
   * @param selection what it brings of a block
   * @param from height of the first block; null for the next one that is made
   * @return its id
   * @throws UnavailableException if the subscriber, or its address, has too many
   */
  public synchronized long subscribe(
      Subscriber subscriber, Selection selection, @Nullable Long from) throws UnavailableException {
    int own = subscriptions.getOrDefault(subscriber, Map.of()).size();
    if (own >= SUBSCRIPTIONS_MAX) {
      throw new UnavailableException(
          "the connection has %d subscriptions, the most there may be: unsubscribe, or open another"
              .formatted(own));
    }
    if (addressSubscriptionsMax > 0 && count(subscriber.network()) >= addressSubscriptionsMax) {
      throw new UnavailableException(
          "the address has %d subscriptions, the most that one may have: unsubscribe"
              .formatted(addressSubscriptionsMax));
    }
    long first = from == null ? head.getAsLong() + 1 : from;
    Subscription subscription = new Subscription(++ids, subscriber, selection, first);
    subscriptions.computeIfAbsent(subscriber, _ -> new HashMap<>()).put(ids, subscription);
    return ids;
  }

  /** Lets a subscription bring what it has. */
  public void begin(Subscriber subscriber, long id) {
    Subscription subscription;
    synchronized (this) {
      subscription = subscriptions.getOrDefault(subscriber, Map.of()).get(id);
    }
    if (subscription != null) {
      synchronized (subscription) {
        subscription.begun = true;
      }
      wake();
    }
  }

  /**
   * Ends a subscription: nothing comes of it once this has returned.
   *
   * @return whether there was one
   */
  public boolean unsubscribe(Subscriber subscriber, long id) {
    Subscription subscription;
    synchronized (this) {
      Map<Long, Subscription> own = subscriptions.get(subscriber);
      subscription = own == null ? null : own.remove(id);
    }
    if (subscription == null) {
      return false;
    }
    synchronized (subscription) {
      subscription.ended = true;
    }
    return true;
  }

  /**
   * Forgets a subscriber with all that it follows. What it is being told now may still come: this
   * waits for nobody who reads a block.
   */
  public void remove(Subscriber subscriber) {
    Map<Long, Subscription> own;
    synchronized (this) {
      own = subscriptions.remove(subscriber);
    }
    if (own != null) {
      own.values().forEach(subscription -> subscription.ended = true);
    }
  }

  /** How many subscriptions an address has: counted anew, so that none is forgotten or kept. */
  private int count(InetAddress network) {
    return subscriptions.entrySet().stream()
        .filter(own -> own.getKey().network().equals(network))
        .mapToInt(own -> own.getValue().size())
        .sum();
  }

  /** How many subscriptions there are. */
  public synchronized int size() {
    return subscriptions.values().stream().mapToInt(Map::size).sum();
  }

  /** There is a new block, or a subscriber has drained. Returns at once. */
  public void wake() {
    if (isFollowed() && scheduled.compareAndSet(false, true)) {
      executor.execute(this::pump);
    }
  }

  /** Whoever begins to follow wakes it then: without anybody no thread is woken for a block. */
  private synchronized boolean isFollowed() {
    return !subscriptions.isEmpty();
  }

  /** Blocks were taken back: those that follow the new head will be told of, as new ones. */
  public void rewound() {
    rewinds.incrementAndGet();
    for (Subscription subscription : all()) {
      synchronized (subscription) {
        long first = head.getAsLong() + 1;
        if (subscription.next >= first) {
          subscription.next = first;
          subscription.told = 0;
        }
      }
    }
  }

  private synchronized List<Subscription> all() {
    List<Subscription> all = new ArrayList<>();
    subscriptions.values().forEach(own -> all.addAll(own.values()));
    return all;
  }

  /** A block for each in turn, so that one who reads the whole chain holds up nobody. */
  private void pump() {
    scheduled.set(false);
    boolean more = true;
    while (more) {
      more = false;
      for (Subscription subscription : all()) {
        more |= advances(subscription);
      }
    }
  }

  /** The same, or false when that fails: it is tried again with the next wake, others go on. */
  private boolean advances(Subscription subscription) {
    try {
      return advance(subscription);
    } catch (RuntimeException e) {
      LOG.error("subscription {} cannot be told of the next block", subscription.id, e);
      return false;
    }
  }

  /** Whether it was told of a block, as far as its client took that. */
  private boolean advance(Subscription subscription) {
    synchronized (subscription) {
      long height = head.getAsLong();
      if (!subscription.begun || subscription.ended) {
        return false;
      }
      if (subscription.next > height) {
        subscription.reachedHead = true;
        return false;
      }
      if (!subscription.subscriber.isDrained()) {
        closeIfTooSlow(subscription, height);
        return false;
      }
      CommittedBlock block = blocks.get(subscription.next, rewinds.get());
      if (block == null) {
        return false; // taken back meanwhile
      }
      if (tell(subscription, block)) {
        subscription.next++;
        subscription.told = 0;
      }
      return true;
    }
  }

  /** Whether the client took all that was left of a block, of which one at most waits too many. */
  private static boolean tell(Subscription subscription, CommittedBlock block) {
    Iterator<Object> rest = subscription.selection.of(block, subscription.told).iterator();
    while (rest.hasNext()) {
      if (subscription.ended || !subscription.subscriber.isDrained()) {
        return false;
      }
      subscription.told++;
      subscription.subscriber.deliver(subscription.id, rest.next());
    }
    return true;
  }

  private void closeIfTooSlow(Subscription subscription, long height) {
    if (subscription.reachedHead && height - subscription.next >= BEHIND_BLOCKS_MAX) {
      remove(subscription.subscriber);
      subscription.subscriber.close(
          "too slow, %d blocks behind: read faster; subscribe again with fromHeight %d"
              .formatted(BEHIND_BLOCKS_MAX, subscription.next));
    }
  }
}
