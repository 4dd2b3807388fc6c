package io.qlcvm.ledger.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in the heap that forgets everything when closed: for tests and tools.
 *
 * <p>A snapshot shares the maps; the first write after it copies them. So a write costs O(entries)
 * after each snapshot, which suits small states only.
 */
public final class MemoryStore implements Store {
  private Map<Column, NavigableMap<byte[], byte[]>> columns = new EnumMap<>(Column.class);
  private boolean shared;
  private boolean closed;

  /** An empty store. */
  public MemoryStore() {
    for (Column column : Column.values()) {
      columns.put(column, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  /** Another store that begins with the same entries; what is written to one is in one only. */
  public synchronized MemoryStore copy() {
    MemoryStore copy = new MemoryStore();
    copy.columns = columns();
    copy.shared = true;
    shared = true;
    return copy;
  }

  @Override
  public synchronized byte @Nullable [] get(Column column, byte[] key) {
    return get(columns(), column, key);
  }

  @Override
  public synchronized List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    return getAll(columns(), column, keys);
  }

  @Override
  public synchronized @Nullable Entry floor(Column column, byte[] key) {
    return floor(columns(), column, key);
  }

  @Override
  public synchronized Entries entries(Column column, KeyRange range, boolean backwards) {
    shared = true;
    return new Walk(columns(), column, range, backwards);
  }

  @Override
  public synchronized void write(WriteBatch batch) {
    columns();
    if (shared) {
      columns = copy(columns);
      shared = false;
    }
    for (WriteBatch.Write write : batch.writes()) {
      NavigableMap<byte[], byte[]> entries = of(columns, write.column());
      byte[] value = write.value();
      if (value == null) {
        entries.remove(write.key());
      } else {
        entries.put(write.key().clone(), value.clone());
      }
    }
  }

  @Override
  public synchronized Snapshot snapshot() {
    shared = true;
    return new Pinned(columns());
  }

  /** Nothing to do: what is in memory is all there is. */
  @Override
  public synchronized void reopen() {
    columns();
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private Map<Column, NavigableMap<byte[], byte[]>> columns() {
    if (closed) {
      throw new StoreException("the store is closed");
    }
    return columns;
  }

  private static Map<Column, NavigableMap<byte[], byte[]>> copy(
      Map<Column, NavigableMap<byte[], byte[]>> columns) {
    Map<Column, NavigableMap<byte[], byte[]>> copy = new EnumMap<>(Column.class);
    columns.forEach((column, entries) -> copy.put(column, new TreeMap<>(entries)));
    return copy;
  }

  private static NavigableMap<byte[], byte[]> of(
      Map<Column, NavigableMap<byte[], byte[]>> columns, Column column) {
    NavigableMap<byte[], byte[]> entries = columns.get(column);
    if (entries == null) {
      throw new AssertionError("every column has a map");
    }
    return entries;
  }

  private static NavigableMap<byte[], byte[]> part(
      NavigableMap<byte[], byte[]> entries, KeyRange range) {
    byte[] to = range.isEmpty() ? range.from() : range.to();
    return to == null
        ? entries.tailMap(range.from(), true)
        : entries.subMap(range.from(), true, to, false);
  }

  private static byte @Nullable [] get(
      Map<Column, NavigableMap<byte[], byte[]>> columns, Column column, byte[] key) {
    byte[] value = of(columns, column).get(key);
    return value == null ? null : value.clone();
  }

  private static List<byte @Nullable []> getAll(
      Map<Column, NavigableMap<byte[], byte[]>> columns, Column column, List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    keys.forEach(key -> values.add(get(columns, column, key)));
    return values;
  }

  private static @Nullable Entry floor(
      Map<Column, NavigableMap<byte[], byte[]>> columns, Column column, byte[] key) {
    Map.Entry<byte[], byte[]> entry = of(columns, column).floorEntry(key);
    return entry == null ? null : new Entry(entry.getKey().clone(), entry.getValue().clone());
  }

  /** Maps that are never written again once a snapshot shares them. */
  private final class Pinned implements Snapshot {
    private final Map<Column, NavigableMap<byte[], byte[]>> pinned;

    Pinned(Map<Column, NavigableMap<byte[], byte[]>> pinned) {
      this.pinned = pinned;
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      checkOpen();
      return MemoryStore.get(pinned, column, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      checkOpen();
      return MemoryStore.getAll(pinned, column, keys);
    }

    @Override
    public @Nullable Entry floor(Column column, byte[] key) {
      checkOpen();
      return MemoryStore.floor(pinned, column, key);
    }

    @Override
    public Entries entries(Column column, KeyRange range, boolean backwards) {
      checkOpen();
      return new Walk(pinned, column, range, backwards);
    }

    @Override
    public void close() {}
  }

  /** Over maps that are never written again. */
  private final class Walk implements Entries {
    private final Iterator<Map.Entry<byte[], byte[]>> left;

    Walk(
        Map<Column, NavigableMap<byte[], byte[]>> columns,
        Column column,
        KeyRange range,
        boolean backwards) {
      NavigableMap<byte[], byte[]> part = part(of(columns, column), range);
      this.left = (backwards ? part.descendingMap() : part).entrySet().iterator();
    }

    @Override
    public @Nullable Entry next() {
      checkOpen();
      if (!left.hasNext()) {
        return null;
      }
      Map.Entry<byte[], byte[]> entry = left.next();
      return new Entry(entry.getKey().clone(), entry.getValue().clone());
    }

    @Override
    public void close() {}
  }

  private synchronized void checkOpen() {
    columns();
  }
}
