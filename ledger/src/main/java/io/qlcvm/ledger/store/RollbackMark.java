package io.qlcvm.ledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file ROLLBACK in a data folder: blocks are being taken back, and the database may be behind
 * its head record. While it is there nothing but the end of that rollback is done with the folder,
 * so that blocks which were taken back are never mistaken for lost ones, nor lost ones for these. A
 * start is such an end: it takes back what is left, and goes on from there.
 */
public final class RollbackMark {
  private static final String NAME = "ROLLBACK";
  private static final Pattern TEXT = Pattern.compile("rolling back to height (\\d{1,16})\n");

  private RollbackMark() {}

  /**
   * The height that the blocks are taken back to, or {@code null} without a mark.
   *
   * @throws StoreException when the file cannot be read or says something else
   */
  public static @Nullable Long read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      if (!Files.exists(file)) {
        return null;
      }
      Matcher text = TEXT.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (!text.matches()) {
        throw new StoreException(file + " is not a file of qlcvm; look where it comes from");
      }
      return Long.valueOf(text.group(1));
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Lets no tool use a folder in which a rollback did not come to its end.
   *
   * @throws StoreException with the command that ends it
   */
  public static void refuse(Path folder) {
    Long height = read(folder);
    if (height != null) {
      throw new StoreException(
          ("a rollback of %s was interrupted; finish it with \"qlcvm db rollback --data %s --to"
                  + " %d\", or start the node")
              .formatted(folder, folder, height));
    }
  }

  /** Puts the mark there; it is on the disk when this returns. */
  public static void place(Path folder, long height) {
    Path unfinished = folder.resolve(NAME + ".new");
    String text = "rolling back to height " + height + "\n";
    try {
      try (FileChannel channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        channel.force(true);
      }
      Files.move(unfinished, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
    } catch (IOException e) {
      throw new StoreException("cannot mark " + folder + " for a rollback: " + e, e);
    }
  }

  /** Takes the mark away; it is gone from the disk when this returns. */
  public static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(NAME));
      sync(folder);
    } catch (IOException e) {
      throw new StoreException("cannot take the mark of the rollback from " + folder, e);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
