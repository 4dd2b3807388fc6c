package io.qlcvm.ledger.history;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the flat state of the head, and beside it what the head's state was before. A block that
 * replaces, adds or removes a value leaves the value before it, or that there was none, under the
 * key and the block's height:
 *
 * <pre>
 *   height               3        4        5        6        7        8  head
 *   block writes k                a                 b        -
 *   value of k           none     a        a        b        none     none
 *
 *   history of k                  4: none           6: a     7: b
 *   the head's value                                                  none
 *
 *   k at height 3:  the first entry above 3 is 4, which says there was none
 *   k at height 5:  the first entry above 5 is 6, which says a
 *   k at height 7:  there is no entry above 7, so it is the head's value: none
 * </pre>
 *
 * So a read at the head knows nothing of history, and a read at an old height is one search and, if
 * that finds nothing, one read. Both come from one snapshot of the store. An entry of height h is
 * needed by heights below h alone; with what {@link Expiring} lists for h it goes when the oldest
 * height that is kept is h or above. A code never changes and never goes away, but contracts can
 * see whether it is there (by its hash alone), so there is an entry for the block that brought it.
 *
 * <p>Values: one byte, 0 for none or 1, then the value as the head had it. For one thread.
 */
public final class History {
  static final byte ABSENT = 0;
  static final byte PRESENT = 1;

  /** Replaced values that are read by one call, and held meanwhile: at most 64 KiB each. */
  private static final int READ_TOGETHER_MAX = 1_024;

  private static final byte[] OLDEST = "oldest".getBytes(StandardCharsets.US_ASCII);

  private final StoreReader store;
  private final WriteBatch batch;
  private final Expiring expiring;
  private final long height;

  /**
   * For one block's writes.
   *
   * @param store as it is before the block
   * @param batch takes the writes
   * @param expiring takes what the block makes superfluous
   */
  public History(StoreReader store, WriteBatch batch, Expiring expiring, long height) {
    this.store = store;
    this.batch = batch;
    this.expiring = expiring;
    this.height = height;
  }

  /** Replaces accounts, {@code null} for none, and keeps what was there. */
  public void replaceAccounts(SortedMap<Address, @Nullable Account> accounts) {
    List<Change> changes = new ArrayList<>();
    accounts.forEach((address, account) -> {
      byte[] key = address.bytes();
      byte[] after = account == null ? null : account.encode();
      add(changes, Column.ACCOUNTS, new Change(key, key, after, false, null));
    });
    replace(Column.ACCOUNTS, changes);
  }

  /**
   * Replaces values, {@code null} for none, and keeps what was there.
   *
   * @param before what was there, of those slots of which the caller knows it
   */
  public void replaceStorage(
      SortedMap<Slot, byte @Nullable []> values, Map<Slot, byte @Nullable []> before) {
    List<Change> changes = new ArrayList<>();
    values.forEach((slot, value) -> {
      byte[] historyKey = HistoryKey.ofSlot(slot.storageId(), slot.key());
      boolean known = before.containsKey(slot);
      Change change = new Change(slot.storeKey(), historyKey, value, known, before.get(slot));
      add(changes, Column.STORAGE, change);
    });
    replace(Column.STORAGE, changes);
  }

  /** Adds codes that were not there before. */
  public void addCodes(SortedMap<Hash32, byte[]> codes) {
    codes.forEach((hash, code) -> {
      byte[] key = hash.bytes();
      replace(Column.CODE, new Change(key, HistoryKey.ofCode(hash), code, true, null), null);
    });
  }

  /**
   * What a block makes of a key, and what was there if known; the history's key lacks the height.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Change(
      byte[] key,
      byte[] historyKey,
      byte @Nullable [] after,
      boolean known,
      byte @Nullable [] before) {}

  private void add(List<Change> changes, Column column, Change change) {
    changes.add(change);
    if (changes.size() == READ_TOGETHER_MAX) {
      replace(column, changes);
      changes.clear();
    }
  }

  private void replace(Column column, List<Change> changes) {
    List<byte[]> unknown =
        changes.stream().filter(change -> !change.known).map(Change::key).toList();
    Iterator<byte @Nullable []> read = store.getAll(column, unknown).iterator();
    for (Change change : changes) {
      replace(column, change, change.known ? change.before : read.next());
    }
  }

  private void replace(Column column, Change change, byte @Nullable [] before) {
    byte[] after = change.after();
    if (before == null ? after == null : Arrays.equals(before, after)) {
      return;
    }
    if (height > 0) { // before block 0 there is nothing that could be asked for
      Column history = column == Column.ACCOUNTS ? Column.ACCOUNT_HISTORY : Column.STORAGE_HISTORY;
      byte[] historyKey = HistoryKey.at(change.historyKey(), height);
      batch.put(history, historyKey, encode(before));
      expiring.add(history, historyKey);
      if (column == Column.ACCOUNTS) {
        endStorage(before, after);
      }
    }
    if (after == null) {
      batch.delete(column, change.key());
    } else {
      batch.put(column, change.key(), after);
    }
  }

  /** Lists the storage that an account had and has no more: its contract was destroyed. */
  private void endStorage(byte @Nullable [] before, byte @Nullable [] after) {
    long storageId = Account.encodedStorageId(before);
    if (storageId != Account.NO_STORAGE && storageId != Account.encodedStorageId(after)) {
      expiring.addStorage(storageId);
    }
  }

  private static byte[] encode(byte @Nullable [] before) {
    return before == null
        ? new byte[] {ABSENT}
        : ByteBuffer.allocate(1 + before.length).put(PRESENT).put(before).array();
  }

  /** The value in a history entry, {@code null} for none. */
  static byte @Nullable [] decode(byte[] entry) {
    if (entry.length == 0 || (entry[0] != PRESENT && entry[0] != ABSENT)) {
      throw new StoreException("an entry of the state's history is damaged");
    }
    return entry[0] == ABSENT ? null : Arrays.copyOfRange(entry, 1, entry.length);
  }

  /**
   * The oldest height whose state can be read.
   *
   * @param head the height of the same store's head: what a store that never kept history has
   */
  public static long oldest(StoreReader store, long head) {
    byte[] bytes = store.get(Column.META, OLDEST);
    if (bytes == null) {
      return head;
    }
    if (bytes.length != Long.BYTES) {
      throw new StoreException("the stored oldest height is damaged");
    }
    return ByteBuffer.wrap(bytes).getLong();
  }

  /**
   * Puts back all values that a block replaced, and forgets that it did.
   *
   * @param store as it is at the head
   * @param head the head's height
   * @return the storages in which the block replaced values
   * @throws StoreException when the state of the height below is not kept
   */
  public static SortedSet<Long> undo(StoreReader store, WriteBatch batch, long head) {
    if (oldest(store, head) >= head) {
      throw new StoreException("the state of height " + (head - 1) + " is not kept any more");
    }
    SortedSet<Long> storages = new TreeSet<>();
    KeyRange listed = new KeyRange(Expiring.firstKey(head), Expiring.firstKey(head + 1));
    try (Entries parts = store.entries(Column.EXPIRING, listed, false)) {
      StoreReader.Entry part = parts.next();
      while (part != null) {
        for (Expiring.Entry entry : Expiring.decode(part)) {
          undo(store, batch, entry, storages);
        }
        batch.delete(Column.EXPIRING, part.key());
        part = parts.next();
      }
    }
    return storages;
  }

  private static void undo(
      StoreReader store, WriteBatch batch, Expiring.Entry entry, SortedSet<Long> storages) {
    Column column = entry.column();
    if (column != Column.ACCOUNT_HISTORY && column != Column.STORAGE_HISTORY) {
      return; // a tree's node, or a storage, which is in use again
    }
    byte[] replaced = store.get(column, entry.key());
    if (replaced == null) {
      throw new StoreException("an entry of the state's history is missing");
    }
    byte[] before = decode(replaced);
    Column flat;
    byte[] key;
    if (column == Column.ACCOUNT_HISTORY) {
      flat = Column.ACCOUNTS;
      key = HistoryKey.address(entry.key());
    } else if (HistoryKey.isOfCode(entry.key())) {
      flat = Column.CODE;
      key = HistoryKey.slotKey(entry.key());
    } else {
      flat = Column.STORAGE;
      key = HistoryKey.storeKey(entry.key());
      storages.add(ByteBuffer.wrap(entry.key()).getLong());
    }
    if (before == null) {
      batch.delete(flat, key);
    } else {
      batch.put(flat, key, before);
    }
    batch.delete(column, entry.key());
  }

  static void putOldest(WriteBatch batch, long height) {
    batch.put(Column.META, OLDEST, ByteBuffer.allocate(Long.BYTES).putLong(height).array());
  }
}
