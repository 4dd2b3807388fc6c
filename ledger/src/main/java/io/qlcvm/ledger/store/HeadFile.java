package io.qlcvm.ledger.store;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The head, recorded a second time outside the database, so that a database which came back shorter
 * than it was (a damaged log, an old copy of a folder) is noticed.
 *
 * <p>The file has two slots, and height h is written to slot h mod 2, so that a torn write leaves
 * the record before it whole. Each slot:
 *
 * <pre>
 *   0        8        16              48              80              112          4096
 *   | magic  | height | block hash    | state root    | SHA-256 of 0..80 | zeros ... |
 * </pre>
 *
 * <p>The order of writing is: the block's batch, synced; then the record, synced; only then the
 * next block's batch. The block is acknowledged when its record is written: nobody waits for that
 * sync, which runs on another thread, except the next block ({@link #awaitSync}). So at a start
 * after a crash at any instant
 *
 * <ul>
 *   <li>the database is at the record's height, or one ahead of it: the stop came between the two
 *       syncs, and the record is written anew;
 *   <li>a slot that cannot be read is the one that was being written, and its block is in the
 *       database already.
 * </ul>
 *
 * Everything else is a fault of the disk or of a person, and is refused.
 *
 * <p>For one thread at a time.
 */
public final class HeadFile implements AutoCloseable {
  /** A disk sector of today or several of yesterday: a write to one slot cannot touch the other. */
  private static final int SLOT_BYTES = 4096;

  private static final int SLOTS = 2;
  private static final long MAGIC = 0x514c43564d484431L; // "QLCVMHD1"
  private static final int SEALED_BYTES = 8 + 8 + Hash32.BYTES + Hash32.BYTES;
  private static final int RECORD_BYTES = SEALED_BYTES + Hash32.BYTES;

  /** A file that was made whole reaches to the end of its second slot. */
  private static final int MIN_BYTES = SLOTS * SLOT_BYTES;

  private final Path file;
  private final Medium medium;
  private final Executor syncing;

  /** The sync of what was written last: begun or not, done or failed. */
  private DiskTask sync = new DiskTask(() -> {});

  private HeadFile(Path file, Medium medium, Executor syncing) {
    this.file = file;
    this.medium = medium;
    this.syncing = syncing;
  }

  /** What the two slots are written to: a file, and in tests one that fails or forgets. */
  interface Medium extends Closeable {
    byte[] read() throws IOException;

    /** On the disk after {@link #force} only, and until then perhaps in parts. */
    void write(byte[] bytes, long position) throws IOException;

    void force() throws IOException;
  }

  /**
   * A file.
   *
   * @param syncing ends with it
   */
  private record FileMedium(Path file, FileChannel channel, ExecutorService syncing)
      implements Medium {
    @Override
    public byte[] read() throws IOException {
      return Files.readAllBytes(file);
    }

    @Override
    public void write(byte[] bytes, long position) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer, position + buffer.position());
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      syncing.shutdown();
      channel.close();
    }
  }

  /** Makes a file with two blank slots; it is on the disk when this returns. */
  static void create(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(0);
      channel.write(ByteBuffer.allocate(SLOTS * SLOT_BYTES), 0);
      channel.force(true);
    }
  }

  /**
   * Opens the file and compares it with the database; brings it up to date when the database is one
   * block ahead.
   *
   * @param database the database's head, {@code null} when the database is empty
   * @param parent the parent hash in the database's head block; not looked at when it is empty
   * @throws StoreException when the two don't fit together; nothing is changed then
   */
  public static HeadFile open(Path file, @Nullable HeadRecord database, Hash32 parent) {
    try {
      if (!Files.exists(file)) {
        throw refused(file, "the file is missing");
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      // One thread for all syncs: to start one takes two turns of the scheduler, while the block
      // waits to be acknowledged.
      ExecutorService syncing =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("head record").factory());
      return open(file, new FileMedium(file, channel, syncing), syncing, database, parent);
    } catch (IOException e) {
      throw new StoreException("cannot read the head record " + file + ": " + e, e);
    }
  }

  /**
   * Opens what is on a medium; closes it when that is refused.
   *
   * @param syncing runs a sync when it likes, or never: whoever needs it runs it then
   */
  static HeadFile open(
      Path file, Medium medium, Executor syncing, @Nullable HeadRecord database, Hash32 parent) {
    HeadFile opened = new HeadFile(file, medium, syncing);
    try {
      opened.check(database, parent);
      CrashPoint.HEAD_FILE_OPENED.reached();
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Compares with the database again, which was opened again, and catches up as {@link #open} does.
   * A sync that failed before is forgotten: what is there now is written anew.
   *
   * @throws StoreException when the two don't fit together, or the disk fails
   */
  public void check(@Nullable HeadRecord database, Hash32 parent) {
    sync.end();
    try {
      byte[] bytes = Arrays.copyOf(medium.read(), SLOTS * SLOT_BYTES);
      check(file, slot(bytes, 0), slot(bytes, 1), database, parent);
    } catch (IOException e) {
      throw new StoreException("cannot read the head record " + file + ": " + e, e);
    }
    if (database != null) {
      write(database);
    }
  }

  /**
   * Compares the file with the database; changes nothing.
   *
   * @param database the database's head, {@code null} when the database is empty
   * @param parent the parent hash in the database's head block; not looked at when it is empty
   * @throws StoreException when the two don't fit together
   */
  public static void compare(Path file, @Nullable HeadRecord database, Hash32 parent) {
    try {
      if (!Files.exists(file)) {
        throw refused(file, "the file is missing");
      }
      if (Files.size(file) < MIN_BYTES) {
        throw refused(file, "it has " + Files.size(file) + " bytes, not " + MIN_BYTES);
      }
      byte[] bytes = Arrays.copyOf(Files.readAllBytes(file), SLOTS * SLOT_BYTES);
      check(file, slot(bytes, 0), slot(bytes, 1), database, parent);
    } catch (IOException e) {
      throw new StoreException("cannot read the head record " + file + ": " + e, e);
    }
  }

  /**
   * Puts a new file in the place of the old one, if any: whole or not at all. It is on the disk
   * when this returns.
   *
   * @param before the head below, {@code null} when the height is 0
   */
  public static void replace(Path file, @Nullable HeadRecord before, HeadRecord head) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try {
      create(unfinished);
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        if (before != null) {
          channel.write(ByteBuffer.wrap(encode(before)), before.height() % SLOTS * SLOT_BYTES);
        }
        channel.write(ByteBuffer.wrap(encode(head)), head.height() % SLOTS * SLOT_BYTES);
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new StoreException("cannot write the head record " + file + ": " + e, e);
    }
  }

  /**
   * Records a head whose block is on the disk already, after {@link #awaitSync} for the one before.
   * What is written outlives the process when this returns; it outlives the machine a little later.
   *
   * @throws StoreException when the disk fails; the database is then one ahead, as after a crash
   */
  public void write(HeadRecord head) {
    byte[] slot = encode(head);
    try {
      medium.write(slot, head.height() % SLOTS * SLOT_BYTES);
    } catch (IOException e) {
      throw new StoreException("cannot write the head record " + file + ": " + e, e);
    }
    CrashPoint.HEAD_RECORD_WRITTEN.reached();
    sync = new DiskTask(this::force);
    sync.begin(syncing);
  }

  /**
   * Records the head below, since blocks were taken back: both slots anew. They are on the disk
   * when this returns; a stop meanwhile may leave neither readable, so a {@link RollbackMark} has
   * to tell what is going on.
   *
   * @param before the head below it, {@code null} when the height is 0
   */
  public void rewind(@Nullable HeadRecord before, HeadRecord head) {
    sync.end();
    byte[] other = before == null ? new byte[RECORD_BYTES] : encode(before);
    try {
      medium.write(other, (head.height() + 1) % SLOTS * SLOT_BYTES);
      medium.write(encode(head), head.height() % SLOTS * SLOT_BYTES);
    } catch (IOException e) {
      throw new StoreException("cannot write the head record " + file + ": " + e, e);
    }
    force();
    sync = new DiskTask(() -> {});
  }

  private void force() {
    try {
      medium.force();
    } catch (IOException e) {
      throw new StoreException("cannot sync the head record " + file + ": " + e, e);
    }
    CrashPoint.HEAD_RECORD_SYNCED.reached();
  }

  /**
   * Returns when the record that was written last is on the disk. To be called before the next
   * block is written anywhere: otherwise the database could come to be two ahead.
   *
   * @throws StoreException when the sync failed; again and again, until {@link #check}
   */
  public void awaitSync() {
    Throwable failure = sync.end();
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      default -> throw new StoreException(String.valueOf(failure.getMessage()), failure);
    }
  }

  @Override
  public void close() {
    sync.end();
    try {
      medium.close();
    } catch (IOException e) {
      throw new StoreException("cannot close the head record " + file + ": " + e, e);
    }
  }

  private static void check(
      Path file, Slot even, Slot odd, @Nullable HeadRecord database, Hash32 parent) {
    HeadRecord recorded = newest(even, odd);
    if (database == null) {
      if (!(even instanceof Slot.Blank && odd instanceof Slot.Blank)) {
        throw refused(file, "the database is empty, but " + described(recorded) + " was recorded");
      }
      return;
    }
    if (recorded == null) {
      boolean started = !(even instanceof Slot.Unreadable && odd instanceof Slot.Unreadable);
      if (!started || database.height() != 0) {
        throw refused(file, "no record in it can be read; the database is at " + database.height());
      }
      return;
    }
    checkOtherSlot(file, recorded, recorded.height() % SLOTS == 0 ? odd : even, database);
    checkDatabase(file, recorded, database, parent);
  }

  private static void checkOtherSlot(
      Path file, HeadRecord recorded, Slot other, HeadRecord database) {
    boolean fits =
        switch (other) {
          case Slot.Blank() -> recorded.height() == 0;
          case Slot.Unreadable() -> database.height() == recorded.height() + 1;
          case Slot.Written(HeadRecord before) -> before.height() == recorded.height() - 1;
        };
    if (!fits) {
      throw refused(
          file, "beside " + described(recorded) + " there is a record that no crash leaves behind");
    }
  }

  private static void checkDatabase(
      Path file, HeadRecord recorded, HeadRecord database, Hash32 parent) {
    if (database.height() < recorded.height()) {
      throw refused(
          file,
          "the database is at height "
              + database.height()
              + ", behind "
              + described(recorded)
              + ": it has lost blocks");
    }
    boolean same = database.equals(recorded);
    boolean next = database.height() == recorded.height() + 1 && parent.equals(recorded.hash());
    if (!same && !next) {
      throw refused(
          file,
          "the database's " + described(database) + " does not follow " + described(recorded));
    }
  }

  private static @Nullable HeadRecord newest(Slot even, Slot odd) {
    HeadRecord a = even instanceof Slot.Written(HeadRecord record) ? record : null;
    HeadRecord b = odd instanceof Slot.Written(HeadRecord record) ? record : null;
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.height() > b.height() ? a : b;
  }

  private static String described(@Nullable HeadRecord head) {
    return head == null ? "a head" : "block " + head.height() + " (" + head.hash() + ")";
  }

  private static StoreException refused(Path file, String what) {
    return new StoreException(
        "head record " + file + ": " + what + Damage.whatToDo(file.toAbsolutePath().getParent()));
  }

  /** What a slot holds. */
  private sealed interface Slot {
    /** Never written. */
    record Blank() implements Slot {}

    /** Torn or damaged. */
    record Unreadable() implements Slot {}

    record Written(HeadRecord head) implements Slot {}
  }

  private static Slot slot(byte[] file, int index) {
    byte[] slot = Arrays.copyOfRange(file, index * SLOT_BYTES, index * SLOT_BYTES + RECORD_BYTES);
    if (Arrays.equals(slot, new byte[RECORD_BYTES])) {
      return new Slot.Blank();
    }
    ByteBuffer in = ByteBuffer.wrap(slot);
    long magic = in.getLong();
    HeadRecord head = new HeadRecord(in.getLong(), hash(in), hash(in));
    boolean whole =
        magic == MAGIC && head.height() % SLOTS == index && Arrays.equals(slot, encode(head));
    return whole ? new Slot.Written(head) : new Slot.Unreadable();
  }

  private static Hash32 hash(ByteBuffer in) {
    byte[] hash = new byte[Hash32.BYTES];
    in.get(hash);
    return Hash32.of(hash);
  }

  private static byte[] encode(HeadRecord head) {
    ByteBuffer out = ByteBuffer.allocate(RECORD_BYTES);
    out.putLong(MAGIC).putLong(head.height());
    out.put(head.hash().bytes()).put(head.stateRoot().bytes());
    Hash32 seal = Hashing.sha256(Arrays.copyOf(out.array(), SEALED_BYTES));
    return out.put(seal.bytes()).array();
  }
}
