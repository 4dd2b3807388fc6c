package io.qlcvm.ledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadFileTest {
  private static final int SLOT_BYTES = 4096;
  private static final int RECORD_BYTES = 112;

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("HEAD");
    HeadFile.create(file);
  }

  private static Hash32 hash(long height) {
    return Hashing.sha256(new byte[] {(byte) height});
  }

  private static HeadRecord head(long height) {
    return new HeadRecord(height, hash(height), hash(height + 100));
  }

  /** Opens with a database at a height of the one history that there is here. */
  private HeadFile open(long height) {
    return HeadFile.open(file, head(height), hash(height - 1));
  }

  private void record(long height) {
    open(0).close();
    try (HeadFile opened = open(0)) {
      for (long h = 1; h <= height; h++) {
        opened.write(head(h));
      }
    }
  }

  private void damage(int slot) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[slot * SLOT_BYTES + 20] ^= 1;
    Files.write(file, bytes);
  }

  private void assertRefused(@Nullable HeadRecord database, Hash32 parent, String says)
      throws IOException {
    byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    StoreException refused =
        assertThrows(StoreException.class, () -> HeadFile.open(file, database, parent).close());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(says), message);
    assertTrue(message.contains(file.toString()), message);
    if (Files.exists(file)) {
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  @Test
  void open_sameHeight_isFine() {
    for (int height = 0; height < 5; height++) {
      record(height);
      open(height).close();
      Path again = file;
      assertTrue(Files.exists(again));
      reset();
    }
  }

  private void reset() {
    try {
      Files.delete(file);
      HeadFile.create(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void open_databaseOneAhead_recordsIt() {
    record(4);
    open(5).close();
    open(5).close();
    open(6).close();
  }

  @Test
  void rewind_anyHeight_goesOnFromThere() {
    record(5);
    try (HeadFile opened = open(5)) {
      opened.rewind(head(1), head(2));
      opened.write(head(3));
      opened.check(head(3), hash(2));
      opened.rewind(null, head(0));
      opened.awaitSync();
    }
    open(0).close();
    open(1).close();
  }

  @Test
  void open_databaseBehind_isRefused() throws IOException {
    record(4);
    assertRefused(head(3), hash(2), "behind");
    assertRefused(head(0), hash(-1), "behind");
    assertRefused(null, Hash32.ZERO, "empty");
  }

  @Test
  void open_databaseTwoAhead_isRefused() throws IOException {
    record(4);
    assertRefused(head(6), hash(5), "does not follow");
  }

  @Test
  void open_otherHistory_isRefused() throws IOException {
    record(4);
    assertRefused(new HeadRecord(4, hash(9), hash(104)), hash(3), "does not follow");
    assertRefused(new HeadRecord(4, hash(4), hash(9)), hash(3), "does not follow");
    assertRefused(head(5), hash(9), "does not follow");
  }

  @Test
  void open_missing_isRefused() throws IOException {
    Files.delete(file);
    assertRefused(head(4), hash(3), "missing");
  }

  @Test
  void open_newestDamaged_isTornWriteWhoseBlockIsThere() throws IOException {
    record(5);
    damage(1);
    open(5).close();
    open(5).close();
  }

  @Test
  void open_newestDamagedAndBlockLost_isRefused() throws IOException {
    record(5);
    damage(1);
    assertRefused(head(4), hash(3), "no crash leaves behind");
  }

  @Test
  void open_bothDamaged_isRefused() throws IOException {
    record(5);
    damage(0);
    damage(1);
    assertRefused(head(5), hash(4), "no record in it can be read");
    assertRefused(head(0), hash(-1), "no record in it can be read");
  }

  @Test
  void open_neverWritten_isFineAtGenesisOnly() throws IOException {
    assertRefused(head(1), hash(0), "no record in it can be read");
    HeadFile.open(file, null, Hash32.ZERO).close();
    open(0).close();
  }

  /** The write of height 6 is cut after every byte: before the sync, nothing else can happen. */
  @Test
  void open_recordTornAtEveryByte_isFine() throws IOException {
    record(5);
    byte[] before = Files.readAllBytes(file);
    try (HeadFile opened = open(5)) {
      opened.write(head(6));
    }
    byte[] after = Files.readAllBytes(file);
    for (int cut = 0; cut <= RECORD_BYTES; cut++) {
      byte[] torn = before.clone();
      System.arraycopy(after, 0, torn, 0, cut);
      Files.write(file, torn);
      open(6).close();
      assertArrayEquals(after, Files.readAllBytes(file));
    }
  }

  /** Any one flipped bit: the file is healed, or refused; the head is never taken for another. */
  @Test
  void open_anyBitFlipped_neverHidesALostBlock() throws IOException {
    record(5);
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * RECORD_BYTES; bit++) {
      for (int slot = 0; slot < 2; slot++) {
        byte[] flipped = whole.clone();
        flipped[slot * SLOT_BYTES + bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file, flipped);
        assertThrows(StoreException.class, () -> open(4).close());
      }
    }
  }

  /** A file in memory whose sync fails when it is told to. */
  private static final class Disk implements HeadFile.Medium {
    private final byte[] bytes = new byte[2 * SLOT_BYTES];
    private int syncs;
    private boolean fails;

    @Override
    public byte[] read() {
      return bytes.clone();
    }

    @Override
    public void write(byte[] written, long position) {
      System.arraycopy(written, 0, bytes, (int) position, written.length);
    }

    @Override
    public void force() throws IOException {
      if (fails) {
        throw new IOException("input/output error");
      }
      syncs++;
    }

    @Override
    public void close() {}
  }

  @Test
  void awaitSync_nobodySyncedYet_syncsOnce() {
    Disk disk = new Disk();
    List<Runnable> left = new ArrayList<>();
    try (HeadFile opened = HeadFile.open(file, disk, left::add, head(0), hash(-1))) {
      assertEquals(0, disk.syncs);
      opened.awaitSync();
      opened.awaitSync();
      left.forEach(Runnable::run);
      assertEquals(1, disk.syncs);
      opened.write(head(1));
      assertEquals(1, disk.syncs);
      left.forEach(Runnable::run);
      opened.awaitSync();
      assertEquals(2, disk.syncs);
    }
  }

  @Test
  void awaitSync_syncFailed_isRefusedUntilChecked() {
    Disk disk = new Disk();
    try (HeadFile opened = HeadFile.open(file, disk, Runnable::run, head(0), hash(-1))) {
      opened.awaitSync();
      disk.fails = true;
      opened.write(head(1));
      assertThrows(StoreException.class, opened::awaitSync);
      disk.fails = false;
      StoreException again = assertThrows(StoreException.class, opened::awaitSync);
      assertTrue(String.valueOf(again.getMessage()).contains(file.toString()));
      opened.check(head(1), hash(0));
      opened.awaitSync();
      opened.write(head(2));
      opened.awaitSync();
    }
  }
}
