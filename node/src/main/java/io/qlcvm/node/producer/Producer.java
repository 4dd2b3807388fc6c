package io.qlcvm.node.producer;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
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
 * the block's gas goes.
 *
 * <p>A fault (a full disk, a lack of memory, a bug) ends it for good: of the block nothing is kept,
 * and going on could only make it worse. It is never interrupted, since that would close the
 * ledger's files under it.
 */
public final class Producer implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

  private final Ledger ledger;
  private final TransactionPool pool;
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

  private volatile @Nullable String fault;

  /** Blocks that were asked for, and have not been made. */
  private static final class Request {
    final CompletableFuture<Long> height = new CompletableFuture<>();
    long blocksLeft;

    Request(long blocks) {
      blocksLeft = blocks;
    }
  }

  /**
   * A producer that has not begun.
   *
   * @param key signs the proposals
   * @param clock gives blocks their times
   * @param onStop told when no block will be made any more
   */
  public Producer(
      Ledger ledger,
      TransactionPool pool,
      Orderer orderer,
      KeyPair key,
      InstantSource clock,
      BlockMode mode,
      Consumer<UnavailableException> onStop) {
    this.ledger = ledger;
    this.pool = pool;
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
        makeBlock();
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

  private void makeBlock() {
    List<VerifiedTransaction> transactions = pool.take(ledger.genesis().blockGasLimit());
    if (!transactions.isEmpty() || emptyBlockIsDue()) {
      Proposal proposal = propose(transactions);
      orderer.offer(new SignedProposal(proposal, transactions, proposal.sign(key)));
      countBlock();
    }
  }

  /** Work can vanish between being seen and being taken, when it expires. */
  private boolean emptyBlockIsDue() {
    lock.lock();
    try {
      return !requests.isEmpty() || !(mode instanceof BlockMode.OnWork);
    } finally {
      lock.unlock();
    }
  }

  private Proposal propose(List<VerifiedTransaction> transactions) {
    Head head = ledger.head();
    return new Proposal(
        ledger.genesis().chainId(),
        head.height() + 1,
        head.hash(),
        Math.max(clock.millis(), head.time() + 1),
        key.address(),
        ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList()),
        ledger.genesis().blockGasLimit());
  }

  private void countBlock() {
    CompletableFuture<Long> done = null;
    lock.lock();
    try {
      lastBlockAt = clock.millis();
      Request request = requests.peek();
      if (request != null && --request.blocksLeft == 0) {
        requests.remove();
        done = request.height;
      }
    } finally {
      lock.unlock();
    }
    if (done != null) {
      done.complete(ledger.head().height());
    }
  }

  /**
   * Makes blocks now, whatever the mode, empty ones if need be.
   *
   * @return the height of the last of them
   * @throws UnavailableException if no blocks are made any more
   */
  public CompletableFuture<Long> mine(long blocks) throws UnavailableException {
    lock.lock();
    try {
      if (closing) {
        throw new UnavailableException("the node has stopped making blocks");
      }
      Request request = new Request(blocks);
      requests.add(request);
      changed.signalAll();
      return request.height;
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
    open.forEach(request -> request.height.completeExceptionally(reason));
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
