package io.qlcvm.ledger.store;

import io.qlcvm.types.Hash32;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chain's folder, locked for one process while it is open.
 *
 * <pre>
 *   FORMAT      text: the version of everything in the folder, and the chain's genesis hash
 *   LOCK        locked while a process uses the folder, and names it; never deleted
 *   HEAD        the head record ({@link HeadFile})
 *   CLEAN       text: the head at the last stop, if that was an orderly one; not there while in use
 *   MIGRATION   text: from which format to which; there while a {@link Migration} is under way
 *   db/         the database
 *   native/     RocksDB's native library, unpacked, if the program doesn't bring it so
 * </pre>
 *
 * FORMAT is written last when a folder is made, and looked at before anything else is touched. Text
 * files are written under another name (with ".new"), synced, renamed and their folder synced, so
 * that each is there whole or not at all.
 *
 * <p>A migration: MIGRATION is written; the work is done; FORMAT is replaced; MIGRATION is deleted.
 * A stop in between leaves MIGRATION behind, and the next start does the work from its beginning,
 * or refuses when it does not know that migration.
 */
public final class DataFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  private static final String FORMAT = "FORMAT";
  private static final String LOCK = "LOCK";
  private static final String HEAD = "HEAD";
  private static final String CLEAN = "CLEAN";
  private static final String MIGRATION = "MIGRATION";
  private static final String UNFINISHED = ".new";
  private static final Pattern FORMAT_TEXT =
      Pattern.compile("qlcvm ledger\nformat (\\d{1,9})\ngenesis (0x[0-9a-f]{64})\n");
  private static final Pattern MIGRATION_TEXT =
      Pattern.compile("migrating from format (\\d{1,9}) to (\\d{1,9})\n");

  /** What is read of a text file: all are shorter, whatever else lies in their place may not be. */
  private static final int TEXT_BYTES_MAX = 4096;

  /** What a folder may hold that was not made to the end: nothing, or what came before FORMAT. */
  private static final Set<String> BEFORE_FORMAT =
      Set.of(LOCK, HEAD, FORMAT + UNFINISHED, "lost+found");

  /**
   * Folders that this process has open, by their real paths. Closing any channel on a lock file
   * would let go of the process's lock on it, as POSIX has it, so it is not even opened twice.
   */
  private static final Set<Path> OPEN = new HashSet<>();

  private final Path folder;
  private final Path realFolder;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private DataFolder(Path folder, Path realFolder, FileChannel lockChannel, FileLock lock) {
    this.folder = folder;
    this.realFolder = realFolder;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Opens the folder of a chain, or makes it when there is none or it is empty. A folder of an
   * older format is brought to today's.
   *
   * @throws StoreException when the folder belongs to another chain, a newer version, another
   *     program or a running process, or cannot be read; nothing in it is changed then. Also when a
   *     migration fails, which the next start takes up again
   */
  public static DataFolder open(Path folder, Hash32 genesis) {
    return open(folder, genesis, Migration.ALL);
  }

  /**
   * Opens the folder of a chain for whoever only reads: an older format stays, as today's readers
   * know each so far.
   *
   * @throws StoreException as {@link #open} does; also when there is no chain in the folder, or a
   *     migration of it was begun and not finished
   */
  public static DataFolder openToRead(Path folder, Hash32 genesis) {
    Format newest = new Format(1 + Migration.ALL.size(), genesis);
    try {
      check(folder, newest);
      return lock(
          folder,
          newest,
          (_, found) -> {
            if (found == null || Files.exists(folder.resolve(MIGRATION))) {
              throw new StoreException(
                  folder
                      + " was not made, or migrated, to the end; start a node on it: it finishes");
            }
          });
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Opens the folder as a program with these migrations. */
  static DataFolder open(Path folder, Hash32 genesis, List<Migration> migrations) {
    Format newest = new Format(1 + migrations.size(), genesis);
    try {
      check(folder, newest);
      if (!Files.exists(folder)) {
        Files.createDirectories(folder);
        CrashPoint.FOLDER_CREATED.reached();
      }
      return lock(
          folder,
          newest,
          (opened, found) -> {
            if (found == null) {
              opened.make(newest);
            } else {
              opened.migrate(found, migrations);
            }
          });
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** What is to be done with a locked folder, by what FORMAT says; null when there is none yet. */
  private interface Opening {
    void begin(DataFolder opened, @Nullable Format found) throws IOException;
  }

  /** Locks the folder, looks again, as another process may have made it meanwhile, and begins. */
  private static DataFolder lock(Path folder, Format newest, Opening opening) throws IOException {
    DataFolder opened = lock(folder);
    try {
      Format found = check(folder, newest);
      CrashPoint.LOCK_TAKEN.reached();
      opening.begin(opened, found);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The database's folder. */
  public Path database() {
    return database(folder);
  }

  /** The database's folder in a data folder. */
  public static Path database(Path folder) {
    return folder.resolve("db");
  }

  /** The folder for native libraries. */
  public Path libraries() {
    return libraries(folder);
  }

  static Path libraries(Path folder) {
    return folder.resolve("native");
  }

  /** The head record's file. */
  public Path head() {
    return folder.resolve(HEAD);
  }

  /** A check of what is in the folder failed: says where, and what to do. */
  public StoreException refused(StoreException why) {
    String message = String.valueOf(why.getMessage());
    String told = message.contains(folder.toString()) ? message : database() + ": " + message;
    return new StoreException(
        message.contains("qlcvm db check") ? told : told + Damage.whatToDo(folder), why);
  }

  /** Whether the last stop was an orderly one, with this head. */
  public boolean isClean(HeadRecord head) {
    Path mark = folder.resolve(CLEAN);
    try {
      return Files.exists(mark) && read(mark).equals(cleanText(head));
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Takes the mark of an orderly stop away: from here on there may be writes. */
  public void removeCleanMark() {
    try {
      if (Files.deleteIfExists(folder.resolve(CLEAN))) {
        sync(folder);
      }
      CrashPoint.CLEAN_MARK_REMOVED.reached();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Marks the stop as an orderly one: everything else is closed. */
  public void markClean(HeadRecord head) {
    try {
      write(CLEAN, cleanText(head), CrashPoint.CLEAN_MARK_WRITTEN, CrashPoint.CLEAN_MARK_PLACED);
    } catch (IOException e) {
      // A full disk, say. The next start only checks more than it would have to.
      LOG.warn("cannot mark the stop as an orderly one in {}: {}", folder, e.toString());
    }
  }

  private static String cleanText(HeadRecord head) {
    return "stopped in order at block " + head.height() + " " + head.hash() + "\n";
  }

  /** Whether a chain was ever begun in a folder. */
  public static boolean isDataFolder(Path folder) {
    return Files.exists(folder.resolve(FORMAT));
  }

  /**
   * Makes a folder that has a database and a head record a data folder of this one's chain and
   * format: the last thing that is written to it. It is on the disk when this returns.
   */
  public void copyFormat(Path to) {
    Path unfinished = to.resolve("FORMAT.new");
    try {
      Files.copy(folder.resolve(FORMAT), unfinished);
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(unfinished, to.resolve(FORMAT), StandardCopyOption.ATOMIC_MOVE);
      sync(to);
    } catch (IOException e) {
      throw new StoreException("cannot make the data folder " + to + ": " + e, e);
    }
  }

  /** The head record's file in a data folder. */
  public static Path head(Path folder) {
    return folder.resolve(HEAD);
  }

  /** Lets another process have the folder. */
  @Override
  public void close() {
    synchronized (OPEN) {
      OPEN.remove(realFolder);
      try (lockChannel) {
        lock.release();
      } catch (IOException e) {
        throw new StoreException("cannot release the lock of " + folder, e);
      }
    }
  }

  /** What FORMAT says. */
  private record Format(int version, Hash32 genesis) {
    String text() {
      return "qlcvm ledger\nformat " + version + "\ngenesis " + genesis + "\n";
    }
  }

  /** Looks, and changes nothing; null when there is no chain in the folder yet. */
  private static @Nullable Format check(Path folder, Format newest) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new StoreException(folder + " is a file; name a folder as the data folder");
    }
    Path format = folder.resolve(FORMAT);
    if (Files.exists(format)) {
      Format found = checkFormat(format, newest);
      checkMigration(folder, found, newest);
      return found;
    }
    if (Files.exists(folder)) {
      checkUnused(folder);
    }
    return null;
  }

  private static Format checkFormat(Path file, Format newest) throws IOException {
    Matcher text = FORMAT_TEXT.matcher(read(file));
    if (!text.matches()) {
      throw new StoreException(
          file + " is not a format file of qlcvm; name the data folder of a qlcvm node");
    }
    int version = Integer.parseInt(text.group(1));
    if (version < 1 || version > newest.version()) {
      throw new StoreException(
          file
              + " says format "
              + version
              + ", this program knows format "
              + newest.version()
              + (newest.version() == 1 ? "" : " and those before")
              + "; use the version of qlcvm that wrote it, or a newer one");
    }
    if (!text.group(2).equals(newest.genesis().toString())) {
      throw new StoreException(
          file
              + " belongs to the chain with genesis "
              + text.group(2)
              + ", not "
              + newest.genesis()
              + "; name another data folder or the genesis file of that chain");
    }
    return new Format(version, newest.genesis());
  }

  private static void checkMigration(Path folder, Format found, Format newest) throws IOException {
    Path file = folder.resolve(MIGRATION);
    if (!Files.exists(file)) {
      return;
    }
    Matcher text = MIGRATION_TEXT.matcher(read(file));
    if (!text.matches()) {
      throw new StoreException(
          file
              + " is not a file of qlcvm, and says nothing about a migration; look where it comes"
              + " from, and restore the data folder from a copy if in doubt");
    }
    int from = Integer.parseInt(text.group(1));
    int to = Integer.parseInt(text.group(2));
    if (to > newest.version()) {
      throw new StoreException(
          file
              + " says that the folder is half way from format "
              + from
              + " to "
              + to
              + ", this program knows formats up to "
              + newest.version()
              + "; start it with the version of qlcvm that began this, or a newer one: it"
              + " finishes");
    }
    if (to != from + 1 || (found.version() != from && found.version() != to)) {
      throw new StoreException(
          file
              + " tells of a migration from format "
              + from
              + " to "
              + to
              + " but FORMAT says "
              + found.version()
              + ", which no stop leaves behind; restore the whole data folder from a copy");
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
    Path file = folder.resolve(LOCK);
    Path real = folder.toRealPath();
    synchronized (OPEN) {
      if (OPEN.contains(real)) {
        throw inUse(folder, "this process (" + ProcessHandle.current().pid() + ")");
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          String holder = read(file).strip();
          throw inUse(folder, holder.matches("\\d{1,9}") ? "process " + holder : "a running node");
        }
        OPEN.add(real);
        channel.truncate(0);
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(pid), 0);
        return new DataFolder(folder, real, channel, lock);
      } catch (IOException | RuntimeException e) {
        OPEN.remove(real);
        channel.close();
        throw e;
      }
    }
  }

  private static StoreException inUse(Path folder, String holder) {
    return new StoreException(
        "the data folder " + folder + " is in use by " + holder + "; stop it, or name another");
  }

  private void make(Format format) throws IOException {
    HeadFile.create(head());
    CrashPoint.HEAD_FILE_CREATED.reached();
    write(FORMAT, format.text(), CrashPoint.FORMAT_WRITTEN, CrashPoint.FORMAT_RENAMED);
    CrashPoint.FOLDER_MADE.reached();
  }

  private void migrate(Format found, List<Migration> migrations) throws IOException {
    Path announcement = folder.resolve(MIGRATION);
    for (int from = found.version(); from <= migrations.size(); from++) {
      int to = from + 1;
      LOG.info("migrating {} from format {} to {}", folder, from, to);
      write(
          MIGRATION,
          "migrating from format " + from + " to " + to + "\n",
          CrashPoint.MIGRATION_ANNOUNCED,
          CrashPoint.MIGRATION_ANNOUNCED);
      migrations.get(from - 1).run(folder);
      CrashPoint.MIGRATION_RUN.reached();
      write(
          FORMAT,
          new Format(to, found.genesis()).text(),
          CrashPoint.FORMAT_WRITTEN,
          CrashPoint.FORMAT_RENAMED);
      CrashPoint.MIGRATION_RECORDED.reached();
    }
    if (Files.deleteIfExists(announcement)) {
      sync(folder);
      CrashPoint.MIGRATION_DONE.reached();
    }
  }

  /** Puts a text file in place, whole or not at all; it is on the disk when this returns. */
  private void write(String name, String text, CrashPoint written, CrashPoint renamed)
      throws IOException {
    Path unfinished = folder.resolve(name + UNFINISHED);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
    written.reached();
    Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    renamed.reached();
    sync(folder);
  }

  /** A folder's entries. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
    }
  }

  private static StoreException unusable(Path folder, IOException cause) {
    String what = cause instanceof AccessDeniedException ? "no permission for " : "";
    String where = cause instanceof FileSystemException ? String.valueOf(cause.getMessage()) : "";
    return new StoreException(
        "cannot use the data folder "
            + folder
            + ": "
            + (where.isEmpty() ? cause.toString() : what + where)
            + "; see that the disk is mounted, not read-only and not full, and that the node's user"
            + " may read and write there",
        cause);
  }
}
