package io.qlcvm.ledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.HyperClockCache;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;
import org.rocksdb.util.Environment;

/**
 * The store on disk. Each write is one RocksDB batch with a synced write-ahead log.
 *
 * <p>Recovery is {@code TolerateCorruptedTailRecords}: a torn last record (an honest crash) is
 * dropped, damage anywhere before it is an error. RocksDB's default would drop everything from the
 * damage on and open without a word.
 *
 * <p>Native memory is freed by {@link #close} alone, so every call holds a shared lock that closing
 * takes exclusively: a call after closing gets an exception instead of freed memory.
 */
public final class RocksStore implements Store {
  /**
   * Cached blocks of all columns together, with index and filter blocks: what any store may have,
   * and all that one may whose tables are only read, once.
   */
  private static final long BLOCK_CACHE_BYTES_MIN = 128L << 20;

  /**
   * A store that is written to may cache a byte for so many of the heap's greatest size, which the
   * JVM takes from the memory of machine or container. A block that is not cached costs a read some
   * ten times as much; memory is only taken as blocks are read.
   */
  private static final int HEAP_BYTES_PER_CACHE_BYTE = 2;

  /** Lets the cache have as many parts as its size makes sensible. */
  private static final int PARTS_BY_SIZE = -1;

  /** Lets the cache's table grow with what is in it. */
  private static final long ENTRY_CHARGE_UNKNOWN = 0;

  /** Write buffers of all columns together; a block of transactions writes some 10 MB at most. */
  private static final long WRITE_BUFFERS_BYTES_MAX = 128L << 20;

  /** One column's write buffer. */
  private static final long WRITE_BUFFER_BYTES_MAX = 32L << 20;

  /** Bounds what is replayed at start: about one second's reading. */
  private static final long LOG_BYTES_MAX = 256L << 20;

  /** Open table files; each costs a file descriptor. The usual limit of a process is 1,024. */
  private static final int OPEN_FILES_MAX = 512;

  /** RocksDB's own text log, kept for its complaints: 4 files of 4 MiB. */
  private static final int INFO_LOG_FILES_MAX = 4;

  private static final long INFO_LOG_FILE_BYTES_MAX = 4L << 20;

  /** 10 bits a key let about 1 % of absent keys through. */
  private static final double BLOOM_BITS_PER_KEY = 10;

  /**
   * Filters of write buffers, as a share of them: 16 bits for each key of a storage's entry of 100
   * bytes.
   */
  private static final double BUFFER_FILTER_SHARE = 0.02;

  /**
   * Free space that opening the database again asks for: what recovery may write, and some blocks.
   * Without it, opening would only fail half way, and reads with it.
   */
  static final long REOPEN_FREE_BYTES_MIN = 32L << 20;

  private final Path folder;
  private final Set<Pinned> snapshots = new HashSet<>();
  private final Set<Walk> walks = new HashSet<>();
  private final ReadWriteLock gate = new ReentrantReadWriteLock();

  /** This one and the next are written under the exclusive lock, read under either. */
  private Handles handles;

  private boolean closed;

  private RocksStore(Path folder, Handles handles) {
    this.folder = folder;
    this.handles = handles;
  }

  /** An open database, and what has to be freed with it. */
  private record Handles(
      RocksDB database,
      Map<Column, ColumnFamilyHandle> families,
      NativeBatch writes,
      WriteOptions synced,
      ReadOptions latest,
      Deque<AutoCloseable> resources) {

    ColumnFamilyHandle family(Column column) {
      ColumnFamilyHandle family = families.get(column);
      if (family == null) {
        throw new AssertionError("every column is opened");
      }
      return family;
    }
  }

  /**
   * Opens the database in a folder, or creates it there.
   *
   * @param folder the database's own folder
   * @param libraryFolder where the native library is unpacked to, once, if it isn't beside its jar
   * @throws StoreException when RocksDB refuses: the folder is in use, damaged, or unreadable
   */
  public static RocksStore open(Path folder, Path libraryFolder) {
    LogFrames.check(folder);
    loadLibrary(libraryFolder);
    RocksStore opened = new RocksStore(folder, openToWrite(folder));
    CrashPoint.DATABASE_OPENED.reached();
    return opened;
  }

  /** {@link RocksDB#open} or its read-only sister. */
  private interface Opener {
    RocksDB open(
        DBOptions options,
        String folder,
        List<ColumnFamilyDescriptor> descriptors,
        List<ColumnFamilyHandle> handles)
        throws RocksDBException;
  }

  private static Handles openToWrite(Path folder) {
    long cacheBytesMax = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_CACHE_BYTE;
    return openHandles(folder, RocksDB::open, Math.max(BLOCK_CACHE_BYTES_MIN, cacheBytesMax));
  }

  private static Handles openToRead(Path folder) {
    return openHandles(folder, RocksDB::openReadOnly, BLOCK_CACHE_BYTES_MIN);
  }

  private static Handles openHandles(Path folder, Opener opener, long cacheBytesMax) {
    Deque<AutoCloseable> resources = new ArrayDeque<>();
    try {
      // An LRU cache of this size has 64 parts of 2 MiB: the filter of one large table fills a
      // part, pushes out what else is there, and is soon read again. This one has parts of 32 MiB.
      Cache cache =
          keep(
              resources,
              new HyperClockCache(cacheBytesMax, ENTRY_CHARGE_UNKNOWN, PARTS_BY_SIZE, false));
      DBOptions options = keep(resources, databaseOptions());
      BlockBasedTableConfig tables = tables(resources, cache);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(
          new ColumnFamilyDescriptor(
              RocksDB.DEFAULT_COLUMN_FAMILY, keep(resources, columnOptions(tables))));
      for (Column column : Column.values()) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                column.onDisk().getBytes(StandardCharsets.US_ASCII),
                keep(resources, Settings.of(column).applyTo(columnOptions(tables)))));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB database =
          keep(resources, opener.open(options, folder.toString(), descriptors, handles));
      handles.forEach(resources::push);
      Map<Column, ColumnFamilyHandle> families = new EnumMap<>(Column.class);
      Iterator<ColumnFamilyHandle> opened = handles.iterator();
      opened.next(); // RocksDB's default column, unused
      for (Column column : Column.values()) {
        families.put(column, opened.next());
      }
      WriteOptions synced = keep(resources, new WriteOptions().setSync(true));
      ReadOptions latest = keep(resources, new ReadOptions());
      NativeBatch writes = keep(resources, new NativeBatch());
      return new Handles(database, families, writes, synced, latest, resources);
    } catch (RocksDBException e) {
      release(resources);
      throw failed("open", folder, e);
    }
  }

  /**
   * Opens the database in a folder to read it: only its text log is written to. What recovery would
   * take from the write-ahead log is read, and stays where it is.
   *
   * @param libraryFolder as {@link #open} has it
   * @throws StoreException when there is none, or RocksDB refuses it; also by {@link #write}
   */
  public static RocksStore openReadOnly(Path folder, Path libraryFolder) {
    if (!Files.exists(folder.resolve("CURRENT"))) {
      throw new StoreException("there is no database in " + folder);
    }
    LogFrames.check(folder);
    loadLibrary(libraryFolder);
    return new RocksStore(folder, openToRead(folder));
  }

  /** The library belongs to the process: the first store's folder serves all later ones. */
  private static synchronized void loadLibrary(Path folder) {
    if (!Library.loaded) {
      // RocksDB looks for "rocksdbjni" in a given folder, where its jar says "rocksdb".
      Path unpacked =
          NativeLibrary.unpack(
              folder,
              Environment.getJniLibraryFileName("rocksdb"),
              Environment.getJniLibraryFileName("rocksdbjni"));
      RocksDB.loadLibrary(List.of(unpacked.toAbsolutePath().toString()));
      Library.loaded = true;
    }
  }

  /** Guarded by the class's lock. */
  private static final class Library {
    static boolean loaded;
  }

  private static DBOptions databaseOptions() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setAllowConcurrentMemtableWrite(false) // one thread writes at a time
        .setDbWriteBufferSize(WRITE_BUFFERS_BYTES_MAX)
        .setMaxTotalWalSize(LOG_BYTES_MAX)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(INFO_LOG_FILES_MAX)
        .setMaxLogFileSize(INFO_LOG_FILE_BYTES_MAX);
  }

  private static BlockBasedTableConfig tables(Deque<AutoCloseable> resources, Cache cache) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setCacheIndexAndFilterBlocks(true)
        .setFilterPolicy(keep(resources, new BloomFilter(BLOOM_BITS_PER_KEY)));
  }

  private static ColumnFamilyOptions columnOptions(BlockBasedTableConfig tables) {
    return new ColumnFamilyOptions()
        .setTableFormatConfig(tables)
        .setWriteBufferSize(WRITE_BUFFER_BYTES_MAX);
  }

  /**
   * What differs from column to column.
   *
   * @param compression of the blocks in table files
   * @param alwaysThere whether whoever reads a key knows that it is there: then the lowest level,
   *     which is nine tenths of the column, has no use for filters
   * @param readByBlocks whether every block reads many single keys, most of which no late block
   *     wrote: then filters of the write buffers spare most searches in them
   */
  private record Settings(CompressionType compression, boolean alwaysThere, boolean readByBlocks) {
    static Settings of(Column column) {
      return switch (column) {
        // Hashes, which do not get smaller; and each node is named by the node above it.
        case NODES -> new Settings(CompressionType.NO_COMPRESSION, true, true);
        case ACCOUNTS, STORAGE -> new Settings(CompressionType.LZ4_COMPRESSION, false, true);
        case META,
            CODE,
            ACCOUNT_HISTORY,
            STORAGE_HISTORY,
            EXPIRING,
            BLOCKS,
            HEIGHTS,
            TRANSACTIONS,
            RECEIPTS,
            LOCATIONS,
            EVENTS,
            TOPICS,
            ACCOUNT_TRANSACTIONS ->
            new Settings(CompressionType.LZ4_COMPRESSION, false, false);
      };
    }

    ColumnFamilyOptions applyTo(ColumnFamilyOptions options) {
      return options
          .setCompressionType(compression)
          .setOptimizeFiltersForHits(alwaysThere)
          .setMemtableWholeKeyFiltering(readByBlocks)
          .setMemtablePrefixBloomSizeRatio(readByBlocks ? BUFFER_FILTER_SHARE : 0);
    }
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return get(null, column, key);
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    return getAll(null, column, keys);
  }

  @Override
  public @Nullable Entry floor(Column column, byte[] key) {
    return floor(null, column, key);
  }

  @Override
  public Entries entries(Column column, KeyRange range, boolean backwards) {
    return entries(null, column, range, backwards);
  }

  @Override
  public void write(WriteBatch batch) {
    Lock lock = enter();
    NativeBatch writes = handles.writes();
    try {
      for (WriteBatch.Write write : batch.writes()) {
        byte[] value = write.value();
        if (value == null) {
          writes.delete(handles.family(write.column()), write.key());
        } else {
          writes.put(handles.family(write.column()), write.key(), value);
        }
      }
      handles.database().write(handles.synced(), writes.writes());
    } catch (RocksDBException e) {
      throw failed("write to", folder, e);
    } finally {
      writes.clear();
      lock.unlock();
    }
  }

  @Override
  public void checkpoint(Path target) {
    Lock lock = enter();
    try (Checkpoint checkpoint = Checkpoint.create(handles.database())) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw failed("copy to " + target + " what is in", folder, e);
    } finally {
      lock.unlock();
    }
  }

  /** A column at a time, so that closing waits for one at most. */
  @Override
  public void compact() {
    for (Column column : Column.values()) {
      Lock lock = enter();
      try {
        handles.database().compactRange(handles.family(column));
      } catch (RocksDBException e) {
        throw failed("compact " + column + " in", folder, e);
      } finally {
        lock.unlock();
      }
    }
  }

  /** What RocksDB estimates and counts of a column, as of now. */
  @Override
  public ColumnStats stats(Column column) {
    return new ColumnStats(
        column,
        number(column, "rocksdb.estimate-num-keys"),
        number(column, "rocksdb.total-sst-files-size"),
        number(column, "rocksdb.cur-size-all-mem-tables"));
  }

  @Override
  public long cachedBytes() {
    return number(Column.META, "rocksdb.block-cache-usage");
  }

  @Override
  public long cacheBytesMax() {
    return number(Column.META, "rocksdb.block-cache-capacity");
  }

  private long number(Column column, String property) {
    Lock lock = enter();
    try {
      return handles.database().getLongProperty(handles.family(column), property);
    } catch (RocksDBException e) {
      throw failed("read " + property + " of", folder, e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Snapshot snapshot() {
    Lock lock = enter();
    try {
      Pinned snapshot = new Pinned(handles.database().getSnapshot());
      synchronized (snapshots) {
        snapshots.add(snapshot);
      }
      return snapshot;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Lock lock = gate.writeLock();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        closeHandles();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reopen() {
    CrashPoint.REOPEN_BEGUN.reached();
    checkSpace();
    Lock lock = gate.writeLock();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        closeHandles();
      }
      try {
        handles = openToWrite(folder);
      } catch (StoreException e) {
        handles = openToRead(folder);
        closed = false;
        throw e;
      }
      closed = false;
    } finally {
      lock.unlock();
    }
    CrashPoint.DATABASE_REOPENED.reached();
  }

  private void checkSpace() {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < REOPEN_FREE_BYTES_MIN) {
        throw new StoreException(
            "the disk of %s is full: %d MiB are free, at least %d are needed; free some space"
                .formatted(folder, free >> 20, REOPEN_FREE_BYTES_MIN >> 20));
      }
    } catch (IOException e) {
      throw new StoreException("cannot look at the disk of " + folder + ": " + e, e);
    }
  }

  /** The caller holds the exclusive lock. */
  private void closeHandles() {
    walks.forEach(Walk::free);
    walks.clear();
    snapshots.forEach(Pinned::free);
    snapshots.clear();
    release(handles.resources());
  }

  private byte @Nullable [] get(@Nullable ReadOptions options, Column column, byte[] key) {
    Lock lock = enter();
    try {
      ReadOptions given = options == null ? handles.latest() : options;
      return handles.database().get(handles.family(column), given, key);
    } catch (RocksDBException e) {
      throw failed("read", folder, e);
    } finally {
      lock.unlock();
    }
  }

  private List<byte @Nullable []> getAll(
      @Nullable ReadOptions options, Column column, List<byte[]> keys) {
    if (keys.isEmpty()) {
      return List.of(); // RocksDB wants one key at least
    }
    Lock lock = enter();
    try {
      // RocksDB has null for what is absent, and does not say so in its types.
      List<byte @Nullable []> values = new ArrayList<>(keys.size());
      values.addAll(
          handles
              .database()
              .multiGetAsList(
                  options == null ? handles.latest() : options,
                  Collections.nCopies(keys.size(), handles.family(column)),
                  keys));
      return values;
    } catch (RocksDBException e) {
      throw failed("read", folder, e);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry floor(@Nullable ReadOptions options, Column column, byte[] key) {
    Lock lock = enter();
    try (RocksIterator iterator =
        handles
            .database()
            .newIterator(handles.family(column), options == null ? handles.latest() : options)) {
      iterator.seekForPrev(key);
      if (iterator.isValid()) {
        return new Entry(iterator.key(), iterator.value());
      }
      iterator.status();
      return null;
    } catch (RocksDBException e) {
      throw failed("read", folder, e);
    } finally {
      lock.unlock();
    }
  }

  private Entries entries(
      @Nullable ReadOptions options, Column column, KeyRange range, boolean backwards) {
    Lock lock = enter();
    try {
      ReadOptions given = options == null ? handles.latest() : options;
      Walk walk = new Walk(given, handles.family(column), range, backwards);
      synchronized (walks) {
        walks.add(walk);
      }
      return walk;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the shared lock; the caller unlocks what is returned. */
  private Lock enter() {
    Lock lock = gate.readLock();
    lock.lock();
    if (closed) {
      lock.unlock();
      throw new StoreException("the store in " + folder + " is closed");
    }
    return lock;
  }

  private static <T extends AutoCloseable> T keep(Deque<AutoCloseable> resources, T resource) {
    resources.push(resource);
    return resource;
  }

  /** Closes in the opposite order of opening: handles before the database before its options. */
  private static void release(Deque<AutoCloseable> resources) {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new StoreException("cannot free RocksDB's memory", e);
      }
    }
  }

  private static StoreException failed(String what, Path folder, RocksDBException cause) {
    String message = "RocksDB cannot " + what + " " + folder + ": " + cause.getMessage();
    if (isDamage(cause)) {
      message +=
          logsUnlessNamed(folder, message) + Damage.whatToDo(folder.toAbsolutePath().getParent());
    }
    return new StoreException(message, cause);
  }

  /** RocksDB names a damaged table or manifest, but not a damaged log. */
  private static String logsUnlessNamed(Path folder, String message) {
    if (message.contains(folder + "/")) {
      return "";
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".log"))
          .sorted()
          .collect(Collectors.joining(", ", " (in the log ", ")"));
    } catch (IOException _) {
      return "";
    }
  }

  private static boolean isDamage(RocksDBException cause) {
    Status status = cause.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }

  /**
   * RocksDB's own form of a batch, used again for each, so that its memory is touched once and not
   * for every block. Keys and values go over in a buffer outside the heap, which RocksDB reads
   * without a copy of its own for each. For one thread.
   */
  private static final class NativeBatch implements AutoCloseable {
    /** A block of 1,000 storage-writing transactions takes some 2.5 MB. */
    private static final int RESERVED_BYTES = 4 << 20;

    /** Holds a key and its value; what is longer is handed over as arrays. */
    private static final int BUFFER_BYTES = 128 << 10;

    private final org.rocksdb.WriteBatch writes = new org.rocksdb.WriteBatch(RESERVED_BYTES);
    private final ByteBuffer key = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer value = key.duplicate();

    /** What was put and deleted; belongs to this object. */
    org.rocksdb.WriteBatch writes() {
      return writes;
    }

    void put(ColumnFamilyHandle family, byte[] keyBytes, byte[] valueBytes)
        throws RocksDBException {
      if (keyBytes.length + valueBytes.length > BUFFER_BYTES) {
        writes.put(family, keyBytes, valueBytes);
        return;
      }
      setKey(keyBytes);
      value.limit(keyBytes.length + valueBytes.length).position(keyBytes.length);
      value.put(valueBytes).position(keyBytes.length);
      writes.put(family, key, value);
    }

    void delete(ColumnFamilyHandle family, byte[] keyBytes) throws RocksDBException {
      if (keyBytes.length > BUFFER_BYTES) {
        writes.delete(family, keyBytes);
        return;
      }
      setKey(keyBytes);
      writes.delete(family, key);
    }

    private void setKey(byte[] keyBytes) {
      key.clear().put(keyBytes).flip();
    }

    /** Ready for the next batch; of one that took more than usual the memory is kept as well. */
    void clear() {
      writes.clear();
    }

    @Override
    public void close() {
      writes.close();
    }
  }

  /**
   * A RocksDB snapshot; freed once, by its owner or by the store's closing.
   *
   * <p>The owner's closing and the reads through it exclude each other by this object's monitor,
   * which is taken before the gate; so closing one snapshot holds up nobody else.
   */
  private final class Pinned implements Snapshot {
    private final org.rocksdb.Snapshot snapshot;
    private final ReadOptions options;
    private boolean freed;

    Pinned(org.rocksdb.Snapshot snapshot) {
      this.snapshot = snapshot;
      this.options = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public synchronized byte @Nullable [] get(Column column, byte[] key) {
      checkOpen();
      return RocksStore.this.get(options, column, key);
    }

    @Override
    public synchronized List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      checkOpen();
      return RocksStore.this.getAll(options, column, keys);
    }

    @Override
    public synchronized @Nullable Entry floor(Column column, byte[] key) {
      checkOpen();
      return RocksStore.this.floor(options, column, key);
    }

    @Override
    public synchronized Entries entries(Column column, KeyRange range, boolean backwards) {
      checkOpen();
      return RocksStore.this.entries(options, column, range, backwards);
    }

    @Override
    public synchronized void close() {
      Lock lock = gate.readLock();
      lock.lock();
      try {
        if (!closed && !freed) {
          free();
          synchronized (snapshots) {
            snapshots.remove(this);
          }
        }
      } finally {
        lock.unlock();
      }
    }

    /** The caller holds this monitor and the shared lock, or the exclusive lock. */
    void free() {
      freed = true;
      options.close();
      handles.database().releaseSnapshot(snapshot);
    }

    private void checkOpen() {
      if (freed) {
        throw new StoreException("the snapshot is closed");
      }
    }
  }

  /**
   * A RocksDB iterator between two bounds; freed once, by its owner or by the store's closing. It
   * holds on to the files that it reads, also when the snapshot it came from is closed first.
   */
  private final class Walk implements Entries {
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();
    private final RocksIterator iterator;
    private final boolean backwards;
    private boolean begun;
    private boolean ended;
    private boolean freed;

    Walk(ReadOptions options, ColumnFamilyHandle family, KeyRange range, boolean backwards) {
      ReadOptions bounded = keep(natives, new ReadOptions(options));
      bounded.setIterateLowerBound(keep(natives, new Slice(range.from())));
      byte[] to = range.to();
      if (to != null) {
        bounded.setIterateUpperBound(keep(natives, new Slice(to)));
      }
      this.iterator = keep(natives, handles.database().newIterator(family, bounded));
      this.backwards = backwards;
      this.ended = range.isEmpty();
    }

    @Override
    public synchronized @Nullable Entry next() {
      Lock lock = enter();
      try {
        if (freed) {
          throw new StoreException("the walk is closed");
        }
        if (ended) {
          return null;
        }
        move();
        if (iterator.isValid()) {
          return new Entry(iterator.key(), iterator.value());
        }
        ended = true;
        iterator.status();
        return null;
      } catch (RocksDBException e) {
        throw failed("read", folder, e);
      } finally {
        lock.unlock();
      }
    }

    private void move() {
      if (begun) {
        if (backwards) {
          iterator.prev();
        } else {
          iterator.next();
        }
      } else {
        begun = true;
        if (backwards) {
          iterator.seekToLast();
        } else {
          iterator.seekToFirst();
        }
      }
    }

    @Override
    public synchronized void close() {
      Lock lock = gate.readLock();
      lock.lock();
      try {
        if (!closed && !freed) {
          free();
          synchronized (walks) {
            walks.remove(this);
          }
        }
      } finally {
        lock.unlock();
      }
    }

    /** The caller holds this monitor and the shared lock, or the exclusive lock. */
    void free() {
      freed = true;
      release(natives);
    }
  }
}
