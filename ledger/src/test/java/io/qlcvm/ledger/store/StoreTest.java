package io.qlcvm.ledger.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.fault.Folders;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both stores do the same. */
class StoreTest {
  @TempDir Path folder = Path.of("");

  enum Kind {
    MEMORY {
      @Override
      Store open(Path folder) {
        return new MemoryStore();
      }
    },
    ROCKS {
      @Override
      Store open(Path folder) {
        return RocksStore.open(folder.resolve("db"), folder.resolve("native"));
      }
    };

    abstract Store open(Path folder);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  @ParameterizedTest
  @EnumSource
  void get_presentEmptyAndAbsent_areToldApart(Kind kind) {
    try (Store store = kind.open(folder)) {
      store.write(
          new WriteBatch()
              .put(Column.STORAGE, bytes("a"), bytes("1"))
              .put(Column.STORAGE, bytes("b"), new byte[0]));
      assertArrayEquals(bytes("1"), store.get(Column.STORAGE, bytes("a")));
      assertArrayEquals(new byte[0], store.get(Column.STORAGE, bytes("b")));
      assertNull(store.get(Column.STORAGE, bytes("c")));
      assertNull(store.get(Column.ACCOUNTS, bytes("a")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void getAll_someAbsent_isEachKeysValue(Kind kind) {
    try (Store store = kind.open(folder)) {
      store.write(
          new WriteBatch()
              .put(Column.STORAGE, bytes("a"), bytes("1"))
              .put(Column.STORAGE, bytes("b"), new byte[0]));
      try (Store.Snapshot snapshot = store.snapshot()) {
        store.write(new WriteBatch().delete(Column.STORAGE, bytes("a")));
        List<byte[]> keys = List.of(bytes("b"), bytes("c"), bytes("a"));
        List<byte @Nullable []> then = snapshot.getAll(Column.STORAGE, keys);
        assertEquals(3, then.size());
        assertArrayEquals(new byte[0], then.get(0));
        assertNull(then.get(1));
        assertArrayEquals(bytes("1"), then.get(2));
        assertNull(store.getAll(Column.STORAGE, keys).get(2));
        assertEquals(List.of(), store.getAll(Column.STORAGE, List.of()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void write_sameKeyTwice_lastOneStands(Kind kind) {
    try (Store store = kind.open(folder)) {
      store.write(
          new WriteBatch()
              .put(Column.META, bytes("a"), bytes("1"))
              .delete(Column.META, bytes("a"))
              .put(Column.META, bytes("b"), bytes("1"))
              .put(Column.META, bytes("b"), bytes("2")));
      assertNull(store.get(Column.META, bytes("a")));
      assertArrayEquals(bytes("2"), store.get(Column.META, bytes("b")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void floor_manyKeys_isGreatestAtOrBelowInUnsignedOrder(Kind kind) {
    SplittableRandom random = new SplittableRandom(7);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 200; i++) {
      byte[] key = new byte[1 + random.nextInt(2)];
      random.nextBytes(key);
      model.put(key, bytes("v" + i));
      batch.put(Column.NODES, key, bytes("v" + i));
    }
    try (Store store = kind.open(folder)) {
      store.write(batch);
      for (int i = 0; i < 256; i++) {
        byte[] key = {(byte) i, (byte) random.nextInt()};
        var expected = model.floorEntry(key);
        StoreReader.Entry actual = store.floor(Column.NODES, key);
        assertEquals(expected == null, actual == null);
        if (expected != null && actual != null) {
          assertArrayEquals(expected.getKey(), actual.key());
          assertArrayEquals(expected.getValue(), actual.value());
        }
      }
      assertNull(store.floor(Column.CODE, bytes("z")));
    }
  }

  private static List<String> walk(StoreReader store, KeyRange range, boolean backwards) {
    List<String> found = new ArrayList<>();
    try (Entries entries = store.entries(Column.STORAGE, range, backwards)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null) {
        found.add(
            HexFormat.of().formatHex(entry.key()) + "=" + new String(entry.value(), US_ASCII));
        entry = entries.next();
      }
      assertNull(entries.next());
    }
    return found;
  }

  @ParameterizedTest
  @EnumSource
  void entries_anyRange_areTheModelsInBothDirections(Kind kind) {
    SplittableRandom random = new SplittableRandom(9);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 300; i++) {
      byte[] key = key(random);
      model.put(key, bytes("v" + i));
      batch.put(Column.STORAGE, key, bytes("v" + i));
      batch.put(Column.NODES, key, bytes("other"));
    }
    try (Store store = kind.open(folder)) {
      store.write(batch);
      for (int i = 0; i < 300; i++) {
        KeyRange range =
            switch (random.nextInt(5)) {
              case 0 -> KeyRange.ALL;
              case 1 -> KeyRange.ofPrefix(key(random));
              case 2 -> new KeyRange(key(random), key(random));
              case 3 -> KeyRange.ofPrefix(key(random)).atOrAbove(key(random)).above(key(random));
              default -> KeyRange.ALL.behind(key(random)).below(key(random)).atOrBelow(key(random));
            };
        List<String> expected = new ArrayList<>();
        model.forEach((key, value) -> {
          if (range.contains(key)) {
            expected.add(HexFormat.of().formatHex(key) + "=" + new String(value, US_ASCII));
          }
        });
        assertEquals(expected, walk(store, range, false));
        assertEquals(expected.reversed(), walk(store, range, true));
      }
    }
  }

  /** Zero to two bytes, often 0xff. */
  private static byte[] key(SplittableRandom random) {
    byte[] key = new byte[random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) Math.min(random.nextInt(300), 255);
    }
    return key;
  }

  @ParameterizedTest
  @EnumSource
  void entries_writtenMeanwhile_stayAsTheyWere(Kind kind) {
    try (Store store = kind.open(folder)) {
      store.write(new WriteBatch().put(Column.STORAGE, bytes("a"), bytes("1")));
      Store.Snapshot snapshot = store.snapshot();
      store.write(new WriteBatch().put(Column.STORAGE, bytes("b"), bytes("1")));
      try (Entries now = store.entries(Column.STORAGE, KeyRange.ALL, false);
          Entries pinned = snapshot.entries(Column.STORAGE, KeyRange.ALL, true)) {
        snapshot.close();
        store.write(
            new WriteBatch()
                .put(Column.STORAGE, bytes("a"), bytes("2"))
                .delete(Column.STORAGE, bytes("b")));
        assertEquals("1", new String(nextValue(now), US_ASCII));
        assertEquals("1", new String(nextValue(now), US_ASCII));
        assertNull(now.next());
        assertEquals("1", new String(nextValue(pinned), US_ASCII));
        assertNull(pinned.next());
      }
    }
  }

  private static byte[] nextValue(Entries entries) {
    StoreReader.Entry entry = entries.next();
    assertNotNull(entry);
    return entry.value();
  }

  @ParameterizedTest
  @EnumSource
  void entries_storeClosed_areRefused(Kind kind) {
    Store store = kind.open(folder);
    store.write(new WriteBatch().put(Column.STORAGE, bytes("a"), bytes("1")));
    Entries entries = store.entries(Column.STORAGE, KeyRange.ALL, false);
    Entries begun = store.entries(Column.STORAGE, KeyRange.ALL, false);
    assertNotNull(begun.next());
    store.close();
    assertThrows(StoreException.class, entries::next);
    assertThrows(StoreException.class, begun::next);
    assertThrows(
        StoreException.class, () -> store.entries(Column.STORAGE, KeyRange.ALL, false).close());
    entries.close();
    begun.close();
  }

  @Test
  void entries_closed_areRefused() {
    try (Store store = Kind.ROCKS.open(folder)) {
      Entries entries = store.entries(Column.STORAGE, KeyRange.ALL, false);
      entries.close();
      entries.close();
      assertThrows(StoreException.class, entries::next);
    }
  }

  @ParameterizedTest
  @EnumSource
  void snapshot_laterWrites_areNotSeen(Kind kind) {
    try (Store store = kind.open(folder)) {
      store.write(new WriteBatch().put(Column.META, bytes("a"), bytes("1")));
      try (Store.Snapshot snapshot = store.snapshot()) {
        store.write(
            new WriteBatch()
                .put(Column.META, bytes("a"), bytes("2"))
                .put(Column.META, bytes("b"), bytes("2")));
        assertArrayEquals(bytes("1"), snapshot.get(Column.META, bytes("a")));
        StoreReader.Entry floor = snapshot.floor(Column.META, bytes("c"));
        assertNotNull(floor);
        assertArrayEquals(bytes("a"), floor.key());
        assertArrayEquals(bytes("2"), store.get(Column.META, bytes("a")));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_laterCalls_areRefused(Kind kind) {
    Store store = kind.open(folder);
    Store.Snapshot snapshot = store.snapshot();
    store.close();
    assertThrows(StoreException.class, () -> store.get(Column.META, bytes("a")));
    assertThrows(StoreException.class, () -> store.write(new WriteBatch()));
    assertThrows(StoreException.class, store::snapshot);
    assertThrows(StoreException.class, () -> snapshot.get(Column.META, bytes("a")));
    snapshot.close();
    store.close();
  }

  @Test
  void closeSnapshot_laterReads_areRefused() {
    try (Store store = Kind.ROCKS.open(folder)) {
      Store.Snapshot snapshot = store.snapshot();
      snapshot.close();
      snapshot.close();
      assertThrows(StoreException.class, () -> snapshot.get(Column.META, bytes("a")));
      assertThrows(StoreException.class, () -> snapshot.floor(Column.META, bytes("a")));
    }
  }

  @Test
  void open_closedBefore_findsWhatWasWritten() {
    try (Store store = Kind.ROCKS.open(folder)) {
      store.write(new WriteBatch().put(Column.BLOCKS, bytes("a"), bytes("1")));
    }
    try (Store store = Kind.ROCKS.open(folder)) {
      assertArrayEquals(bytes("1"), store.get(Column.BLOCKS, bytes("a")));
    }
  }

  /** One bit of a frame's kind, by which RocksDB would not come back from opening. */
  @Test
  void open_lastFrameOfAnotherKind_isRefusedWithFile() throws IOException {
    Path database = folder.resolve("db");
    for (String kind : List.of("MANIFEST-", ".log")) {
      Path copy = folder.resolve("copy" + kind);
      try (Store store = Kind.ROCKS.open(folder)) {
        store.write(new WriteBatch().put(Column.BLOCKS, bytes("a"), bytes("1")));
        Folders.copy(database, copy);
      }
      Path file;
      try (Stream<Path> files = Files.list(copy)) {
        file =
            files
                .filter(f -> String.valueOf(f.getFileName()).contains(kind))
                .max(Path::compareTo)
                .orElseThrow();
      }
      byte[] damaged = Files.readAllBytes(file);
      int last = 0;
      for (int at = 0; at < damaged.length; ) {
        last = at;
        at += 7 + (damaged[at + 4] & 0xff) + ((damaged[at + 5] & 0xff) << 8);
      }
      damaged[last + 6] ^= 4;
      Files.write(file, damaged);
      StoreException refused =
          assertThrows(
              StoreException.class, () -> RocksStore.open(copy, folder.resolve("native")).close());
      String message = String.valueOf(refused.getMessage());
      assertEquals(true, message.startsWith(file + " is damaged at byte " + (last + 6)), message);
    }
  }

  @Test
  void open_inUse_isRefusedWithFolder() {
    try (Store store = Kind.ROCKS.open(folder)) {
      assertNull(store.get(Column.META, bytes("a")));
      StoreException refused =
          assertThrows(StoreException.class, () -> Kind.ROCKS.open(folder).close());
      assertEquals(
          true, String.valueOf(refused.getMessage()).contains(folder.resolve("db").toString()));
    }
  }

  @Test
  void unpack_again_keepsFileUnlessDamaged() throws IOException {
    String name = "librocksdbjni-linux64.so";
    Path unpacked = NativeLibrary.unpack(folder, name, "lib.so");
    Path file = unpacked.resolve("lib.so");
    var first = Files.getLastModifiedTime(file);
    assertEquals(unpacked, NativeLibrary.unpack(folder, name, "lib.so"));
    assertEquals(first, Files.getLastModifiedTime(file));
    Files.write(file, bytes("damaged"));
    assertEquals(unpacked, NativeLibrary.unpack(folder, name, "lib.so"));
    assertEquals(true, Files.size(file) > 1_000_000);
    try (Stream<Path> files = Files.list(unpacked)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void unpack_besideItsJar_isTakenFromThereIfWhole() throws IOException {
    Path distribution = Files.createDirectory(folder.resolve("a distribution"));
    Path jar = distribution.resolve("library.jar");
    byte[] library = new byte[100_000];
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("lib.so"));
      out.write(library);
    }
    URL source = URI.create("jar:" + jar.toUri() + "!/lib.so").toURL();
    Path chain = folder.resolve("chain");
    Path beside = distribution.resolve("lib.so");
    Files.write(beside, Arrays.copyOf(library, library.length / 2));
    Path unpacked = NativeLibrary.unpack(chain, source, "lib.so");
    assertEquals(chain, unpacked.getParent());
    assertArrayEquals(library, Files.readAllBytes(unpacked.resolve("lib.so")));
    Files.write(beside, library);
    Path other = folder.resolve("other");
    assertTrue(Files.isSameFile(distribution, NativeLibrary.unpack(other, source, "lib.so")));
    assertFalse(Files.exists(other));
  }

  @Test
  void unpack_otherSystem_saysWhereItRuns() {
    StoreException refused =
        assertThrows(
            StoreException.class,
            () -> NativeLibrary.unpack(folder, "librocksdbjni-x.so", "lib.so"));
    assertEquals(true, String.valueOf(refused.getMessage()).contains("64-bit x86 Linux"));
  }

  /** A folder in the place of RocksDB's lock file: it opens for reading only. */
  @Test
  void reopen_onlyReadingWorks_readsGoOnAndWritesAreRefused() throws IOException {
    try (Store store = Kind.ROCKS.open(folder)) {
      store.write(new WriteBatch().put(Column.STORAGE, bytes("a"), bytes("1")));
      Path lock = folder.resolve("db").resolve("LOCK");
      Files.delete(lock);
      Files.createDirectory(lock);
      assertThrows(StoreException.class, store::reopen);
      assertArrayEquals(bytes("1"), store.get(Column.STORAGE, bytes("a")));
      WriteBatch refused = new WriteBatch().put(Column.STORAGE, bytes("b"), bytes("2"));
      assertThrows(StoreException.class, () -> store.write(refused));
      assertThrows(StoreException.class, store::reopen);
      assertNull(store.get(Column.STORAGE, bytes("b")));
      Files.delete(lock);
      store.reopen();
      assertNull(store.get(Column.STORAGE, bytes("b")));
      store.write(new WriteBatch().put(Column.STORAGE, bytes("b"), bytes("2")));
      assertArrayEquals(bytes("2"), store.get(Column.STORAGE, bytes("b")));
    }
  }

  @Test
  void cacheBytesMax_writtenOrOnlyRead_isHalfTheHeapOrTheLeast() {
    long least = 128L << 20;
    try (Store store = Kind.ROCKS.open(folder)) {
      long halfTheHeap = Runtime.getRuntime().maxMemory() / 2;
      assertEquals(Math.max(least, halfTheHeap), store.cacheBytesMax());
    }
    try (Store store = RocksStore.openReadOnly(folder.resolve("db"), folder.resolve("native"))) {
      assertEquals(least, store.cacheBytesMax());
    }
  }
}
