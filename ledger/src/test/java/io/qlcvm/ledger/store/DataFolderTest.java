package io.qlcvm.ledger.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private static final Hash32 GENESIS = Hashing.sha256(new byte[] {1});
  private static final Hash32 OTHER = Hashing.sha256(new byte[] {2});

  @TempDir Path temporary = Path.of("");

  private Path folder() {
    return temporary.resolve("data");
  }

  private SortedMap<String, String> contents() throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Hashing.sha256(Files.readAllBytes(file)).toString());
      }
    }
    return contents;
  }

  private void assertRefused(Hash32 genesis, String says) throws IOException {
    SortedMap<String, String> before = contents();
    StoreException refused =
        assertThrows(StoreException.class, () -> DataFolder.open(folder(), genesis).close());
    assertTrue(String.valueOf(refused.getMessage()).contains(says), refused.getMessage());
    assertEquals(before, contents());
  }

  @Test
  void open_missing_isMadeAndFoundAgain() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    SortedMap<String, String> made = contents();
    DataFolder.open(folder(), GENESIS).close();
    assertEquals(made, contents());
    assertEquals(
        "qlcvm ledger\nformat 1\ngenesis " + GENESIS + "\n",
        Files.readString(folder().resolve("FORMAT")));
  }

  @Test
  void open_otherChain_isRefused() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    assertRefused(OTHER, "belongs to the chain with genesis " + GENESIS);
  }

  @Test
  void open_newerFormat_isRefusedUntouched() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    Files.writeString(
        folder().resolve("FORMAT"), "qlcvm ledger\nformat 2\ngenesis " + GENESIS + "\n");
    assertRefused(GENESIS, "says format 2, this program knows format 1");
  }

  @Test
  void open_foreignFormatFile_isRefused() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("FORMAT"), "A4\n");
    assertRefused(GENESIS, "is not a format file of qlcvm");
  }

  @Test
  void open_foreignFolder_isRefusedUntouched() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("thesis.txt"), "mine");
    assertRefused(GENESIS, "thesis.txt");
  }

  @Test
  void open_freshVolume_isUsed() throws IOException {
    Files.createDirectories(folder().resolve("lost+found"));
    DataFolder.open(folder(), GENESIS).close();
    assertTrue(Files.exists(folder().resolve("FORMAT")));
  }

  @Test
  void open_makingStoppedHalfway_isMadeToTheEnd() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    Files.move(folder().resolve("FORMAT"), folder().resolve("FORMAT.new"));
    DataFolder.open(folder(), OTHER).close();
    assertTrue(Files.readString(folder().resolve("FORMAT")).contains(OTHER.toString()));
  }

  @Test
  void open_inUse_isRefusedUntilClosed() throws IOException {
    DataFolder first = DataFolder.open(folder(), GENESIS);
    assertRefused(GENESIS, "is in use by a running node");
    first.close();
    DataFolder.open(folder(), GENESIS).close();
  }

  @Test
  void open_fileInPlaceOfFolder_isRefused() throws IOException {
    Files.writeString(folder(), "a file");
    assertThrows(StoreException.class, () -> DataFolder.open(folder(), GENESIS));
  }
}
