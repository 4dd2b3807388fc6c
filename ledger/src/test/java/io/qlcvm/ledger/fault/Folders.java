package io.qlcvm.ledger.fault;

import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Folders as a whole. */
public final class Folders {
  /** Two folders with RocksDB's library, 15 MB each, and their databases; with room to spare. */
  private static final long MEMORY_BYTES_MIN = 512L << 20;

  private Folders() {}

  /**
   * Where trials are made: in memory where there is such a place. A process that dies loses nothing
   * of what it wrote, synced or not, so that the disk would only cost time.
   */
  static Path makeTemporary() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (Files.isWritable(memory)
        && Files.getFileStore(memory).getUsableSpace() >= MEMORY_BYTES_MIN) {
      return Files.createTempDirectory(memory, "qlcvm-test-");
    }
    return Files.createTempDirectory("qlcvm-test-");
  }

  /** Each file below a folder by its path, with the hash of its content. */
  public static SortedMap<String, String> contents(Path folder) throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            folder.relativize(file).toString(),
            Files.isDirectory(file)
                ? "a folder"
                : Hashing.sha256(Files.readAllBytes(file)).toString());
      }
    }
    return contents;
  }

  /** Copies a folder; what is larger than a test writes (RocksDB's library) as a link. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (file.toString().endsWith(".so")) {
          Files.createLink(target, file);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** Deletes a folder with all that is in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
