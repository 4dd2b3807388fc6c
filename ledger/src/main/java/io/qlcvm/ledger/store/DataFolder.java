package io.qlcvm.ledger.store;

import io.qlcvm.types.Hash32;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A chain's folder, locked for one process while it is open.
 *
 * <pre>
 *   FORMAT    text: the version of everything in the folder, and the chain's genesis hash
 *   LOCK      locked while a process uses the folder; never deleted
 *   HEAD      the head record ({@link HeadFile})
 *   db/       the database
 *   native/   RocksDB's native library, unpacked
 * </pre>
 *
 * FORMAT is written last when a folder is made, and looked at before anything else is touched.
 */
public final class DataFolder implements AutoCloseable {
  /** Raised with every change of a file or a key or value in the database. */
  private static final int FORMAT_VERSION = 1;

  private static final String FORMAT = "FORMAT";
  private static final String LOCK = "LOCK";
  private static final String HEAD = "HEAD";
  private static final Pattern FORMAT_TEXT =
      Pattern.compile("qlcvm ledger\nformat (\\d{1,9})\ngenesis (0x[0-9a-f]{64})\n");

  /** What a folder may hold that was not made to the end: nothing, or what came before FORMAT. */
  private static final Set<String> BEFORE_FORMAT = Set.of(LOCK, HEAD, "FORMAT.new", "lost+found");

  private final Path folder;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private DataFolder(Path folder, FileChannel lockChannel, FileLock lock) {
    this.folder = folder;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Opens the folder of a chain, or makes it when there is none or it is empty.
   *
   * @throws StoreException when the folder belongs to another chain, a newer version, another
   *     program or a running process, or cannot be read; nothing in it is changed then
   */
  public static DataFolder open(Path folder, Hash32 genesis) {
    try {
      checkContent(folder, genesis);
      Files.createDirectories(folder);
      DataFolder opened = lock(folder);
      try {
        checkContent(folder, genesis); // again: another process may have made it meanwhile
        if (!Files.exists(folder.resolve(FORMAT))) {
          opened.make(genesis);
        }
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("cannot use the data folder " + folder + ": " + e, e);
    }
  }

  /** The database's folder. */
  public Path database() {
    return folder.resolve("db");
  }

  /** The folder for native libraries. */
  public Path libraries() {
    return folder.resolve("native");
  }

  /** The head record's file. */
  public Path head() {
    return folder.resolve(HEAD);
  }

  /** Lets another process have the folder. */
  @Override
  public void close() {
    try (lockChannel) {
      lock.release();
    } catch (IOException e) {
      throw new StoreException("cannot release the lock of " + folder, e);
    }
  }

  private static void checkContent(Path folder, Hash32 genesis) throws IOException {
    Path format = folder.resolve(FORMAT);
    if (Files.exists(format)) {
      checkFormat(format, genesis);
    } else if (Files.exists(folder)) {
      checkUnused(folder);
    }
  }

  private static void checkFormat(Path file, Hash32 genesis) throws IOException {
    Matcher text =
        FORMAT_TEXT.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    if (!text.matches()) {
      throw new StoreException(
          file + " is not a format file of qlcvm; name the data folder of a qlcvm node");
    }
    int version = Integer.parseInt(text.group(1));
    if (version != FORMAT_VERSION) {
      throw new StoreException(
          file
              + " says format "
              + version
              + ", this program knows format "
              + FORMAT_VERSION
              + "; use the version of qlcvm that wrote it, or a newer one");
    }
    if (!text.group(2).equals(genesis.toString())) {
      throw new StoreException(
          file
              + " belongs to the chain with genesis "
              + text.group(2)
              + ", not "
              + genesis
              + "; name another data folder or the genesis file of that chain");
    }
  }

  private static void checkUnused(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(entry -> !BEFORE_FORMAT.contains(String.valueOf(entry.getFileName())))
          .findAny()
          .ifPresent(entry -> {
            throw new StoreException(
                folder
                    + " has no file FORMAT but has "
                    + entry.getFileName()
                    + ": it is not a data folder; name another or an empty one");
          });
    }
  }

  private static DataFolder lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataFolder(folder, channel, lock);
      }
    } catch (OverlappingFileLockException _) {
      // Held by this very process: told below. Closing the channel then lets go of the lock for
      // other processes too, as POSIX has it; RocksDB's own lock still keeps them out.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new StoreException(
        "the data folder " + folder + " is in use by a running node; stop it, or name another");
  }

  private void make(Hash32 genesis) throws IOException {
    HeadFile.create(folder.resolve(HEAD));
    Path unfinished = folder.resolve("FORMAT.new");
    String text = "qlcvm ledger\nformat " + FORMAT_VERSION + "\ngenesis " + genesis + "\n";
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
    Files.move(unfinished, folder.resolve(FORMAT), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true); // the folder's entries
    }
  }
}
