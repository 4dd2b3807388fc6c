package io.qlcvm.ledger;

import io.qlcvm.ledger.block.BlockCommitter;
import io.qlcvm.ledger.block.BlockExecutor;
import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.EventFilter;
import io.qlcvm.ledger.block.EventPage;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.ExecutedProposal;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.Indexes;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.block.LastBlockCheck;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.block.RefusedEditException;
import io.qlcvm.ledger.block.TransactionPage;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.ledger.execution.TransactionExecutor;
import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.history.HistoricalState;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.merkle.NodeCache;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.ledger.store.DataFolder;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.HeadRecord;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.RollbackMark;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.ProfileBuilder;
import io.qlcvm.ledger.trace.TraceBuilder;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chain on one machine.
 *
 * <p>{@link #execute}, {@link #commit}, {@link #rewind} and {@link #close} are for one thread, the
 * writer; everything else may be called from any thread at any time, and sees committed blocks
 * only. While a {@link #commit} goes on, on a thread that the writer lends it to, the writer may
 * call {@link #executeOn} and nothing else.
 *
 * <p>Contracts run on the thread that calls {@link #execute}, {@link #query} or {@link
 * Snapshot#simulate}: give that thread a stack of {@link #STACK_BYTES}, so that the limits on
 * recursion, which are the chain's, are reached before the thread's own.
 *
 * <p>A {@link StoreException}, any other unchecked exception or an error out of a method is a fault
 * of this machine or of the program, and never the outcome of a transaction: of the block being
 * executed or committed nothing is kept that a restart would not find whole.
 */
public final class Ledger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /**
   * Stack of a thread that runs contracts, bytes: 1,024 wasm frames and 16 contract calls at 8 KiB
   * each take 8.1 MiB; twice that.
   */
  public static final long STACK_BYTES = 16L << 20;

  /** A signature for the block that nobody signs: block 0. */
  private static final Signature UNSIGNED = Signature.of(new byte[Signature.BYTES]);

  private final Genesis genesis;
  private final Hash32 genesisHash;
  private final Store store;
  private final @Nullable DataFolder folder;
  private final @Nullable HeadFile headFile;
  private final Contracts contracts;
  private final BlockExecutor executor;
  private final BlockCommitter committer;
  private volatile Head head;

  /** The height that blocks are being taken back to; {@code null} but while they are. */
  private @Nullable Long rewindingTo;

  /** How often that began or ended: odd meanwhile. */
  private final AtomicInteger rewinds = new AtomicInteger();

  private boolean closed;

  private Ledger(
      Genesis genesis,
      Store store,
      @Nullable DataFolder folder,
      @Nullable HeadFile headFile,
      Retention retention) {
    this.genesis = genesis;
    this.genesisHash = genesis.hash();
    this.store = new NodeCache(store);
    this.folder = folder;
    this.headFile = headFile;
    this.contracts = new Contracts();
    this.executor = new BlockExecutor(genesis, new TransactionExecutor(contracts));
    this.committer = new BlockCommitter(this.store, headFile, retention);
    Head stored = new BlockStore(store).head();
    this.head = stored == null ? commitGenesis() : stored;
    CrashPoint.LEDGER_OPENED.reached();
  }

  /**
   * Continues the chain in a folder, or starts it there.
   *
   * @param dataFolder a folder of the ledger's own: missing, empty, or made by an earlier call
   * @param retention how many old heights can be read; may differ from call to call
   * @throws LedgerException when the folder belongs to another chain, a newer version or a running
   *     process, of which nothing is touched; or when its database has lost blocks, which shows
   *     only after RocksDB has recovered what it can
   */
  public static Ledger open(Path dataFolder, Genesis genesis, Retention retention)
      throws LedgerException {
    Deque<AutoCloseable> resources = new ArrayDeque<>();
    try {
      DataFolder folder = DataFolder.open(dataFolder, genesis.hash());
      resources.push(folder);
      Store store = RocksStore.open(folder.database(), folder.libraries());
      resources.push(store);
      finishRollback(folder, store);
      HeadFile headFile = checkDisk(folder, store, genesis);
      resources.push(headFile);
      folder.removeCleanMark();
      return new Ledger(genesis, store, folder, headFile, retention);
    } catch (StoreException | UncheckedIOException e) {
      close(resources);
      throw new LedgerException(e);
    } catch (RuntimeException | Error e) {
      close(resources);
      throw e;
    }
  }

  /** A chain that is forgotten when it is closed: for tests and tools. */
  public static Ledger inMemory(Genesis genesis) {
    return over(new MemoryStore(), genesis, Retention.DEFAULT);
  }

  /** Continues the chain in a store, or starts it there, unchecked: for tests and tools. */
  public static Ledger over(Store store, Genesis genesis) {
    return over(store, genesis, Retention.DEFAULT);
  }

  /** A chain in any store, without the checks of a data folder. */
  static Ledger over(Store store, Genesis genesis, Retention retention) {
    return new Ledger(genesis, store, null, null, retention);
  }

  /** A chain in any store with any head record, which the caller has compared with it. */
  static Ledger over(Store store, @Nullable HeadFile headFile, Genesis genesis) {
    return new Ledger(genesis, store, null, headFile, Retention.DEFAULT);
  }

  /** What an earlier process began, it or a tool. */
  private static void finishRollback(DataFolder folder, Store store) {
    Long marked = RollbackMark.read(folder.path());
    if (marked != null) {
      LOG.warn("taking the chain back to block {}, which was interrupted", marked);
      Rollback.finish(folder, store, marked, _ -> {});
    }
  }

  private static HeadFile checkDisk(DataFolder folder, Store store, Genesis genesis) {
    try {
      return checkDisk(
          store,
          genesis,
          folder::isClean,
          (database, parent) -> HeadFile.open(folder.head(), database, parent));
    } catch (StoreException e) {
      throw folder.refused(e);
    }
  }

  /** {@link HeadFile#open} on a certain file. */
  interface HeadFileOpener {
    HeadFile open(@Nullable HeadRecord database, Hash32 parent);
  }

  /** Looks whether what is on the disk fits together; the head record is up to date after it. */
  static HeadFile checkDisk(
      Store store, Genesis genesis, Predicate<HeadRecord> isClean, HeadFileOpener opener) {
    Head head = checkChain(store, genesis);
    if (head == null) {
      return opener.open(null, Hash32.ZERO);
    }
    if (!isClean.test(head.record())) {
      LastBlockCheck check = new LastBlockCheck(store);
      check.check(head);
      if (History.oldest(store, head.height()) < head.height()) {
        try (Store.Snapshot pinned = store.snapshot()) {
          reexecute(check, pinned, genesis, head);
        }
      }
      CrashPoint.LAST_BLOCK_CHECKED.reached();
    }
    return opener.open(head.record(), parent(store, head));
  }

  /** Contracts run on a thread with {@link #STACK_BYTES}, whatever the caller has. */
  private static void reexecute(
      LastBlockCheck check, Store.Snapshot pinned, Genesis genesis, Head head) {
    StateView parent = new HistoricalState(pinned, head.height() - 1);
    BlockExecutor executor = new BlockExecutor(genesis, new TransactionExecutor(new Contracts()));
    FutureTask<Void> task = new FutureTask<>(() -> check.reexecute(head, parent, executor), null);
    new Thread(null, task, "last block check", STACK_BYTES).start();
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException damaged) {
        throw damaged;
      }
      throw new IllegalStateException("cannot execute block " + head.height() + " again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while the last block was checked", e);
    }
  }

  /** The head, with a chain from genesis to it as far as its ends tell; null in an empty store. */
  private static @Nullable Head checkChain(Store store, Genesis genesis) {
    BlockStore blocks = new BlockStore(store);
    Head head = blocks.head();
    if (head == null) {
      return null;
    }
    Block first = blocks.block(0);
    Block last = blocks.block(head.height());
    if (first == null
        || last == null
        || !first.header().proposal().parent().equals(genesis.hash())
        || !BlockStore.headOf(last).equals(head)) {
      throw new StoreException("it does not hold this chain from genesis to its head");
    }
    return head;
  }

  private static Hash32 parent(Store store, Head head) {
    Block last = new BlockStore(store).block(head.height());
    if (last == null) {
      throw new StoreException("block " + head.height() + " is missing");
    }
    return last.header().proposal().parent();
  }

  private Head commitGenesis() {
    ExecutedBlock first = executor.genesis(store);
    CrashPoint.GENESIS_EXECUTED.reached();
    return BlockStore.headOf(committer.commit(first, UNSIGNED).block());
  }

  public Genesis genesis() {
    return genesis;
  }

  /** The parent of block 0. */
  public Hash32 genesisHash() {
    return genesisHash;
  }

  /** The last committed block. */
  public Head head() {
    return head;
  }

  /**
   * Executes a proposal on top of the head; writes nothing. Writer thread only, with {@link
   * #STACK_BYTES} of stack.
   *
   * @param transactions the proposal's, in their order
   * @throws InvalidProposalException when the proposal is to be dropped: it does not follow the
   *     head, is for another chain, or holds a transaction out of place
   * @throws StoreException when the store cannot be read, or a commit failed before
   */
  public ExecutedBlock execute(Proposal proposal, List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    return execute(proposal, transactions, List.of());
  }

  /**
   * As above, with edits of the state that come before the transactions.
   *
   * @param edits for which {@link #checkEdits} has nothing to say; none but on a dev chain
   */
  public ExecutedBlock execute(
      Proposal proposal, List<VerifiedTransaction> transactions, List<StateEdit> edits)
      throws InvalidProposalException {
    committer.checkGoing(); // the state may be one ahead of the head
    return executor.execute(store, head, proposal, transactions, edits);
  }

  /**
   * Executes the transactions of a proposal on top of a block that was executed and is not
   * committed yet, or is being committed by another thread meanwhile; writes nothing. Writer thread
   * only, with {@link #STACK_BYTES} of stack.
   *
   * @param parent was executed on the present head, or on its parent if it is the head by now
   * @throws InvalidProposalException as {@link #execute} does, for what does not follow the parent
   * @throws StoreException when the store cannot be read
   */
  public ExecutedProposal executeOn(
      ExecutedBlock parent, Proposal proposal, List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    return executor.executeOn(parent, store, proposal, transactions);
  }

  /**
   * Computes the roots of what {@link #executeOn} has executed, once its parent is committed. The
   * block is the one that {@link #execute} would make of the proposal now. Writer thread only.
   *
   * @throws StoreException when the store cannot be read, or a commit failed before
   */
  public ExecutedBlock finish(ExecutedProposal executed) {
    committer.checkGoing();
    if (!executed.proposal().parent().equals(head.hash())) {
      throw new IllegalArgumentException("the proposal's parent is not the present head");
    }
    return BlockExecutor.finish(store, executed);
  }

  /**
   * Whether the next block may begin with these edits. Writer thread only.
   *
   * @throws RefusedEditException with what is wrong
   */
  public void checkEdits(List<StateEdit> edits) throws RefusedEditException {
    executor.checkEdits(store, edits);
  }

  /**
   * Commits a block that was executed on the present head; on the disk when this returns. Writer
   * thread only.
   *
   * @param signature the producer's, over the proposal; not checked here
   * @throws StoreException when the disk fails; every later commit is refused then, until {@link
   *     #recover}
   */
  public CommittedBlock commit(ExecutedBlock block, Signature signature) {
    if (!block.header().proposal().parent().equals(head.hash())) {
      throw new IllegalArgumentException("the block was not executed on the present head");
    }
    CommittedBlock committed = committer.commit(block, signature);
    head = BlockStore.headOf(committed.block());
    return committed;
  }

  /**
   * After a failed commit: opens the database again, looks what is on the disk and goes on from
   * there. Snapshots that are open meanwhile are closed. Writer thread only.
   *
   * <p>A {@link #rewind} that failed is brought to its end.
   *
   * @return the block whose commit failed, if it turns out to be on the disk; {@code null} when it
   *     is not, or no commit failed
   * @throws StoreException when that does not work yet; reads go on as far as they can, commits are
   *     refused, and this may be called again
   */
  public @Nullable CommittedBlock recover() {
    store.reopen();
    Long rewinding = rewindingTo;
    if (rewinding != null) {
      finishRewind(rewinding);
      return null;
    }
    Head before = head;
    Head found = checkChain(store, genesis);
    if (found == null || found.height() < before.height()) {
      throw new StoreException("the database came back without block " + before.height());
    }
    new LastBlockCheck(store).check(found);
    if (headFile != null) {
      headFile.check(found.record(), parent(store, found));
    }
    head = found;
    committer.resume();
    CrashPoint.LEDGER_RECOVERED.reached();
    return found.height() == before.height()
        ? null
        : new BlockStore(store).committed(found.height());
  }

  /**
   * Takes back every block above a height: afterwards the chain, its state and its history are what
   * they were when that block was the head, but for what was pruned meanwhile. Takes a synced write
   * for each block, and reads see the head go down. Snapshots that are open stay what they are.
   * Writer thread only.
   *
   * <p>A stop of the process on the way is no harm: the next start takes back what is left.
   *
   * @return the new head; the same as before when it is at the height already
   * @throws HeightNotKeptException when the height is above the head, or its state is not kept;
   *     nothing is changed then
   * @throws StoreException when the disk fails; {@link #recover} brings it to its end then
   */
  public Head rewind(long height) throws HeightNotKeptException {
    committer.checkGoing();
    Rollback.checkKept(store, head, height);
    if (height < head.height()) {
      if (headFile != null) {
        headFile.awaitSync();
      }
      committer.stop();
      rewindingTo = height;
      rewinds.incrementAndGet();
      finishRewind(height);
    }
    return head;
  }

  private void finishRewind(long height) {
    if (folder != null) {
      RollbackMark.place(folder.path(), height);
    }
    CrashPoint.ROLLBACK_MARKED.reached();
    Rollback.undo(store, height, _ -> head = storedHead(store));
    head = storedHead(store);
    if (headFile != null) {
      Head below = height == 0 ? null : new BlockStore(store).head(height - 1);
      headFile.rewind(below == null ? null : below.record(), head.record());
    }
    CrashPoint.ROLLBACK_HEAD_RECORDED.reached();
    if (folder != null) {
      RollbackMark.remove(folder.path());
    }
    CrashPoint.ROLLBACK_DONE.reached();
    rewinds.incrementAndGet();
    rewindingTo = null;
    committer.resume();
  }

  /** Pins the state of the last committed block. */
  public Snapshot snapshot() {
    Store.Snapshot pinned = store.snapshot();
    return new Snapshot(
        pinned, storedHead(pinned), new StoredState(pinned), contracts, genesis.chainId());
  }

  /**
   * Pins the state as of the block at a height, which stays readable however much is pruned
   * meanwhile.
   *
   * @throws HeightNotKeptException when the height is above the head, or below the oldest kept
   */
  public Snapshot snapshot(long height) throws HeightNotKeptException {
    Store.Snapshot pinned = store.snapshot();
    try {
      long latest = storedHead(pinned).height();
      long oldest = History.oldest(pinned, latest);
      Head then = new BlockStore(pinned).head(height);
      if (height < oldest || height > latest || then == null) {
        throw new HeightNotKeptException(height, oldest, latest);
      }
      StateView state =
          height == latest ? new StoredState(pinned) : new HistoricalState(pinned, height);
      return new Snapshot(pinned, then, state, contracts, genesis.chainId());
    } catch (HeightNotKeptException | RuntimeException e) {
      pinned.close();
      throw e;
    }
  }

  private static Head storedHead(StoreReader store) {
    Head head = new BlockStore(store).head();
    if (head == null) {
      throw new IllegalStateException("a ledger has a head from its opening on");
    }
    return head;
  }

  /** The oldest height whose state can be read now; rises with the head, unless all is kept. */
  public long oldestHeight() {
    return History.oldest(store, head.height());
  }

  /**
   * Runs a read-only call on the state of the last committed block; nothing is written. The calling
   * thread needs {@link #STACK_BYTES} of stack.
   */
  public ExecutionResult query(CallRequest request) {
    try (Snapshot snapshot = snapshot()) {
      return snapshot.query(request);
    }
  }

  /**
   * An account as of the last committed block, or {@code null} when it is absent. One read of one
   * key: cheaper than a snapshot for whoever needs nothing else of the same block.
   */
  public @Nullable AccountState account(Address address) {
    Account account = read(reader -> new StoredState(reader).account(address));
    return account == null ? null : account.state();
  }

  /** The block at a height, or {@code null} above the head. */
  public @Nullable Block block(long height) {
    return read(reader -> new BlockStore(reader).block(height));
  }

  /** Reads several entries that belong together, which no rewind may come between. */
  private <T> @Nullable T read(Function<StoreReader, @Nullable T> reading) {
    int before = rewinds.get();
    if (before % 2 == 0) {
      try {
        T read = reading.apply(store);
        if (rewinds.get() == before) {
          return read;
        }
      } catch (StoreException e) {
        if (rewinds.get() == before) {
          throw e;
        }
      }
    }
    try (Store.Snapshot pinned = store.snapshot()) {
      return reading.apply(pinned);
    }
  }

  /** The block at a height with its receipts, or {@code null} above the head. */
  public @Nullable CommittedBlock committed(long height) {
    return read(reader -> {
      BlockStore blocks = new BlockStore(reader);
      return blocks.block(height) == null ? null : blocks.committed(height);
    });
  }

  /** The edits that a block begins with: none but on a dev chain, or when it was taken back. */
  public List<StateEdit> edits(Block block) {
    if (!genesis.dev()) {
      return List.of();
    }
    List<StateEdit> edits =
        read(reader -> {
          BlockStore blocks = new BlockStore(reader);
          Head there = blocks.head(block.height());
          return there != null && there.hash().equals(block.hash())
              ? blocks.edits(block.height())
              : null;
        });
    return edits == null ? List.of() : edits;
  }

  /** The block with a hash, or {@code null}. */
  public @Nullable Block block(Hash32 hash) {
    return read(reader -> new BlockStore(reader).block(hash));
  }

  /** The height of the block with a hash, or {@code null}. */
  public @Nullable Long height(Hash32 hash) {
    return new BlockStore(store).height(hash);
  }

  /** A transaction's receipt, or {@code null} when it is in no committed block. */
  public @Nullable LoggedReceipt receipt(Hash32 transaction) {
    return read(reader -> new BlockStore(reader).receipt(transaction));
  }

  /** A transaction by its hash, or {@code null} when it is in no committed block. */
  public @Nullable LocatedTransaction transaction(Hash32 transaction) {
    return read(reader -> new BlockStore(reader).transaction(transaction));
  }

  /**
   * Executes a committed transaction once more, on the state before its block and after the block's
   * earlier transactions, and tells what its contracts did. Costs up to the block's gas. The
   * calling thread needs {@link #STACK_BYTES} of stack.
   *
   * @return {@code null} when no committed block has the transaction
   * @throws HeightNotKeptException when the state before its block is not kept
   * @throws StoreException when it comes to another receipt than it did: something is damaged
   */
  public @Nullable TransactionTrace trace(Hash32 transaction) throws HeightNotKeptException {
    TraceBuilder trace = new TraceBuilder();
    TransactionResult result = replay(transaction, trace);
    return result == null ? null : trace.finish(ExecutionResult.of(result));
  }

  /**
   * The same, for where its gas went.
   *
   * @return {@code null} when no committed block has the transaction
   * @throws HeightNotKeptException when the state before its block is not kept
   * @throws StoreException when it comes to another receipt than it did: something is damaged
   */
  public @Nullable Profile profile(Hash32 transaction) throws HeightNotKeptException {
    ProfileBuilder profile = new ProfileBuilder();
    return replay(transaction, profile) == null ? null : profile.finish();
  }

  private @Nullable TransactionResult replay(Hash32 transaction, Tracer tracer)
      throws HeightNotKeptException {
    LoggedReceipt receipt = receipt(transaction);
    if (receipt == null) {
      return null;
    }
    try (Snapshot parent = snapshot(receipt.height() - 1)) {
      TransactionResult result = parent.replay(receipt, tracer);
      if (result == null) {
        return null; // its block was taken back meanwhile
      }
      if (!result.receipt().hash().equals(receipt.receipt().hash())) {
        throw new StoreException(
            "transaction %s, executed again, comes to another receipt than in block %d"
                .formatted(transaction, receipt.height()));
      }
      return result;
    }
  }

  /**
   * Events of committed blocks, in the chain's order, a page at a time. A page may have fewer
   * events than asked for, or none, and more follow: it ends after bounded work.
   *
   * @param limit most events of the page
   */
  public EventPage events(EventFilter filter, int limit) {
    return Objects.requireNonNull(read(reader -> new Indexes(reader).events(filter, limit)));
  }

  /**
   * Transactions that an account sent, received or was called by, in the chain's order.
   *
   * @param after the last one that is known already; {@code null} to begin
   * @param limit most transactions of the page
   */
  public TransactionPage transactions(
      Address account, @Nullable LocatedTransaction after, int limit) {
    return Objects.requireNonNull(
        read(reader -> new Indexes(reader).transactions(account, after, limit)));
  }

  /** Gas that a transaction uses before anything of it runs: the least gas limit it can have. */
  public long intrinsicGas(Transaction transaction) {
    return Gas.intrinsic(transaction);
  }

  /**
   * The check that code passes to be deployed.
   *
   * @throws RefusedCodeException with the reason and the byte offset
   */
  public void checkCode(byte[] code) throws RefusedCodeException {
    contracts.check(code);
  }

  /**
   * Copies the chain as of a committed block into a new data folder, which opens by itself and goes
   * on from there. Any thread, also while the writer commits. On the same file system the copy
   * shares the database's files with the original, which RocksDB never changes.
   *
   * @param target does not exist, or is empty; what is in it after a failure is no data folder
   * @return the copy's head
   * @throws StoreException when the disk fails, or this chain is in no folder
   */
  public Head checkpoint(Path target) {
    if (folder == null) {
      throw new StoreException("a chain in memory has no files to copy");
    }
    return Checkpoint.write(store, folder, target);
  }

  /**
   * How large everything is, as of now. Any thread.
   *
   * @throws StoreException when the disk fails, or this chain is in no folder
   */
  public LedgerStats stats() {
    return new LedgerStats(
        head,
        oldestHeight(),
        Arrays.stream(Column.values()).map(store::stats).toList(),
        store.cachedBytes(),
        store.cacheBytesMax());
  }

  /**
   * Rewrites the database without what was deleted or replaced. Any thread, also while the writer
   * commits; takes as long as reading and writing all of it.
   *
   * @throws StoreException when the disk fails
   */
  public void compact() {
    store.compact();
  }

  /**
   * Frees the folder. Reads that come later, on snapshots as well, throw {@link StoreException}.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    CrashPoint.CLOSE_BEGUN.reached();
    Deque<AutoCloseable> resources = new ArrayDeque<>();
    if (folder != null) {
      resources.push(folder);
      if (committer.finish()) {
        HeadRecord last = head.record();
        resources.push(() -> folder.markClean(last));
      }
    }
    resources.push(CrashPoint.DATABASE_CLOSED::reached);
    resources.push(store);
    if (headFile != null) {
      resources.push(CrashPoint.HEAD_FILE_CLOSED::reached);
      resources.push(headFile);
    }
    close(resources);
  }

  /** Closes all, the last one pushed first, also when one of them fails. */
  private static void close(Deque<AutoCloseable> resources) {
    StoreException failed = null;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        failed = new StoreException("cannot close the ledger: " + e.getMessage(), e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
