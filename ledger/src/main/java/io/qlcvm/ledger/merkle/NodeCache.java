package io.qlcvm.ledger.merkle;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.ForwardingStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps in memory the nodes of state trees that were last read or written. Every block
 * reads the upper levels of its trees, which it then writes anew: here they are found without a
 * search in write buffers and tables, and at every place of a tree only the newest node is kept.
 *
 * <p>What it answers is what the store below would: it takes in what was read there and what was
 * written there, forgets what was deleted, and all of it when a write failed. A place's versions
 * have to be written in their order, and deleted from the one end or the other. Snapshots and walks
 * go past it. Safe for many threads.
 */
public final class NodeCache extends ForwardingStore {
  /** The cache's share of the heap, and what it takes of a large one at most. */
  private static final int HEAP_SHARE = 8;

  private static final long BYTES_MAX = 256L << 20;

  /** What an entry takes beside the bytes of its key and value: four objects' heads and fields. */
  private static final int ENTRY_BYTES = 160;

  private final long bytesMax;

  /** The one used longest ago comes first. */
  private final LinkedHashMap<Place, Cached> nodes = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /** How many writes were begun or done: a node read before one may be deleted after it. */
  private long writes;

  /** Whether a write has begun: what is last then is known when it is done. */
  private boolean writing;

  /** Over a store, with room for a share of the heap. */
  public NodeCache(Store store) {
    this(store, Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
  }

  NodeCache(Store store, long bytesMax) {
    super(store);
    this.bytesMax = bytesMax;
  }

  /** A place in a tree: a node's key without the version at its end. */
  @SuppressWarnings("ArrayRecordComponent") // compared by equals, which is its own
  private record Place(byte[] key) {
    int length() {
      return Math.max(0, key.length - Long.BYTES);
    }

    @Override
    public int hashCode() {
      int hash = 0;
      for (int i = 0; i < length(); i++) {
        hash = 31 * hash + key[i];
      }
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place place
          && Arrays.equals(key, 0, length(), place.key, 0, place.length());
    }
  }

  /**
   * The newest node that was seen at a place; the key has its version.
   *
   * @param last whether it was written, and so there is no newer one
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Cached(byte[] key, byte[] value, boolean last) {
    long bytes() {
      return (long) key.length + value.length + ENTRY_BYTES;
    }
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return column == Column.NODES
        ? getAll(column, List.of(key)).getFirst()
        : super.get(column, key);
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    if (column != Column.NODES) {
      return super.getAll(column, keys);
    }
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    List<byte[]> missing = new ArrayList<>();
    long before = find(keys, values, missing);
    if (missing.isEmpty()) {
      return values;
    }
    List<byte @Nullable []> read = super.getAll(column, missing);
    keep(missing, read, before);
    Iterator<byte @Nullable []> next = read.iterator();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null) {
        values.set(i, next.next());
      }
    }
    return values;
  }

  /** Adds a value for each key, {@code null} for one that is missing; returns {@link #writes}. */
  private synchronized long find(
      List<byte[]> keys, List<byte @Nullable []> values, List<byte[]> missing) {
    for (byte[] key : keys) {
      Cached cached = nodes.get(new Place(key));
      if (cached != null && Arrays.equals(cached.key, key)) {
        values.add(cached.value.clone());
      } else {
        values.add(null);
        missing.add(key);
      }
    }
    return writes;
  }

  private synchronized void keep(
      List<byte[]> keys, List<byte @Nullable []> values, long writesBefore) {
    for (int i = 0; i < keys.size() && writes == writesBefore; i++) {
      byte[] value = values.get(i);
      if (value != null) {
        put(keys.get(i), value.clone(), false);
      }
    }
  }

  /** Of a node, the last version up to one: every block looks for its trees' roots. */
  @Override
  public @Nullable Entry floor(Column column, byte[] key) {
    Entry last = column == Column.NODES ? last(key) : null;
    return last == null ? super.floor(column, key) : last;
  }

  /** What is last at the key's place, if that is known and the key is not before it. */
  private synchronized @Nullable Entry last(byte[] key) {
    Cached cached = writing ? null : nodes.get(new Place(key));
    return cached == null || !cached.last || Arrays.compareUnsigned(cached.key, key) > 0
        ? null
        : new Entry(cached.key.clone(), cached.value.clone());
  }

  @Override
  public void write(WriteBatch batch) {
    synchronized (this) {
      writes++;
      writing = true;
    }
    try {
      super.write(batch);
    } catch (RuntimeException | Error e) {
      clear();
      throw e;
    }
    apply(batch);
  }

  private synchronized void apply(WriteBatch batch) {
    writes++;
    writing = false;
    for (WriteBatch.Write write : batch.writes()) {
      if (write.column() == Column.NODES) {
        byte[] value = write.value();
        if (value == null) {
          remove(write.key());
        } else {
          put(write.key(), value, true);
        }
      }
    }
  }

  private void put(byte[] key, byte[] value, boolean last) {
    Place place = new Place(key);
    Cached node = new Cached(key, value, last);
    Cached before = nodes.put(place, node);
    int order = before == null ? -1 : Arrays.compareUnsigned(before.key, key);
    if (order > 0 || (order == 0 && !last)) {
      nodes.put(place, before); // somebody looks at an old height
      return;
    }
    bytes += node.bytes() - (before == null ? 0 : before.bytes());
    while (bytes > bytesMax) {
      bytes -= nodes.pollFirstEntry().getValue().bytes();
    }
  }

  private void remove(byte[] key) {
    Place place = new Place(key);
    Cached cached = nodes.get(place);
    if (cached != null && Arrays.equals(cached.key, key)) {
      nodes.remove(place);
      bytes -= cached.bytes();
    }
  }

  @Override
  public void reopen() {
    try {
      super.reopen();
    } finally {
      clear();
    }
  }

  /** What the entries take together. */
  synchronized long bytes() {
    return bytes;
  }

  private synchronized void clear() {
    writes++;
    writing = false;
    nodes.clear();
    bytes = 0;
  }
}
