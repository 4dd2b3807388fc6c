package io.qlcvm.ledger.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.fault.Folders;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
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
    return Folders.contents(folder());
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
        "qlcvm ledger\nformat 2\ngenesis " + GENESIS + "\n",
        Files.readString(folder().resolve("FORMAT")));
  }

  @Test
  void open_otherChain_isRefused() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    assertRefused(OTHER, "belongs to the chain with genesis " + GENESIS);
  }

  @Test
  void open_format1_isFormat2AndNothingElseChanges() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    SortedMap<String, String> made = contents();
    Files.writeString(
        folder().resolve("FORMAT"), "qlcvm ledger\nformat 1\ngenesis " + GENESIS + "\n");
    DataFolder.open(folder(), GENESIS).close();
    assertEquals(made, contents());
  }

  @Test
  void open_newerFormat_isRefusedUntouched() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    Files.writeString(
        folder().resolve("FORMAT"), "qlcvm ledger\nformat 3\ngenesis " + GENESIS + "\n");
    assertRefused(GENESIS, "says format 3, this program knows format 2");
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
    assertRefused(GENESIS, "is in use by this process");
    first.close();
    DataFolder.open(folder(), GENESIS).close();
  }

  @Test
  void open_fileInPlaceOfFolder_isRefused() throws IOException {
    Files.writeString(folder(), "a file");
    assertRefused(GENESIS, "is a file; name a folder");
  }

  @Test
  void open_inUseByAnotherProcess_namesIt() throws Exception {
    DataFolder.open(folder(), GENESIS).close();
    Process holder = startHolder();
    try {
      assertEquals("held", holder.inputReader(UTF_8).readLine());
      assertRefused(GENESIS, "is in use by process " + holder.pid() + "; stop it");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    DataFolder.open(folder(), GENESIS).close();
  }

  private Process startHolder() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            folder().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Holds a folder until it is killed. */
  static final class Holder {
    private Holder() {}

    static void main(String[] arguments) throws InterruptedException {
      // Closed by nobody, not even by the collector, which may come before the one who kills.
      try (DataFolder _ = DataFolder.open(Path.of(arguments[0]), GENESIS)) {
        new PrintStream(System.out, true, UTF_8).println("held");
        new CountDownLatch(1).await();
      }
    }
  }

  /** Permissions don't hold back root, but a file where a folder should be does, and this does. */
  @Test
  void open_unreadableFile_isRefusedWithFileAndWhatToDo() throws IOException {
    DataFolder.open(folder(), GENESIS).close();
    Files.delete(folder().resolve("FORMAT"));
    Files.createDirectory(folder().resolve("FORMAT"));
    assertRefused(GENESIS, "see that the disk is mounted");
  }

  @Test
  void open_placeThatCannotBeWritten_isRefusedWithWhatToDo() {
    Path nowhere = Path.of("/proc/qlcvm-test");
    StoreException refused =
        assertThrows(StoreException.class, () -> DataFolder.open(nowhere, GENESIS).close());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("cannot use the data folder /proc/qlcvm-test: "), message);
    assertTrue(message.contains("read-only"), message);
  }

  @Test
  void isClean_afterMarking_holdsForThatHeadUntilRemoved() {
    HeadRecord head = new HeadRecord(7, GENESIS, OTHER);
    try (DataFolder opened = DataFolder.open(folder(), GENESIS)) {
      assertFalse(opened.isClean(head));
      opened.markClean(head);
    }
    try (DataFolder opened = DataFolder.open(folder(), GENESIS)) {
      assertTrue(opened.isClean(head));
      assertFalse(opened.isClean(new HeadRecord(8, GENESIS, OTHER)));
      opened.removeCleanMark();
      assertFalse(opened.isClean(head));
      opened.removeCleanMark();
    }
  }
}
