package io.qlcvm.ledger;

import io.qlcvm.ledger.block.BlockCheck;
import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.StateCheck;
import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.history.HistoryCheck;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.DataFolder;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.RollbackMark;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chain's data folder that no node runs on, to look at. Nothing of the chain is changed, not even
 * what a start would heal; the folder is locked meanwhile. For one thread.
 */
public final class OfflineLedger implements AutoCloseable {
  private final Genesis genesis;
  private final Path dataFolder;
  private final DataFolder folder;
  private final RocksStore store;
  private final BlockStore blocks;

  private OfflineLedger(Genesis genesis, Path dataFolder, DataFolder folder, RocksStore store) {
    this.genesis = genesis;
    this.dataFolder = dataFolder;
    this.folder = folder;
    this.store = store;
    this.blocks = new BlockStore(store);
  }

  /** Whether a chain was ever begun in a folder. */
  public static boolean isDataFolder(Path folder) {
    return DataFolder.isDataFolder(folder);
  }

  /**
   * Opens a folder.
   *
   * @param dataFolder {@link #isDataFolder}
   * @throws LedgerException when it belongs to another chain or a running process, or RocksDB
   *     cannot open its database
   */
  public static OfflineLedger open(Path dataFolder, Genesis genesis) throws LedgerException {
    if (!isDataFolder(dataFolder)) {
      throw new LedgerException(
          new StoreException(dataFolder + " is not a data folder: it has no file FORMAT"));
    }
    try {
      DataFolder folder = DataFolder.openToRead(dataFolder, genesis.hash());
      try {
        RocksStore store = RocksStore.openReadOnly(folder.database(), folder.libraries());
        return new OfflineLedger(genesis, dataFolder, folder, store);
      } catch (RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (StoreException | UncheckedIOException e) {
      throw new LedgerException(e);
    }
  }

  public Genesis genesis() {
    return genesis;
  }

  /**
   * The head.
   *
   * @throws StoreException when there is none
   */
  public Head head() {
    Head head = blocks.head();
    if (head == null) {
      throw new StoreException("there is no block in " + folder.database());
    }
    return head;
  }

  /** The block at a height, or {@code null} above the head. */
  public @Nullable Block block(long height) {
    return blocks.block(height);
  }

  /** The edits of the state that the block at a height began with. */
  public List<StateEdit> edits(long height) {
    return blocks.edits(height);
  }

  /** Looks at all there is: head record, blocks, indexes, state, trees, history. */
  public CheckReport check() {
    Findings findings = new Findings();
    findings.examine("rollback mark", () -> RollbackMark.refuse(dataFolder));
    Head head = readHead(findings);
    findings.examine("head record", () -> compareHeadRecord(head));
    long last = head == null ? BlockCheck.last(store) : head.height();
    new BlockCheck(store, genesis, findings).check(last);
    if (head == null) {
      if (last >= 0) {
        findings.add("column META", "there are blocks, and no head");
      }
    } else {
      findings.examine(
          "head",
          () -> findings.expect("head", "it", Objects.requireNonNull(blocks.head(last)), head));
      new StateCheck(store, findings).check(head);
      new HistoryCheck(store, last, findings).check();
    }
    return new CheckReport(head, findings.counts(), findings.kept(), findings.count());
  }

  private @Nullable Head readHead(Findings findings) {
    try {
      return blocks.head();
    } catch (StoreException e) {
      findings.add("column META", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void compareHeadRecord(@Nullable Head head) {
    HeadFile.compare(
        folder.head(),
        head == null ? null : head.record(),
        BlockCheck.parentOf(store, head == null ? 0 : head.height()));
  }

  /** How large everything is. */
  public LedgerStats stats() {
    Head head = head();
    return new LedgerStats(
        head,
        History.oldest(store, head.height()),
        Arrays.stream(Column.values()).map(store::stats).toList(),
        store.cachedBytes(),
        store.cacheBytesMax());
  }

  @Override
  public void close() {
    store.close();
    folder.close();
  }
}
