package io.qlcvm.node.intake;

import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.tx.Refusal;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that wait for a block: one queue for each sender, in the order of its nonces. A
 * transaction is ready when none is missing before it. Thread-safe.
 *
 * <pre>
 *   add --> waiting -- take --> executing -- committed --> gone
 *              |  ^                |
 *              |  +--- putBack ----+
 *              |
 *              +-- replaced, expired, nonce used by another, evicted, rewound --> dropped
 * </pre>
 *
 * <p>A full pool makes room at the cost of whoever fills it: the sender with most in it loses the
 * last of its nonces, whatever it pays, to any sender who has less. Only among senders who have
 * equally little does the price decide. Equal pools decide equally.
 */
public final class TransactionPool {

  /** How far a nonce may be above its account's. */
  public static final int NONCE_WINDOW = 64;

  /** Waiting transactions: about ten full blocks of small ones. */
  public static final int TRANSACTIONS_MAX = 50_000;

  /** Bytes of all waiting transactions: 64 MiB, about a hundred of the largest. */
  public static final long BYTES_MAX = 64L << 20;

  /** A transaction gives way to one with its nonce that pays at least 10 % more for gas. */
  private static final int REPLACEMENT_PERCENT = 110;

  private static final Comparator<Waiting> BEST_PRICE_FIRST =
      Comparator.comparingLong((Waiting w) -> w.transaction().gasPrice())
          .reversed()
          .thenComparingLong(Waiting::arrival);

  /** The heaviest; of equals, the one whose last pays least. No two are equal: arrivals differ. */
  private static final Comparator<Rank> FIRST_TO_LOSE_FIRST =
      Comparator.comparingLong(Rank::weight).thenComparing(Rank::last, BEST_PRICE_FIRST).reversed();

  private final Function<Address, AccountState> accounts;
  private final Listener listener;
  private final int transactionsMax;
  private final long bytesMax;
  private final Map<Address, SenderQueue> queues = new HashMap<>();
  private final Set<SenderQueue> ready = new LinkedHashSet<>();

  /** Those with something in them, by how many transactions and by how many bytes that is. */
  private final NavigableSet<Rank> byCount = new TreeSet<>(FIRST_TO_LOSE_FIRST);

  private final NavigableSet<Rank> byBytes = new TreeSet<>(FIRST_TO_LOSE_FIRST);
  private final Map<Hash32, VerifiedTransaction> known = new HashMap<>();

  /** Taken and in no block yet, in the order of execution. */
  private final Map<Hash32, Waiting> executing = new LinkedHashMap<>();

  private long height;
  private long bytes;
  private long arrivals;
  private @Nullable UnavailableException closed;
  private @Nullable UnavailableException paused;

  /** What the listener is told once the pool is unlocked, so that nobody waits for a lock in it. */
  private List<Runnable> news = new ArrayList<>();

  /** What the pool tells others. */
  public interface Listener {
    /** There is work for a block. */
    void ready();

    /** A transaction that was accepted will not be executed. */
    void dropped(Hash32 transaction, Exception reason);
  }

  /** A transaction in its queue. */
  private record Waiting(VerifiedTransaction verified, long arrival) {
    Transaction transaction() {
      return verified.transaction();
    }

    long bytes() {
      return verified.signed().size();
    }
  }

  /**
   * A queue's place among those that may have to lose something. It counts for as long as the queue
   * does not change.
   *
   * @param weight how much is in the queue
   * @param last what it would lose
   */
  private record Rank(SenderQueue queue, long weight, Waiting last) {}

  /**
   * An empty pool.
   *
   * @param height of the head
   * @param accounts as of the head, whenever it is asked
   */
  public TransactionPool(long height, Function<Address, AccountState> accounts, Listener listener) {
    this(height, accounts, listener, TRANSACTIONS_MAX, BYTES_MAX);
  }

  /** One of another size. */
  TransactionPool(
      long height,
      Function<Address, AccountState> accounts,
      Listener listener,
      int transactionsMax,
      long bytesMax) {
    this.height = height;
    this.accounts = accounts;
    this.listener = listener;
    this.transactionsMax = transactionsMax;
    this.bytesMax = bytesMax;
  }

  /** One sender's transactions. */
  private static final class SenderQueue {
    private final NavigableMap<Long, Waiting> waiting = new TreeMap<>();
    private long bytes;

    /** Nonce of the transaction that can be executed next. */
    long next;

    /** How many of its transactions are being executed. */
    int executing;

    SenderQueue(long next) {
      this.next = next;
    }

    @Nullable Waiting get(long nonce) {
      return waiting.get(nonce);
    }

    @Nullable Waiting first() {
      return waiting.get(next);
    }

    void put(Waiting added) {
      Waiting before = waiting.put(added.transaction().nonce(), added);
      bytes += added.bytes() - (before == null ? 0 : before.bytes());
    }

    @Nullable Waiting remove(long nonce) {
      Waiting removed = waiting.remove(nonce);
      bytes -= removed == null ? 0 : removed.bytes();
      return removed;
    }

    /** Whether it has nothing to say that the sender's account does not. */
    boolean isIdle() {
      return waiting.isEmpty() && executing == 0;
    }

    List<Long> noncesBelow(long nonce) {
      return List.copyOf(waiting.headMap(nonce).keySet());
    }

    /** What it loses if it has to: no other has to wait for the one with the highest nonce. */
    Optional<Rank> rank(boolean byBytes) {
      return waiting.isEmpty()
          ? Optional.empty()
          : Optional.of(new Rank(this, weight(byBytes), waiting.lastEntry().getValue()));
    }

    long weight(boolean byBytes) {
      return byBytes ? bytes : waiting.size();
    }
  }

  private void insert(SenderQueue queue, Waiting waiting) {
    unrank(queue);
    queue.put(waiting);
    rank(queue);
  }

  private @Nullable Waiting extract(SenderQueue queue, long nonce) {
    unrank(queue);
    Waiting removed = queue.remove(nonce);
    rank(queue);
    return removed;
  }

  private void unrank(SenderQueue queue) {
    queue.rank(false).ifPresent(byCount::remove);
    queue.rank(true).ifPresent(byBytes::remove);
  }

  private void rank(SenderQueue queue) {
    queue.rank(false).ifPresent(byCount::add);
    queue.rank(true).ifPresent(byBytes::add);
  }

  /**
   * Takes a transaction in, if it keeps the rules that depend on its account and on the others.
   *
   * @throws RefusedTransactionException with the rule that it breaks
   * @throws UnavailableException once the pool is closed, or while it is paused
   */
  public void add(VerifiedTransaction verified)
      throws RefusedTransactionException, UnavailableException {
    put(verified);
    tellNews();
  }

  private void tellNews() {
    List<Runnable> latest;
    synchronized (this) {
      latest = news;
      news = new ArrayList<>();
    }
    latest.forEach(Runnable::run);
  }

  private synchronized void put(VerifiedTransaction verified)
      throws RefusedTransactionException, UnavailableException {
    if (closed != null) {
      throw closed;
    }
    if (paused != null) {
      throw paused;
    }
    if (known.containsKey(verified.hash())) {
      throw alreadyKnown("it waits for a block");
    }
    Transaction transaction = verified.transaction();
    checkExpiry(transaction);
    AccountState account = accounts.apply(transaction.sender());
    SenderQueue present = queues.get(transaction.sender());
    checkNonce(transaction, account, present);
    checkBalance(transaction, account.balance());
    SenderQueue queue = present == null ? new SenderQueue(account.nonce()) : present;
    Waiting rival = queue.get(transaction.nonce());
    if (rival == null) {
      makeRoom(verified, queue);
    } else {
      replace(verified, rival);
    }
    queues.put(transaction.sender(), queue);
    insert(queue, new Waiting(verified, arrivals++));
    known.put(verified.hash(), verified);
    bytes += verified.signed().size();
    updateReady(queue);
  }

  private void checkExpiry(Transaction transaction) throws RefusedTransactionException {
    Long last = transaction.validUntil();
    if (last != null && last <= height) {
      throw expired(last, height + 1);
    }
  }

  private static RefusedTransactionException expired(long last, long next) {
    return new RefusedTransactionException(
        Refusal.EXPIRED,
        "the transaction was valid until height %d, the next block has height %d: sign it anew"
            .formatted(last, next),
        Map.of("expected", next, "actual", last));
  }

  private static void checkNonce(
      Transaction transaction, AccountState account, @Nullable SenderQueue queue)
      throws RefusedTransactionException {
    long least = queue == null ? account.nonce() : queue.next;
    long nonce = transaction.nonce();
    if (nonce < least) {
      throw nonceTooLow(least, nonce);
    }
    if (nonce > account.nonce() + NONCE_WINDOW) {
      throw new RefusedTransactionException(
          Refusal.NONCE_GAP,
          "the nonce %d is more than %d above the account's: use %d, or wait until those before"
                  .formatted(nonce, NONCE_WINDOW, least)
              + " it are in a block",
          Map.of("expected", least, "actual", nonce));
    }
  }

  private static RefusedTransactionException nonceTooLow(long expected, long actual) {
    return new RefusedTransactionException(
        Refusal.NONCE_TOO_LOW,
        "the nonce %d is used already: sign again with the account's next, %d"
            .formatted(actual, expected),
        Map.of("expected", expected, "actual", actual));
  }

  private static void checkBalance(Transaction transaction, Amount balance)
      throws RefusedTransactionException {
    var needed = transaction.amount().toBigInteger().add(transaction.fee().toBigInteger());
    if (balance.toBigInteger().compareTo(needed) < 0) {
      throw new RefusedTransactionException(
          Refusal.INSUFFICIENT_BALANCE,
          "the account has %s, but amount + gasLimit * gasPrice is %s: pay in, or lower one of them"
              .formatted(balance, needed),
          Map.of("expected", needed.toString(), "actual", balance.toString()));
    }
  }

  private void makeRoom(VerifiedTransaction verified, SenderQueue own)
      throws RefusedTransactionException {
    long size = verified.signed().size();
    boolean tooMany = known.size() >= transactionsMax;
    if (!tooMany && bytes + size <= bytesMax) {
      return;
    }
    Waiting victim = victim(own, !tooMany);
    if (victim == null
        || bytes - victim.verified().signed().size() + size > bytesMax
        || !givesWay(victim, verified, own, !tooMany)) {
      throw poolFull(
          "%d transactions of %d bytes wait already: send it again after the next block"
              .formatted(known.size(), bytes));
    }
    discard(
        victim,
        poolFull("the pool is full, and this sender has most in it: send it again after a block"));
  }

  private RefusedTransactionException poolFull(String message) {
    return new RefusedTransactionException(
        Refusal.POOL_FULL, message, Map.of("expected", transactionsMax, "actual", known.size()));
  }

  /**
   * The last transaction of the sender with most in the pool; of equals, the one that pays least.
   */
  private @Nullable Waiting victim(SenderQueue own, boolean byBytes) {
    return (byBytes ? this.byBytes : byCount)
        .stream()
            .limit(2) // the newcomer's own is one of them at most
            .filter(rank -> rank.queue() != own)
            .findFirst()
            .map(Rank::last)
            .orElse(null);
  }

  /** Whether the newcomer's sender stays lighter than the victim's, or else pays enough more. */
  private boolean givesWay(
      Waiting victim, VerifiedTransaction newcomer, SenderQueue own, boolean byBytes) {
    long added = byBytes ? newcomer.signed().size() : 1;
    long most = queueOf(victim.verified().sender()).weight(byBytes);
    long least = own.weight(byBytes) + added;
    return least < most
        || (least == most
            && newcomer.transaction().gasPrice()
                >= replacementPrice(victim.transaction().gasPrice()));
  }

  private void replace(VerifiedTransaction verified, Waiting rival)
      throws RefusedTransactionException {
    long offered = verified.transaction().gasPrice();
    long rivals = rival.transaction().gasPrice();
    long needed = replacementPrice(rivals);
    if (offered < needed) {
      throw new RefusedTransactionException(
          Refusal.UNDERPRICED_REPLACEMENT,
          "transaction %s with the same nonce waits already: offer a gas price of at least %d"
              .formatted(rival.verified().hash(), needed),
          Map.of("expected", needed, "actual", offered));
    }
    drop(
        rival,
        new RefusedTransactionException(
            Refusal.UNDERPRICED_REPLACEMENT,
            "transaction %s with the same nonce took its place".formatted(verified.hash()),
            Map.of("expected", offered, "actual", rivals)));
  }

  /** 10 % more, rounded up, and at least 1; prices are below 2^53, so this does not overflow. */
  private static long replacementPrice(long price) {
    return Math.max(price + 1, (price * REPLACEMENT_PERCENT + 99) / 100);
  }

  /** A transaction that was sent before. */
  static RefusedTransactionException alreadyKnown(String where) {
    return new RefusedTransactionException(
        Refusal.ALREADY_KNOWN,
        "the transaction was sent before: %s; ask tx_getReceipt for its receipt".formatted(where));
  }

  /** The next nonce that the sender can use; empty while as many wait as may. */
  public synchronized OptionalLong nextNonce(Address sender) {
    long accountNonce = accounts.apply(sender).nonce();
    SenderQueue queue = queues.get(sender);
    long nonce = queue == null ? accountNonce : queue.next;
    while (queue != null && queue.get(nonce) != null) {
      nonce++;
    }
    return nonce > accountNonce + NONCE_WINDOW ? OptionalLong.empty() : OptionalLong.of(nonce);
  }

  /** A transaction that waits or is being executed, or null. */
  public synchronized @Nullable VerifiedTransaction find(Hash32 transaction) {
    return known.get(transaction);
  }

  /** How many transactions wait or are being executed. */
  public synchronized int size() {
    return known.size();
  }

  /** How many senders have transactions that wait or are being executed. */
  synchronized int senders() {
    return queues.size();
  }

  /** Whether there is a transaction that can be executed. */
  public synchronized boolean isReady() {
    return !ready.isEmpty();
  }

  /**
   * Takes out what goes into the next block, in the order of execution: those that pay most come
   * first, as far as nonces allow, and among equals those that came first. What is taken counts as
   * being executed until {@link #committed}; more may be taken for the block after it before.
   *
   * @param blockHeight of that block; what must not be in it any more is dropped
   * @param gasMax most that the gas limits may add up to
   */
  public List<VerifiedTransaction> take(long blockHeight, long gasMax) {
    List<VerifiedTransaction> taken = choose(blockHeight, gasMax);
    tellNews();
    return taken;
  }

  private synchronized List<VerifiedTransaction> choose(long blockHeight, long gasMax) {
    PriorityQueue<Waiting> heads = new PriorityQueue<>(BEST_PRICE_FIRST);
    ready.forEach(queue -> addFirst(heads, queue));
    List<Waiting> taken = new ArrayList<>();
    long gasLeft = gasMax;
    while (!heads.isEmpty() && taken.size() < Block.TRANSACTIONS_MAX) {
      Waiting best = heads.remove();
      SenderQueue queue = queueOf(best.verified().sender());
      Long last = best.transaction().validUntil();
      if (last != null && last < blockHeight) {
        discard(best, expired(last, blockHeight));
      } else if (best.transaction().gasLimit() <= gasLeft) {
        gasLeft -= best.transaction().gasLimit();
        taken.add(best);
        var _ = extract(queue, best.transaction().nonce());
        queue.next++;
        queue.executing++;
        updateReady(queue);
        addFirst(heads, queue);
      }
    }
    taken.forEach(waiting -> executing.put(waiting.verified().hash(), waiting));
    return taken.stream().map(Waiting::verified).toList();
  }

  private static void addFirst(PriorityQueue<Waiting> heads, SenderQueue queue) {
    Waiting first = queue.first();
    if (first != null) {
      heads.add(first);
    }
  }

  private SenderQueue queueOf(Address sender) {
    SenderQueue queue = queues.get(sender);
    if (queue == null) {
      throw new IllegalStateException("a waiting transaction has no queue: " + sender);
    }
    return queue;
  }

  /** No block comes of all that is being executed: it waits again, in its old place. */
  public void putBack() {
    returnExecuting();
    tellNews();
  }

  private synchronized void returnExecuting() {
    for (Waiting back : executing.values()) {
      SenderQueue queue = queueOf(back.verified().sender());
      queue.executing--;
      insert(queue, back);
      queue.next = Math.min(queue.next, back.transaction().nonce());
      updateReady(queue);
    }
    executing.clear();
  }

  /** A block is on the disk: its transactions are done, and those with a used nonce are dropped. */
  public void committed(Block block) {
    settle(block);
    tellNews();
  }

  private synchronized void settle(Block block) {
    height = block.height();
    for (SignedTransaction done : block.transactions()) {
      SenderQueue queue = queues.get(done.transaction().sender());
      Waiting executed = executing.remove(done.hash());
      if (executed != null) {
        forget(executed.verified());
      }
      if (queue != null) {
        queue.executing -= executed == null ? 0 : 1;
        queue.next = Math.max(queue.next, done.transaction().nonce() + 1);
        dropUsed(queue);
        update(done.transaction().sender(), queue);
      }
    }
  }

  /**
   * Blocks were taken back: whatever waits was sent to a chain that is no more, so it is dropped.
   *
   * @param head height of the new head
   * @param reason told to those who wait for it
   */
  public void rewound(long head, UnavailableException reason) {
    empty(head, reason);
    tellNews();
  }

  private synchronized void empty(long head, UnavailableException reason) {
    height = head;
    known.keySet().forEach(hash -> news.add(() -> listener.dropped(hash, reason)));
    known.clear();
    queues.clear();
    byCount.clear();
    byBytes.clear();
    ready.clear();
    executing.clear();
    bytes = 0;
  }

  private void dropUsed(SenderQueue queue) {
    for (long nonce : queue.noncesBelow(queue.next)) {
      Waiting waiting = extract(queue, nonce);
      if (waiting != null) {
        drop(waiting, nonceTooLow(queue.next, nonce));
      }
    }
  }

  /** Takes it out of its queue, and drops it. */
  private void discard(Waiting waiting, RefusedTransactionException reason) {
    Address sender = waiting.verified().sender();
    SenderQueue queue = queueOf(sender);
    var _ = extract(queue, waiting.transaction().nonce());
    update(sender, queue);
    drop(waiting, reason);
  }

  /** A queue has lost something: it may be ready no more, or of no use at all. */
  private void update(Address sender, SenderQueue queue) {
    updateReady(queue);
    if (queue.isIdle()) {
      queues.remove(sender);
    }
  }

  private void drop(Waiting waiting, RefusedTransactionException reason) {
    forget(waiting.verified());
    news.add(() -> listener.dropped(waiting.verified().hash(), reason));
  }

  private void forget(VerifiedTransaction verified) {
    if (known.remove(verified.hash()) != null) {
      bytes -= verified.signed().size();
    }
  }

  private void updateReady(SenderQueue queue) {
    if (queue.first() == null) {
      ready.remove(queue);
    } else if (ready.add(queue)) {
      news.add(listener::ready);
    }
  }

  /** Refuses what comes, with this reason, until {@link #resume}; what waits goes on waiting. */
  public synchronized void pause(UnavailableException reason) {
    paused = reason;
  }

  /** Takes transactions again. */
  public synchronized void resume() {
    paused = null;
  }

  /** Refuses everything from now on, with this reason. */
  public synchronized void close(UnavailableException reason) {
    closed = reason;
  }
}
