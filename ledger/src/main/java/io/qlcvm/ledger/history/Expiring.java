package io.qlcvm.ledger.history;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one block made superfluous for itself and all later blocks: entries that only the heights
 * below it need, and whole storages whose contracts are no more. For one thread.
 *
 * <p>In the store it is a list in parts, so that a block costs few writes for it and so that the
 * deletions can be spread over several blocks:
 *
 * <pre>
 *   height 8 bytes, part 4 bytes  -&gt;  { column 1 byte | length 2 bytes | key } ...
 * </pre>
 *
 * The order is that in which they were added, and in which they are deleted. A storage is an entry
 * of the column of storages with the storage id for its key, which is what all keys of its values
 * and of its tree's nodes begin with; it has a part of its own.
 */
public final class Expiring {
  /** Entries of one part: about 50 KB. What is deleted, is deleted by whole parts. */
  static final int PART_ENTRIES_MAX = 1_024;

  /** The columns that entries are deleted from, by their number on disk. */
  private static final List<Column> COLUMNS =
      List.of(Column.NODES, Column.ACCOUNT_HISTORY, Column.STORAGE_HISTORY, Column.STORAGE);

  private final long height;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> storages = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param height of the block; the entries may go when no height below it is kept
   */
  public Expiring(long height) {
    this.height = height;
  }

  /** An entry of the store, or all of a storage. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(Column column, byte[] key) {
    boolean isStorage() {
      return column == Column.STORAGE;
    }
  }

  /** Adds an entry; the key is kept, not copied. */
  public void add(Column column, byte[] key) {
    entries.add(new Entry(column, key));
  }

  /** Adds the values of a storage that nobody can reach any more, and the nodes of its tree. */
  void addStorage(long storageId) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(storageId).array();
    storages.add(new Entry(Column.STORAGE, key));
  }

  /** Adds the list to the block's writes. */
  public void writeTo(WriteBatch batch) {
    int part = 0;
    for (int from = 0; from < entries.size(); from += PART_ENTRIES_MAX) {
      int to = Math.min(entries.size(), from + PART_ENTRIES_MAX);
      batch.put(Column.EXPIRING, partKey(height, part++), encode(entries.subList(from, to)));
    }
    for (Entry storage : storages) {
      batch.put(Column.EXPIRING, partKey(height, part++), encode(List.of(storage)));
    }
  }

  /** The first key of a height's list. */
  static byte[] firstKey(long height) {
    return partKey(height, 0);
  }

  private static byte[] partKey(long height, int part) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(height).putInt(part).array();
  }

  private static byte[] encode(List<Entry> entries) {
    int length = 0;
    for (Entry entry : entries) {
      length += Byte.BYTES + Short.BYTES + entry.key().length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (Entry entry : entries) {
      out.put((byte) COLUMNS.indexOf(entry.column()));
      out.putShort((short) entry.key().length).put(entry.key());
    }
    return out.array();
  }

  /** Reads one part of a list. */
  static List<Entry> decode(StoreReader.Entry part) {
    ByteBuffer in = ByteBuffer.wrap(part.value());
    List<Entry> entries = new ArrayList<>();
    try {
      while (in.hasRemaining()) {
        Column column = COLUMNS.get(in.get());
        byte[] key = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(key);
        entries.add(new Entry(column, key));
      }
      return entries;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      long height = ByteBuffer.wrap(part.key()).getLong();
      throw new StoreException(
          "the stored list of what block " + height + " replaced is damaged", e);
    }
  }
}
