package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.contract;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.blockfile.BlockFileException;
import io.qlcvm.ledger.blockfile.BlockFileReader;
import io.qlcvm.ledger.blockfile.BlockFileWriter;
import io.qlcvm.ledger.fault.Folders;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.ColumnStats;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Check, blocks in files, copies and rollback, on folders that a real ledger left. */
class DataFolderToolsTest {
  /** The folder that each test gets a copy of, and its chain. */
  @TempDir static Path made = Path.of("");

  private static final List<Block> blocks = new ArrayList<>();

  @TempDir Path temporary = Path.of("");

  private Path data() {
    return temporary.resolve("data");
  }

  /** Transfers, deployments, calls that write, overwrite and delete, and events. */
  @BeforeAll
  static void buildChain() throws LedgerException {
    try (TestChain chain = TestChain.open(made.resolve("data"))) {
      chain.transfers(1, 2, 3);
      Address seed = chain.deployed(contract("rust/seed/seed.wasm"));
      Address counter = chain.deployed(contract("c/tests/counter.wasm"));
      Address delete = chain.deployed(contract("c/tests/delete.wasm"));
      for (int i = 0; i < 3; i++) {
        chain.invoke(seed);
        chain.invoke(counter);
        chain.invoke(delete);
        chain.transfers(3, 4, 2);
      }
      Address puppet = chain.deployed(contract("c/tests/puppet.wasm"));
      for (int i = 1; i <= 3; i++) {
        Program program = new Program().emit(i, 8, i).emit(0, 4, 9);
        Status ended = chain.invoke(puppet, "invoke", program.bytes()).receipt().status();
        assertEquals(Status.SUCCESS, ended);
      }
      for (long height = 0; height <= chain.ledger().head().height(); height++) {
        blocks.add(Objects.requireNonNull(chain.ledger().block(height)));
      }
    }
  }

  @BeforeEach
  void copyChain() throws IOException {
    Folders.copy(made.resolve("data"), data());
  }

  private Block last() {
    return blocks.getLast();
  }

  private CheckReport check(Path folder) throws LedgerException {
    try (OfflineLedger ledger = OfflineLedger.open(folder, GENESIS)) {
      return ledger.check();
    }
  }

  private void assertWhole(Path folder, Block head) throws LedgerException {
    CheckReport report = check(folder);
    assertEquals(List.of(), report.findings());
    assertEquals(head.hash(), Objects.requireNonNull(report.head()).hash());
    assertEquals(head.height() + 1, report.counts().get("blocks"));
  }

  @Test
  void check_wholeFolder_findsNothingAndCounts() throws LedgerException {
    CheckReport report = check(data());
    assertEquals(List.of(), report.findings());
    assertEquals(0, report.found());
    assertEquals((long) blocks.size(), report.counts().get("blocks"));
    long transactions = blocks.stream().mapToLong(block -> block.transactions().size()).sum();
    assertEquals(transactions, report.counts().get("transactions"));
    assertEquals(4, report.counts().get("contracts"));
    assertTrue(report.counts().getOrDefault("storage values", 0L) >= 3, report.toString());
    assertEquals(last().height(), report.counts().get("kept heights"));
  }

  /** What is planted, and what has to be found. */
  enum Planted {
    ACCOUNT_CHANGED(Column.ACCOUNTS, "the stored node is not the one that the values give"),
    ACCOUNT_DELETED(Column.ACCOUNTS, "state root"),
    STORAGE_CHANGED(Column.STORAGE, "its root"),
    STORAGE_ADDED(Column.STORAGE, "its root"),
    NODE_DELETED(Column.NODES, "missing"),
    NODE_CHANGED(Column.NODES, "node"),
    RECEIPT_CHANGED(Column.RECEIPTS, ""),
    RECEIPT_DELETED(Column.RECEIPTS, "missing"),
    TRANSACTION_DELETED(Column.TRANSACTIONS, "missing"),
    LOCATION_CHANGED(Column.LOCATIONS, "the entry says something else"),
    LOCATION_ADDED(Column.LOCATIONS, "the number of entries"),
    EVENT_DELETED(Column.EVENTS, "the entry is missing"),
    EVENT_ADDED(Column.EVENTS, "the number of entries"),
    TOPIC_DELETED(Column.TOPICS, "the entry is missing"),
    TOPIC_CHANGED(Column.TOPICS, "the entry says something else"),
    TOPIC_ADDED(Column.TOPICS, "the number of entries"),
    SENDER_DELETED(Column.ACCOUNT_TRANSACTIONS, "the entry is missing"),
    SENDER_ADDED(Column.ACCOUNT_TRANSACTIONS, "the number of entries"),
    HEIGHT_DELETED(Column.HEIGHTS, "the entry is missing"),
    BLOCK_DELETED(Column.BLOCKS, "it is missing"),
    CODE_CHANGED(Column.CODE, "the hash of the code"),
    HISTORY_DELETED(Column.ACCOUNT_HISTORY, "the entry is listed, and is missing"),
    HISTORY_CHANGED(Column.STORAGE_HISTORY, "damaged"),
    EXPIRING_CHANGED(Column.EXPIRING, ""),
    HEAD_CHANGED(Column.META, "");

    private final Column column;
    private final String found;

    Planted(Column column, String found) {
      this.column = column;
      this.found = found;
    }

    /** On the entry in the middle of the column, which every kind of check has to come to. */
    WriteBatch damage(List<StoreReader.Entry> entries) {
      StoreReader.Entry entry =
          this == NODE_DELETED || this == HEAD_CHANGED || this == NODE_CHANGED
              ? entries.getFirst()
              : entries.get(entries.size() / 2);
      WriteBatch batch = new WriteBatch();
      if (name().endsWith("_DELETED")) {
        return batch.delete(column, entry.key());
      }
      byte[] value = entry.value();
      if (name().endsWith("_ADDED")) {
        byte[] key = entry.key();
        key[key.length - 1] ^= 0x40;
        return batch.put(column, key, value);
      }
      int at = this == HISTORY_CHANGED ? 0 : value.length - 1;
      value[at] ^= 0x20;
      return batch.put(column, entry.key(), value);
    }
  }

  private static List<StoreReader.Entry> all(StoreReader store, Column column) {
    List<StoreReader.Entry> all = new ArrayList<>();
    try (Entries entries = store.entries(column, KeyRange.ALL, false)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null) {
        all.add(entry);
        entry = entries.next();
      }
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Planted.class)
  void check_plantedDamage_isFound(Planted planted) throws LedgerException {
    try (RocksStore store = RocksStore.open(data().resolve("db"), data().resolve("native"))) {
      store.write(planted.damage(all(store, planted.column)));
    }
    CheckReport report = check(data());
    assertTrue(report.found() > 0, "nothing was found");
    assertTrue(report.toString().contains(planted.found), report.toString());
  }

  @Test
  void check_truncatedHeadRecord_isFoundAndLeft() throws Exception {
    byte[] cut = Arrays.copyOf(Files.readAllBytes(data().resolve("HEAD")), 4_200);
    Files.write(data().resolve("HEAD"), cut);
    CheckReport report = check(data());
    assertTrue(report.findings().getFirst().where().equals("head record"), report.toString());
    assertEquals(4_200, Files.size(data().resolve("HEAD")));
  }

  @Test
  void check_folderInUse_isRefused() throws LedgerException {
    try (TestChain chain = TestChain.open(data())) {
      assertThrows(LedgerException.class, () -> check(data()));
      chain.transfers(1, 2, 1);
    }
  }

  private Path exported() throws IOException, LedgerException {
    Path file = temporary.resolve("blocks");
    try (OfflineLedger ledger = OfflineLedger.open(data(), GENESIS);
        BlockFileWriter writer = new BlockFileWriter(file, GENESIS)) {
      for (long height = 0; height <= ledger.head().height(); height++) {
        writer.add(Objects.requireNonNull(ledger.block(height)), ledger.edits(height));
      }
      writer.finish();
    }
    return file;
  }

  private static BlockImport importAll(Path file, Ledger ledger)
      throws IOException, BlockRefusedException {
    BlockImport blocks = new BlockImport(ledger);
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      assertEquals(GENESIS.hash(), reader.genesis());
      Block block = reader.next();
      while (block != null) {
        blocks.add(block, reader.edits());
        block = reader.next();
      }
    }
    return blocks;
  }

  @Test
  void exportImport_emptyChain_hasTheSameHeadAndState() throws Exception {
    Path file = exported();
    Path other = temporary.resolve("other");
    try (Ledger ledger = Ledger.open(other, GENESIS, Retention.DEFAULT)) {
      BlockImport first = importAll(file, ledger);
      assertEquals(last().height(), first.imported());
      assertEquals(1, first.known());
      assertEquals(last().hash(), ledger.head().hash());
      assertEquals(last().header().stateRoot(), ledger.head().stateRoot());
      BlockImport again = importAll(file, ledger);
      assertEquals(0, again.imported());
      assertEquals((long) blocks.size(), again.known());
    }
    assertWhole(other, last());
  }

  @Test
  void import_falseBlocks_areRefusedWithHeightAndDifference() throws Exception {
    try (Ledger ledger = Ledger.inMemory(GENESIS)) {
      BlockImport into = new BlockImport(ledger);
      Block first = blocks.get(1);
      BlockHeader header = first.header();
      BlockHeader wrong =
          new BlockHeader(
              header.proposal(), header.receiptsRoot(), header.receiptsRoot(), header.gasUsed());
      assertRefused(into, new Block(wrong, first.transactions(), first.signature()), "state root");
      Signature none = Signature.of(new byte[Signature.BYTES]);
      assertRefused(into, new Block(header, first.transactions(), none), "signature");
      assertRefused(into, new Block(header, List.of(), first.signature()), "transactions root");
      assertRefused(into, blocks.get(2), "block 1 is next");
      assertEquals(0, ledger.head().height());
      into.add(first);
      assertRefused(into, new Block(wrong, first.transactions(), first.signature()), "its hash");
    }
  }

  private static void assertRefused(BlockImport into, Block block, String says) {
    BlockRefusedException refused =
        assertThrows(BlockRefusedException.class, () -> into.add(block));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("block " + block.height() + " is refused"), message);
    assertTrue(message.contains(says), message);
  }

  @Test
  void blockFile_cutOrChangedAnywhere_isRefused() throws Exception {
    byte[] whole = Files.readAllBytes(exported());
    Path file = temporary.resolve("damaged");
    for (int at = 0; at < whole.length; at += 97) {
      Files.write(file, Arrays.copyOf(whole, at));
      assertThrows(BlockFileException.class, () -> BlockFileReader.open(file).close());
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << at % 8);
      Files.write(file, changed);
      assertThrows(BlockFileException.class, () -> BlockFileReader.open(file).close());
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThrows(BlockFileException.class, () -> BlockFileReader.open(file).close());
  }

  @Test
  void checkpoint_whileBlocksAreCommitted_opensAndGoesOn() throws Exception {
    List<Head> heads = new ArrayList<>();
    try (TestChain chain = TestChain.open(data())) {
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread copying =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < 5; i++) {
                    heads.add(chain.ledger().checkpoint(temporary.resolve("copy" + i)));
                  }
                } catch (RuntimeException e) {
                  failure.set(e);
                } finally {
                  done.set(true);
                }
              });
      while (!done.get()) {
        chain.transfers(1, 2, 2);
      }
      copying.join();
      assertEquals(null, failure.get());
    }
    for (int i = 0; i < heads.size(); i++) {
      Path copy = temporary.resolve("copy" + i);
      assertEquals(List.of(), check(copy).findings());
      try (TestChain chain = TestChain.open(copy)) {
        assertEquals(heads.get(i), chain.ledger().head());
        chain.transfers(1, 2, 2);
      }
      assertEquals(List.of(), check(copy).findings());
    }
    assertEquals(5, heads.size());
  }

  @Test
  void checkpoint_folderInUse_isRefused() throws Exception {
    try (TestChain chain = TestChain.open(data())) {
      assertThrows(RuntimeException.class, () -> chain.ledger().checkpoint(data()));
    }
    assertWhole(data(), last());
  }

  private void execute(long from) throws Exception {
    try (Ledger ledger = Ledger.open(data(), GENESIS, Retention.DEFAULT)) {
      BlockImport into = new BlockImport(ledger);
      for (Block block : blocks.subList((int) from, blocks.size())) {
        into.add(block);
      }
      assertEquals(last().hash(), ledger.head().hash());
    }
  }

  @Test
  void rollback_toEachHeight_isWholeAndGoesOnAlike() throws Exception {
    for (int height = blocks.size() - 1; height >= 0; height -= 3) {
      assertEquals(blocks.get(height).hash(), Rollback.run(data(), GENESIS, height).hash());
      assertWhole(data(), blocks.get(height));
      execute(height + 1L);
      assertWhole(data(), last());
    }
  }

  @Test
  void rollback_stoppedAnywhere_isFinishedByItselfOrAStartAlone() throws Exception {
    for (int stop = 9; stop >= 5; stop--) {
      int at = stop;
      assertThrows(
          IllegalStateException.class,
          () ->
              Rollback.run(
                  data(),
                  GENESIS,
                  5,
                  reached -> {
                    if (reached == at) {
                      throw new IllegalStateException("stopped");
                    }
                  }));
      LedgerException refused =
          assertThrows(LedgerException.class, () -> Rollback.run(data(), GENESIS, 4));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("qlcvm db rollback --data " + data() + " --to 5"), message);
      assertTrue(check(data()).toString().contains("was interrupted"), "check says so");
      if (stop % 2 == 0) {
        Ledger.open(data(), GENESIS, Retention.DEFAULT).close();
      } else {
        assertEquals(blocks.get(5).hash(), Rollback.run(data(), GENESIS, 5).hash());
      }
      assertWhole(data(), blocks.get(5));
      execute(6);
    }
  }

  @Test
  void rollback_belowTheKept_isRefusedWithTheOldest() throws Exception {
    try (TestChain chain = new TestChain(Ledger.open(data(), GENESIS, new Retention(2)))) {
      chain.transfers(1, 2, 1);
    }
    long oldest = last().height() - 1;
    HeightNotKeptException refused =
        assertThrows(HeightNotKeptException.class, () -> Rollback.run(data(), GENESIS, 3));
    assertEquals(oldest, refused.oldest());
    assertThrows(HeightNotKeptException.class, () -> Rollback.run(data(), GENESIS, 1_000));
    assertEquals(oldest, Rollback.run(data(), GENESIS, oldest).height());
    assertWhole(data(), blocks.get((int) oldest));
    execute(oldest + 1);
  }

  @Test
  void stats_folder_haveHeightsAndSizes() throws Exception {
    try (OfflineLedger ledger = OfflineLedger.open(data(), GENESIS)) {
      LedgerStats stats = ledger.stats();
      assertEquals(last().hash(), stats.head().hash());
      assertEquals(0, stats.oldestHeight());
      assertEquals(Column.values().length, stats.columns().size());
      for (ColumnStats column : stats.columns()) {
        if (column.column() == Column.BLOCKS) {
          assertEquals(blocks.size(), column.keysEstimated());
        }
      }
    }
  }
}
