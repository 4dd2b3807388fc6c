package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.dev;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Genesis;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger finds again, and what it refuses to go on with. */
class LedgerOnDiskTest {
  @TempDir Path temporary = Path.of("");

  private Path data() {
    return temporary.resolve("data");
  }

  private Head build(int blocks) throws LedgerException {
    try (TestChain chain = TestChain.open(data())) {
      for (int i = 0; i < blocks; i++) {
        chain.transfers(1, 2, 2);
      }
      return chain.ledger().head();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static SortedMap<String, String> contents(Path folder) throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return contents;
  }

  private void assertRefused(Genesis genesis, String says) {
    LedgerException refused =
        assertThrows(
            LedgerException.class, () -> Ledger.open(data(), genesis, Retention.DEFAULT).close());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(says), message);
    assertTrue(message.contains(data().toString()), message);
  }

  @Test
  void open_closedBefore_goesOn() throws LedgerException {
    CommittedBlock committed;
    try (TestChain chain = TestChain.open(data())) {
      committed = chain.transfers(1, 2, 3);
    }
    try (TestChain chain = TestChain.open(data())) {
      Ledger ledger = chain.ledger();
      assertEquals(1, ledger.head().height());
      assertEquals(committed.block(), ledger.block(1));
      assertEquals(committed.block().header().stateRoot(), chain.stateRoot());
      for (LoggedReceipt receipt : committed.receipts()) {
        TestChain.assertSame(receipt, ledger.receipt(receipt.receipt().transaction()));
      }
      assertEquals(3, chain.nonce(dev(1)));
      chain.transfers(1, 2, 1);
      assertEquals(2, ledger.head().height());
    }
  }

  @Test
  void open_copyOfAnyMoment_goesOn() throws Exception {
    Path copies = temporary.resolve("copies");
    try (TestChain chain = TestChain.open(data())) {
      for (int i = 0; i < 3; i++) {
        chain.transfers(1, 2, 2);
        copy(data(), copies.resolve("" + i));
      }
    }
    for (int i = 0; i < 3; i++) {
      try (TestChain chain = TestChain.open(copies.resolve("" + i))) {
        assertEquals(i + 1, chain.ledger().head().height());
        chain.transfers(1, 2, 2);
      }
    }
  }

  @Test
  void open_databaseFromEarlier_isRefusedAsBehind() throws Exception {
    build(2);
    copy(data().resolve("db"), temporary.resolve("earlier"));
    build(2);
    delete(data().resolve("db"));
    copyInto(temporary.resolve("earlier"), data().resolve("db"));
    assertRefused(GENESIS, "the database is at height 2, behind block 4");
  }

  private static void copyInto(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void open_databaseGone_isRefused() throws Exception {
    build(1);
    delete(data().resolve("db"));
    assertRefused(GENESIS, "the database is empty");
  }

  @Test
  void open_headRecordOneBehind_isHealed() throws Exception {
    build(2);
    byte[] earlier = Files.readAllBytes(data().resolve("HEAD"));
    Head head = build(1);
    byte[] last = Files.readAllBytes(data().resolve("HEAD"));
    Files.write(data().resolve("HEAD"), earlier);
    assertEquals(head, build(0));
    assertArrayEquals(last, Files.readAllBytes(data().resolve("HEAD")));
  }

  /** Changes the database behind the ledger's back, as after a stop in order or another. */
  private void tamper(boolean clean, WriteBatch batch) throws IOException {
    try (Store store = RocksStore.open(data().resolve("db"), data().resolve("native"))) {
      store.write(batch);
    }
    if (!clean) {
      Files.delete(data().resolve("CLEAN"));
    }
  }

  private static byte[] key(long height, int index) {
    return ByteBuffer.allocate(12).putLong(height).putInt(index).array();
  }

  @Test
  void open_lastBlockNotWhatItsHeaderSays_isRefusedAfterAStopNotInOrder() throws Exception {
    build(3);
    byte[] receipt;
    byte[] transaction;
    try (Store store = RocksStore.open(data().resolve("db"), data().resolve("native"))) {
      receipt = Objects.requireNonNull(store.get(Column.RECEIPTS, key(3, 0)));
      transaction = Objects.requireNonNull(store.get(Column.TRANSACTIONS, key(3, 0)));
    }
    tamper(false, new WriteBatch().put(Column.RECEIPTS, key(3, 1), receipt));
    assertRefused(GENESIS, "block 3: the receipt's transaction is");
    tamperAgain(new WriteBatch().put(Column.TRANSACTIONS, key(3, 1), transaction));
    assertRefused(GENESIS, "block 3: the root of its transactions");
    assertRefused(GENESIS, "qlcvm db check --data " + data());
  }

  private void tamperAgain(WriteBatch batch) throws IOException {
    Files.createFile(data().resolve("CLEAN"));
    tamper(false, batch);
  }

  @Test
  void open_stateTreeNotTheHeads_isRefusedAfterAStopNotInOrder() throws Exception {
    build(2);
    StoreReader.Entry root;
    byte[] last = ByteBuffer.allocate(17).put(9, (byte) 0x7f).array();
    try (Store store = RocksStore.open(data().resolve("db"), data().resolve("native"))) {
      root = Objects.requireNonNull(store.floor(Column.NODES, last));
    }
    tamper(false, new WriteBatch().delete(Column.NODES, root.key()));
    assertRefused(GENESIS, "block 2: the root of the state tree is");
  }

  @Test
  void open_stoppedInOrder_isMarkedAndNotCheckedAgain() throws Exception {
    build(3);
    assertTrue(Files.readString(data().resolve("CLEAN")).startsWith("stopped in order at block 3"));
    byte[] receipt;
    try (Store store = RocksStore.open(data().resolve("db"), data().resolve("native"))) {
      receipt = Objects.requireNonNull(store.get(Column.RECEIPTS, key(3, 0)));
    }
    tamper(true, new WriteBatch().put(Column.RECEIPTS, key(3, 1), receipt));
    try (TestChain chain = TestChain.open(data())) {
      assertEquals(3, chain.ledger().head().height());
      assertFalse(Files.exists(data().resolve("CLEAN")));
    }
  }

  @Test
  void recover_nothingFailed_goesOnAndClosesSnapshots() throws Exception {
    try (TestChain chain = TestChain.open(data())) {
      chain.transfers(1, 2, 2);
      Snapshot before = chain.ledger().snapshot();
      assertNull(chain.ledger().recover());
      assertThrows(StoreException.class, () -> before.nonce(dev(1)));
      before.close();
      chain.transfers(1, 2, 2);
      assertEquals(4, chain.nonce(dev(1)));
    }
  }

  @Test
  void open_headRecordTwoBehind_isRefused() throws Exception {
    build(2);
    byte[] earlier = Files.readAllBytes(data().resolve("HEAD"));
    build(2);
    Files.write(data().resolve("HEAD"), earlier);
    assertRefused(GENESIS, "does not follow");
  }

  @Test
  void open_headRecordGone_isRefused() throws Exception {
    build(2);
    Files.delete(data().resolve("HEAD"));
    assertRefused(GENESIS, "is missing");
  }

  @Test
  void open_otherGenesis_isRefusedUntouched() throws Exception {
    build(1);
    Genesis other =
        new Genesis(
            "other",
            GENESIS.dev(),
            GENESIS.time(),
            GENESIS.blockGasLimit(),
            GENESIS.minGasPrice(),
            GENESIS.gasScheduleVersion(),
            GENESIS.producers(),
            GENESIS.balances());
    SortedMap<String, String> before = contents(data());
    assertRefused(other, "belongs to the chain with genesis " + GENESIS.hash());
    assertEquals(before, contents(data()));
  }

  @Test
  void open_inUse_isRefused() throws Exception {
    try (TestChain chain = TestChain.open(data())) {
      assertRefused(GENESIS, "is in use by this process");
      chain.transfers(1, 2, 1);
    }
  }

  @Test
  void open_damagedDatabase_isRefused() throws Exception {
    build(1);
    Files.writeString(data().resolve("db").resolve("CURRENT"), "MANIFEST-999999\n");
    assertRefused(GENESIS, "RocksDB cannot open");
  }

  /** One bit of the log flipped, at many places: the head as it was, or refused. Never less. */
  @Test
  void open_bitFlippedInTheLog_neverLosesABlockSilently() throws Exception {
    Path copy = temporary.resolve("copy");
    Head head;
    try (TestChain chain = TestChain.open(data())) {
      for (int i = 0; i < 3; i++) {
        chain.transfers(1, 2, 2);
      }
      head = chain.ledger().head();
      copy(data(), copy);
    }
    Path log;
    try (Stream<Path> files = Files.list(copy.resolve("db"))) {
      log =
          files
              .filter(file -> file.toString().endsWith(".log"))
              .max((a, b) -> a.toString().compareTo(b.toString()))
              .orElseThrow();
    }
    int length = (int) Files.size(log);
    int refused = 0;
    for (int i = 0; i < 25; i++) {
      Path trial = temporary.resolve("trial" + i);
      copy(copy, trial);
      Path flipped = trial.resolve("db").resolve(String.valueOf(log.getFileName()));
      byte[] bytes = Files.readAllBytes(flipped);
      bytes[(int) ((long) length * i / 25)] ^= (byte) (1 << i % 8);
      Files.write(flipped, bytes);
      try (Ledger ledger = Ledger.open(trial, GENESIS, Retention.DEFAULT)) {
        assertEquals(head, ledger.head());
      } catch (LedgerException e) {
        refused++;
      }
    }
    assertTrue(refused > 15, "refused " + refused);
  }

  @Test
  void close_laterReads_areRefused() throws Exception {
    TestChain chain = TestChain.open(data());
    Snapshot snapshot = chain.ledger().snapshot();
    chain.close();
    assertThrows(StoreException.class, () -> snapshot.nonce(dev(1)));
    assertThrows(StoreException.class, () -> chain.ledger().block(0));
    assertThrows(StoreException.class, () -> chain.ledger().receipt(Hash32.ZERO));
    snapshot.close();
    chain.close();
  }
}
