package io.qlcvm.ledger.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks at the frames of RocksDB's logs and manifests before RocksDB does: a frame of a kind that
 * our options never write makes RocksDB 10.10 read the same place for ever, when it is a file's
 * last one and a flipped bit made it.
 *
 * <pre>
 *   block of 32 KiB:  frame, frame, ..., fewer than 7 bytes of padding
 *   frame:            checksum 4 | length 2, little-endian | kind 1 | so many bytes
 *   kind:             0 nothing (the file is longer than what was written), 1 whole record,
 *                     2 first, 3 middle, 4 last part of one; 5 and above: options of others
 * </pre>
 *
 * Checksums, and whatever else can be wrong, are RocksDB's part.
 */
final class LogFrames {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int KIND_MAX = 4;

  private LogFrames() {}

  /**
   * Checks a database that is not open.
   *
   * @throws StoreException when a file has a frame that was not written so
   */
  static void check(Path database) {
    if (!Files.exists(database)) {
      return;
    }
    try (Stream<Path> files = Files.list(database)) {
      List<Path> logs = files.filter(LogFrames::hasFrames).sorted().toList();
      for (Path log : logs) {
        checkFile(database, log);
      }
    } catch (IOException e) {
      throw new StoreException("cannot read the database " + database + ": " + e, e);
    }
  }

  private static boolean hasFrames(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("MANIFEST-") || name.endsWith(".log");
  }

  private static void checkFile(Path database, Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] header = new byte[HEADER_BYTES];
      long length = in.length();
      for (long at = 0; at + HEADER_BYTES <= length; ) {
        if (BLOCK_BYTES - at % BLOCK_BYTES < HEADER_BYTES) {
          at += BLOCK_BYTES - at % BLOCK_BYTES;
          continue;
        }
        in.seek(at);
        in.readFully(header);
        int kind = header[6] & 0xff;
        if (kind == 0) {
          return;
        }
        if (kind > KIND_MAX) {
          throw new StoreException(
              file
                  + " is damaged at byte "
                  + (at + 6)
                  + Damage.whatToDo(database.toAbsolutePath().getParent()));
        }
        at += HEADER_BYTES + (header[4] & 0xff) + ((header[5] & 0xff) << 8);
      }
    }
  }
}
