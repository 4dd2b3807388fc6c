package io.qlcvm.ledger;

import io.qlcvm.ledger.block.BlockCommitter;
import io.qlcvm.ledger.block.BlockExecutor;
import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.ledger.execution.QueryExecutor;
import io.qlcvm.ledger.execution.TransactionExecutor;
import io.qlcvm.ledger.history.HistoricalState;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.DataFolder;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One chain on one machine.
 *
 * <p>{@link #execute}, {@link #commit} and {@link #close} are for one thread, the writer;
 * everything else may be called from any thread at any time, and sees committed blocks only.
 *
 * <p>Contracts run on the thread that calls {@link #execute} or {@link #query}: give that thread a
 * stack of {@link #STACK_BYTES}, so that the limits on recursion, which are the chain's, are
 * reached before the thread's own.
 *
 * <p>A {@link StoreException}, any other unchecked exception or an error out of a method is a fault
 * of this machine or of the program, and never the outcome of a transaction: of the block being
 * executed or committed nothing is kept that a restart would not find whole.
 */
public final class Ledger implements AutoCloseable {
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
  private final Deque<AutoCloseable> resources;
  private final Contracts contracts;
  private final BlockExecutor executor;
  private final BlockCommitter committer;
  private final QueryExecutor queries;
  private volatile Head head;

  private Ledger(
      Genesis genesis,
      Store store,
      @Nullable HeadFile headFile,
      Retention retention,
      Deque<AutoCloseable> resources) {
    this.genesis = genesis;
    this.genesisHash = genesis.hash();
    this.store = store;
    this.resources = resources;
    this.contracts = new Contracts();
    this.executor = new BlockExecutor(genesis, new TransactionExecutor(contracts));
    this.committer = new BlockCommitter(store, headFile, retention);
    this.queries = new QueryExecutor(contracts);
    Head stored = new BlockStore(store).head();
    this.head = stored == null ? commitGenesis() : stored;
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
      HeadFile headFile = openHeadFile(folder, store, genesis);
      resources.push(headFile);
      return new Ledger(genesis, store, headFile, retention, resources);
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

  /** A chain in any store, without the checks of a data folder. */
  static Ledger over(Store store, Genesis genesis, Retention retention) {
    Deque<AutoCloseable> resources = new ArrayDeque<>();
    resources.push(store);
    return new Ledger(genesis, store, null, retention, resources);
  }

  private static HeadFile openHeadFile(DataFolder folder, Store store, Genesis genesis) {
    BlockStore blocks = new BlockStore(store);
    Head head = blocks.head();
    if (head == null) {
      return HeadFile.open(folder.head(), null, Hash32.ZERO);
    }
    Block first = blocks.block(0);
    Block last = blocks.block(head.height());
    if (first == null
        || last == null
        || !first.header().proposal().parent().equals(genesis.hash())
        || !BlockStore.headOf(last).equals(head)) {
      throw new StoreException(
          "the database in "
              + folder.database()
              + " does not hold this chain from genesis to its head; restore the data folder");
    }
    return HeadFile.open(folder.head(), head.record(), last.header().proposal().parent());
  }

  private Head commitGenesis() {
    return BlockStore.headOf(committer.commit(executor.genesis(store), UNSIGNED).block());
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
   */
  public ExecutedBlock execute(Proposal proposal, List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    return executor.execute(store, head, proposal, transactions);
  }

  /**
   * Commits a block that was executed on the present head; on the disk when this returns. Writer
   * thread only.
   *
   * @param signature the producer's, over the proposal; not checked here
   * @throws StoreException when the disk fails; every later commit is refused then
   */
  public CommittedBlock commit(ExecutedBlock block, Signature signature) {
    if (!block.header().proposal().parent().equals(head.hash())) {
      throw new IllegalArgumentException("the block was not executed on the present head");
    }
    CommittedBlock committed = committer.commit(block, signature);
    head = BlockStore.headOf(committed.block());
    return committed;
  }

  /** Pins the state of the last committed block. */
  public Snapshot snapshot() {
    Store.Snapshot pinned = store.snapshot();
    return new Snapshot(
        pinned, pinnedHead(pinned), new StoredState(pinned), queries, genesis.chainId());
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
      long latest = pinnedHead(pinned).height();
      long oldest = History.oldest(pinned, latest);
      Head then = new BlockStore(pinned).head(height);
      if (height < oldest || height > latest || then == null) {
        throw new HeightNotKeptException(height, oldest, latest);
      }
      StateView state =
          height == latest ? new StoredState(pinned) : new HistoricalState(pinned, height);
      return new Snapshot(pinned, then, state, queries, genesis.chainId());
    } catch (HeightNotKeptException | RuntimeException e) {
      pinned.close();
      throw e;
    }
  }

  private static Head pinnedHead(Store.Snapshot pinned) {
    Head head = new BlockStore(pinned).head();
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

  /** The block at a height, or {@code null} above the head. */
  public @Nullable Block block(long height) {
    return new BlockStore(store).block(height);
  }

  /** The block with a hash, or {@code null}. */
  public @Nullable Block block(Hash32 hash) {
    return new BlockStore(store).block(hash);
  }

  /** The height of the block with a hash, or {@code null}. */
  public @Nullable Long height(Hash32 hash) {
    return new BlockStore(store).height(hash);
  }

  /** A transaction's receipt, or {@code null} when it is in no committed block. */
  public @Nullable LoggedReceipt receipt(Hash32 transaction) {
    return new BlockStore(store).receipt(transaction);
  }

  /** A transaction by its hash, or {@code null} when it is in no committed block. */
  public @Nullable LocatedTransaction transaction(Hash32 transaction) {
    return new BlockStore(store).transaction(transaction);
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
   * Frees the folder. Reads that come later, on snapshots as well, throw {@link StoreException}.
   */
  @Override
  public void close() {
    close(resources);
  }

  private static void close(Deque<AutoCloseable> resources) {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new StoreException("cannot close the ledger: " + e.getMessage(), e);
      }
    }
  }
}
