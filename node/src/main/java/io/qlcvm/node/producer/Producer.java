package io.qlcvm.node.producer;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.RefusedEditException;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.order.Orderer;
import io.qlcvm.node.order.SignedProposal;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes blocks, on one thread of its own: {@link #run}. Each takes everything that waits, as far as
 * the block's gas goes. While another is due at once, the last one is committed by a second thread
 * ({@link BlockWriter}).
 *
 * <p>When the store fails (a full disk, most often) it pauses: new transactions are refused, those
 * in the pool stay there, reads go on, and it looks at the disk again and again until it can go on.
 *
 * <p>Any other fault (a lack of memory, a bug) ends it for good: of the block nothing is kept, and
 * going on could only make it worse. It is never interrupted, since that would close the ledger's
 * files under it.
 */
public final class Producer implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

  /** Pause between two looks at a failed disk, doubled from the least to the most. */
  private static final long RETRY_MILLIS_MIN = 500;

  private static final long RETRY_MILLIS_MAX = 8_000;

  /** Requests for blocks, or for something between two, that may wait: ten full batches. */
  static final int REQUESTS_MAX = 1_000;

  /** The last millisecond of the year 9999. */
  public static final long TIME_MAX = 253_402_300_799_999L;

  private final Ledger ledger;
  private final TransactionPool pool;
  private final BlockWriter blocks;
  private final Orderer orderer;
  private final KeyPair key;
  private final InstantSource clock;
  private final Consumer<UnavailableException> onStop;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** These four are guarded by the lock. */
  private BlockMode mode;

  private final Queue<Request> requests = new ArrayDeque<>();
  private boolean closing;
  private long lastBlockAt;

  /** How far blocks' times are ahead of the clock, milliseconds; guarded by the lock. */
  private long aheadMillis;

  /** The time that the next block has to have; guarded by the lock. */
  private @Nullable Long nextTime;

  /** The last block that was executed, if it was asked for. Writer thread only. */
  private @Nullable Mined mined;

  private volatile @Nullable String fault;
  private volatile @Nullable String pause;

  /** What was asked for and is not done. */
  private sealed interface Request {
    CompletableFuture<?> done();
  }

  /** Blocks that were asked for, and have not been made. */
  private static final class Blocks implements Request {
    final CompletableFuture<Long> height = new CompletableFuture<>();
    long left;

    Blocks(long count) {
      left = count;
    }

    @Override
    public CompletableFuture<Long> done() {
      return height;
    }
  }

  /** A block of a height that is made for a request. */
  private record Mined(long height, Blocks asked) {}

  /** Something else to do by the thread that writes. */
  private record Errand<T>(Callable<T> work, CompletableFuture<T> done) implements Request {}

  /**
   * How blocks' times differ from the clock's.
   *
   * @param aheadMillis how far they are ahead
   * @param nextTime the time that the next block has to have
   */
  public record Clock(long aheadMillis, @Nullable Long nextTime) {}

  /**
   * A producer that has not begun.
   *
   * @param blocks writes what the orderer ordered, and knows how to go on after a failed write
   * @param key signs the proposals
   * @param clock gives blocks their times
   * @param onStop told when no block will be made any more
   */
  public Producer(
      Ledger ledger,
      TransactionPool pool,
      BlockWriter blocks,
      Orderer orderer,
      KeyPair key,
      InstantSource clock,
      BlockMode mode,
      Consumer<UnavailableException> onStop) {
    this.ledger = ledger;
    this.pool = pool;
    this.blocks = blocks;
    this.orderer = orderer;
    this.key = key;
    this.clock = clock;
    this.mode = mode;
    this.onStop = onStop;
    this.lastBlockAt = clock.millis();
  }

  /**
   * Makes blocks until {@link #close}. Give it a thread with {@link Ledger#STACK_BYTES} of stack.
   */
  @Override
  public void run() {
    String why = "the node is stopping";
    try {
      while (awaitTurn()) {
        try {
          if (!runErrand()) {
            makeBlocks();
          }
        } catch (StoreException e) {
          recover(e);
        }
      }
    } catch (Throwable e) {
      fault = "block %d could not be made: %s".formatted(ledger.head().height() + 1, e);
      why =
          "the node has stopped making blocks (%s): see its log, then start it again"
              .formatted(fault);
      LOG.error("no more blocks are made: {}", fault, e);
    } finally {
      stop(new UnavailableException(why));
    }
  }

  /** Waits until a block is due; false when none will be any more. */
  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (!closing) {
        long wait = millisToNextBlock();
        if (wait <= 0) {
          return true;
        }
        if (wait == Long.MAX_VALUE) {
          changed.await();
        } else {
          var _ = changed.await(wait, TimeUnit.MILLISECONDS);
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private long millisToNextBlock() {
    if (!requests.isEmpty()) {
      return 0;
    }
    return switch (mode) {
      case BlockMode.OnWork _ -> pool.isReady() ? 0 : Long.MAX_VALUE;
      case BlockMode.Every every -> lastBlockAt + every.interval().toMillis() - clock.millis();
      case BlockMode.ByHand _ -> Long.MAX_VALUE;
    };
  }

  /** Waits until the disk can be used again; returns at once when the producer is closed. */
  private void recover(StoreException failure) throws InterruptedException {
    StoreException reason = failure;
    LOG.error("no blocks are made until the disk can be used again", failure);
    for (long wait = RETRY_MILLIS_MIN; ; wait = Math.min(2 * wait, RETRY_MILLIS_MAX)) {
      pause(reason);
      if (awaitClose(wait)) {
        return;
      }
      try {
        CommittedBlock survivor = blocks.recover();
        pool.putBack();
        pause = null;
        pool.resume();
        if (survivor != null) {
          countBlock(survivor.block().height());
        }
        blocks.resume(survivor);
        LOG.info("the disk can be used again: going on after block {}", ledger.head().height());
        return;
      } catch (StoreException e) {
        if (!String.valueOf(e.getMessage()).equals(reason.getMessage())) {
          LOG.warn("the disk cannot be used yet: {}", e.getMessage());
        }
        reason = e;
      }
    }
  }

  private void pause(StoreException reason) {
    String why =
        "block %d cannot be written: %s".formatted(ledger.head().height() + 1, reason.getMessage());
    pause = why;
    pool.pause(
        new UnavailableException(
            "the node takes no transactions until its disk can be used again (%s); send it again"
                    .formatted(why)
                + " later"));
  }

  /** Whether the producer was closed within this time. */
  private boolean awaitClose(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!closing && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a block, and another for as long as one is due at once: that is executed while the block
   * before it is being committed. All are committed when this returns.
   */
  private void makeBlocks() {
    try {
      boolean made = makeBlock();
      while (made && anotherIsDue()) {
        blocks.commitAside();
        made = makeBlock();
      }
      blocks.commit();
      if (made) {
        countBlock(ledger.head().height());
      }
    } catch (RuntimeException | Error e) {
      blocks.endCommit(e); // executing the next one has failed
      throw e;
    }
  }

  /** Executes a block, if there is work or an empty one is due; whether it was. */
  private boolean makeBlock() {
    Blocks asked = blocksAskedFor(); // before the block is filled: what is sent after comes later
    List<VerifiedTransaction> transactions =
        pool.take(blocks.head().height() + 1, ledger.genesis().blockGasLimit());
    if (transactions.isEmpty() && asked == null && !emptyBlocksAreMade()) {
      return false;
    }
    Proposal proposal = propose(transactions);
    orderer.offer(new SignedProposal(proposal, transactions, proposal.sign(key)));
    mined = asked == null ? null : new Mined(proposal.height(), asked);
    return true;
  }

  private @Nullable Blocks blocksAskedFor() {
    lock.lock();
    try {
      return requests.peek() instanceof Blocks asked ? asked : null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether another block is to be executed at once, and nothing else is to be done before. */
  private boolean anotherIsDue() {
    lock.lock();
    try {
      lastBlockAt = clock.millis();
      return !closing && requests.isEmpty() && millisToNextBlock() <= 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a block at once that has edits of the state and nothing else. Writer thread only, {@link
   * #betweenBlocks}.
   *
   * @throws RefusedEditException with what is wrong; no block is made then
   */
  public void makeBlock(List<StateEdit> edits) throws RefusedEditException {
    ledger.checkEdits(edits);
    Proposal proposal = propose(List.of());
    orderer.offer(new SignedProposal(proposal, List.of(), proposal.sign(key), edits));
    blocks.commit();
    countBlock(ledger.head().height());
  }

  /** Whether no work is no reason: it can vanish until it is taken, when it expires. */
  private boolean emptyBlocksAreMade() {
    lock.lock();
    try {
      return !(mode instanceof BlockMode.OnWork);
    } finally {
      lock.unlock();
    }
  }

  private Proposal propose(List<VerifiedTransaction> transactions) {
    Head head = blocks.head();
    return new Proposal(
        ledger.genesis().chainId(),
        head.height() + 1,
        head.hash(),
        Math.max(takeTime(), head.time() + 1),
        key.address(),
        ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList()),
        ledger.genesis().blockGasLimit());
  }

  private long takeTime() {
    lock.lock();
    try {
      long now = clock.millis();
      if (nextTime != null) {
        aheadMillis = nextTime - now;
        nextTime = null;
      }
      return now + aheadMillis;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts the clock of blocks forward, for as long as the node runs.
   *
   * @param millis not negative
   * @return the time of a block that would be made now
   * @throws IllegalArgumentException if that were beyond {@link #TIME_MAX}
   */
  public long increaseTime(long millis) {
    lock.lock();
    try {
      long now = clock.millis();
      long base = nextTime == null ? now + aheadMillis : nextTime;
      if (millis > TIME_MAX - base) {
        throw new IllegalArgumentException("no block may be later than the year 9999");
      }
      aheadMillis = base - now + millis;
      nextTime = null;
      return base + millis;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the next block this time; the clock of blocks goes on from there. Writer thread only,
   * {@link #betweenBlocks}: a block on the way would else come before it, with a later time.
   *
   * @param time after the head's, at most {@link #TIME_MAX}
   * @throws IllegalArgumentException if it is not
   */
  public void setNextTime(long time) {
    lock.lock();
    try {
      long head = ledger.head().time();
      if (time <= head || time > TIME_MAX) {
        throw new IllegalArgumentException(
            "a block after the head is later than %d and not later than %d"
                .formatted(head, TIME_MAX));
      }
      nextTime = time;
    } finally {
      lock.unlock();
    }
  }

  /** A block is on the disk, which may be what was asked for. */
  private void countBlock(long height) {
    Mined last = mined;
    Blocks asked = last != null && last.height() == height ? last.asked() : null;
    mined = null;
    boolean done = false;
    lock.lock();
    try {
      lastBlockAt = clock.millis();
      if (asked != null && --asked.left == 0) {
        requests.remove(asked);
        done = true;
      }
    } finally {
      lock.unlock();
    }
    if (asked != null && done) {
      asked.height.complete(height);
    }
  }

  /**
   * Makes blocks now, whatever the mode, empty ones if need be.
   *
   * @return the height of the last of them
   * @throws UnavailableException if no blocks are made any more, or too many requests wait
   */
  public CompletableFuture<Long> mine(long blocks) throws UnavailableException {
    Blocks request = new Blocks(blocks);
    add(request);
    return request.height;
  }

  /**
   * Does something between two blocks, on the thread that writes, after what was asked for before.
   * Should the disk fail meanwhile, it is done once more when that can be used again.
   *
   * @param work may throw checked exceptions, which the future then fails with
   * @throws UnavailableException if no blocks are made any more, or too many requests wait
   */
  public <T> CompletableFuture<T> betweenBlocks(Callable<T> work) throws UnavailableException {
    Errand<T> request = new Errand<>(work, new CompletableFuture<>());
    add(request);
    return request.done();
  }

  private void add(Request request) throws UnavailableException {
    lock.lock();
    try {
      if (closing) {
        throw new UnavailableException("the node has stopped making blocks");
      }
      String paused = pause;
      if (paused != null) {
        throw new UnavailableException("the node makes no blocks for now: " + paused);
      }
      if (requests.size() >= REQUESTS_MAX) {
        throw new UnavailableException(
            "%d requests wait for blocks of their own, the most there may be: ask again later"
                .formatted(REQUESTS_MAX));
      }
      requests.add(request);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an errand was next, which is done then. */
  private boolean runErrand() {
    Request next;
    lock.lock();
    try {
      next = requests.peek();
    } finally {
      lock.unlock();
    }
    if (next instanceof Errand<?> errand) {
      run(errand);
      return true;
    }
    return false;
  }

  private <T> void run(Errand<T> errand) {
    try {
      T result = errand.work().call();
      removeFirst();
      errand.done().complete(result);
    } catch (RuntimeException e) {
      throw e; // a failed disk, which lets it wait, or a fault
    } catch (Exception e) {
      removeFirst();
      errand.done().completeExceptionally(e);
    }
  }

  private void removeFirst() {
    lock.lock();
    try {
      requests.remove();
    } finally {
      lock.unlock();
    }
  }

  /** How blocks' times differ from the clock's now. */
  public Clock clock() {
    lock.lock();
    try {
      return new Clock(aheadMillis, nextTime);
    } finally {
      lock.unlock();
    }
  }

  /** Makes them differ as they did once. */
  public void setClock(Clock then) {
    lock.lock();
    try {
      aheadMillis = then.aheadMillis();
      nextTime = then.nextTime();
    } finally {
      lock.unlock();
    }
  }

  /** Changes when blocks are made, from now on. */
  public void setMode(BlockMode newMode) {
    lock.lock();
    try {
      mode = newMode;
      lastBlockAt = clock.millis();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The pool has work. */
  public void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why no blocks are made any more, or null. */
  public @Nullable String fault() {
    return fault;
  }

  /** Why no blocks are made for now, or null. */
  public @Nullable String pause() {
    return pause;
  }

  private void stop(UnavailableException reason) {
    List<Request> open;
    lock.lock();
    try {
      closing = true;
      open = List.copyOf(requests);
      requests.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(request -> request.done().completeExceptionally(reason));
    onStop.accept(reason);
  }

  /** Lets the block that is being made finish, and makes no more. Returns at once. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
