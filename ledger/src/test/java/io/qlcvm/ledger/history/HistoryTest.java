package io.qlcvm.ledger.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads at every kept height, against whole copies of the state. */
class HistoryTest {
  private static final int STORAGES = 2;
  private static final int ACCOUNTS = 3;

  private static Address address(int number) {
    byte[] bytes = new byte[Address.BYTES];
    bytes[Address.BYTES - 1] = (byte) number;
    return Address.of(bytes);
  }

  /** The state after one block. */
  private record Moment(
      Map<Address, Account> accounts, List<NavigableMap<byte[], byte[]>> storages) {
    Moment copy() {
      List<NavigableMap<byte[], byte[]>> copies = new ArrayList<>();
      for (NavigableMap<byte[], byte[]> storage : storages) {
        copies.add(new TreeMap<>(storage));
      }
      return new Moment(new HashMap<>(accounts), copies);
    }

    static Moment empty() {
      List<NavigableMap<byte[], byte[]>> storages = new ArrayList<>();
      for (int i = 0; i < STORAGES; i++) {
        storages.add(new TreeMap<>(Arrays::compareUnsigned));
      }
      return new Moment(new HashMap<>(), storages);
    }
  }

  private static final class Chain {
    final SplittableRandom random;
    final List<Moment> moments = new ArrayList<>();

    Chain(long seed) {
      random = new SplittableRandom(seed);
    }

    long head() {
      return moments.size() - 1L;
    }

    /** Short keys of few bytes, so that they are prefixes of each other. */
    byte[] key() {
      byte[] key = new byte[random.nextInt(4)];
      for (int i = 0; i < key.length; i++) {
        key[i] = (byte) new int[] {0, 0, 1, 0xff, 'a'}[random.nextInt(5)];
      }
      return key;
    }

    void block(Store store, Pruner pruner) {
      int height = moments.size();
      Moment after = moments.isEmpty() ? Moment.empty() : moments.getLast().copy();
      WriteBatch batch = new WriteBatch();
      Expiring expiring = new Expiring(height);
      History history = new History(store, batch, expiring, height);
      SortedMap<Address, @Nullable Account> accounts = new TreeMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        int value = random.nextInt(4);
        accounts.put(
            address(random.nextInt(ACCOUNTS)),
            value == 0 ? null : Account.EMPTY.withBalance(Amount.of(value)));
      }
      history.replaceAccounts(accounts);
      accounts.forEach((address, account) -> put(after.accounts, address, account));
      for (int storage = 0; storage < STORAGES; storage++) {
        NavigableMap<byte[], byte @Nullable []> writes = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = random.nextInt(4); i > 0; i--) {
          writes.put(key(), random.nextInt(3) == 0 ? null : new byte[] {(byte) random.nextInt(3)});
        }
        SortedMap<Slot, byte @Nullable []> values = new TreeMap<>();
        Map<Slot, byte @Nullable []> known = new HashMap<>();
        for (Map.Entry<byte[], byte @Nullable []> write : writes.entrySet()) {
          if (random.nextBoolean()) {
            known.put(
                slot(storage, write.getKey()), after.storages.get(storage).get(write.getKey()));
          }
          values.put(slot(storage, write.getKey()), write.getValue());
          put(after.storages.get(storage), write.getKey(), write.getValue());
        }
        history.replaceStorage(values, known);
      }
      expiring.writeTo(batch);
      pruner.prune(store, batch, height);
      store.write(batch);
      moments.add(after);
    }

    private static <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
      if (value == null) {
        map.remove(key);
      } else {
        map.put(key, value);
      }
    }

    void assertAgrees(Store store, long oldest) {
      assertEquals(oldest, History.oldest(store, head()));
      try (Store.Snapshot snapshot = store.snapshot()) {
        for (long height = oldest; height <= head(); height++) {
          StateView state =
              height == head() ? new StoredState(snapshot) : new HistoricalState(snapshot, height);
          assertAgrees(moments.get((int) height), state);
        }
      }
    }

    private void assertAgrees(Moment moment, StateView state) {
      for (int i = 0; i < ACCOUNTS; i++) {
        assertEquals(moment.accounts.get(address(i)), state.account(address(i)));
      }
      for (int storage = 0; storage < STORAGES; storage++) {
        NavigableMap<byte[], byte[]> expected = moment.storages.get(storage);
        for (int i = 0; i < 3; i++) {
          byte[] key = key();
          assertArrayEquals(expected.get(key), state.storage(slot(storage, key)));
        }
        KeyRange range =
            random.nextBoolean() ? KeyRange.ofPrefix(key()) : new KeyRange(key(), key());
        List<String> entries =
            expected.entrySet().stream()
                .filter(entry -> range.contains(entry.getKey()))
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .toList();
        assertEquals(entries, walk(state, storage, range, false));
        assertEquals(entries.reversed(), walk(state, storage, range, true));
      }
    }
  }

  private static Slot slot(int storage, byte[] key) {
    return new Slot(address(storage), 7L + storage, key);
  }

  private static List<String> walk(
      StateView state, int storage, KeyRange range, boolean backwards) {
    List<String> found = new ArrayList<>();
    try (Entries entries = state.entries(address(storage), 7L + storage, range, backwards)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null) {
        found.add(text(entry.key(), entry.value()));
        entry = entries.next();
      }
    }
    return found;
  }

  private static String text(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
  }

  @Property(tries = 100)
  void anyBlocks_everyKeptHeight_readsAsItWas(@ForAll long seed) {
    long window = seed & 7;
    Chain chain = new Chain(seed);
    MemoryStore store = new MemoryStore();
    Pruner pruner = new Pruner(new Retention(window));
    for (int i = 0; i < 25; i++) {
      chain.block(store, pruner);
      chain.assertAgrees(store, Math.max(0, chain.head() - window));
    }
    WriteBatch batch = new WriteBatch();
    new Pruner(new Retention(0)).prune(store, batch, chain.head() + 1);
    store.write(batch);
    for (Column column : List.of(Column.ACCOUNT_HISTORY, Column.STORAGE_HISTORY, Column.EXPIRING)) {
      assertEmpty(store, column);
    }
  }

  private static void assertEmpty(StoreReader store, Column column) {
    try (Entries left = store.entries(column, KeyRange.ALL, false)) {
      assertNull(left.next(), () -> column + " is not empty");
    }
  }

  /** Archive, a window, a smaller one, archive again: each from where the one before it was. */
  @Test
  void retention_changedBetweenOpenings_countsFromThenOn(@TempDir Path folder) {
    Chain chain = new Chain(3);
    long oldest = 0;
    for (Retention retention :
        List.of(
            Retention.ARCHIVE,
            new Retention(12),
            new Retention(2),
            Retention.ARCHIVE,
            new Retention(9))) {
      try (Store store = RocksStore.open(folder.resolve("db"), folder.resolve("native"))) {
        Pruner pruner = new Pruner(retention);
        for (int i = 0; i < 15; i++) {
          chain.block(store, pruner);
          oldest = Math.max(oldest, retention.oldest(chain.head()));
          chain.assertAgrees(store, oldest);
        }
      }
    }
    assertEquals(75 - 1 - 9, oldest);
  }

  @Test
  void prune_backlog_isSpreadOverBlocks() {
    MemoryStore store = new MemoryStore();
    int entries = 20_000;
    WriteBatch batch = new WriteBatch();
    Expiring expiring = new Expiring(1);
    for (int i = 0; i < entries; i++) {
      byte[] key = {(byte) i, (byte) (i >> 8)};
      batch.put(Column.NODES, key, new byte[0]);
      expiring.add(Column.NODES, key);
    }
    expiring.writeTo(batch);
    store.write(batch);
    Pruner pruner = new Pruner(new Retention(0));
    int blocks = 0;
    int left = entries;
    while (left > 0) {
      WriteBatch pruning = new WriteBatch();
      pruner.prune(store, pruning, 2 + blocks++);
      store.write(pruning);
      int now = count(store);
      assertTrue(left - now <= 4_096 + Expiring.PART_ENTRIES_MAX, "deleted " + (left - now));
      left = now;
      assertTrue(blocks <= 5, "blocks " + blocks);
    }
    assertEmpty(store, Column.EXPIRING);
  }

  /** A contract's 10,000 values go with the last height that has it, over some blocks. */
  @Test
  void prune_endedStorage_goesInSharesWhenNoKeptHeightHasIt() {
    MemoryStore store = new MemoryStore();
    int values = 10_000;
    WriteBatch stored = new WriteBatch();
    for (int i = 0; i < values; i++) {
      byte[] key = ByteBuffer.allocate(4).putInt(i).array();
      stored.put(Column.STORAGE, slot(0, key).storeKey(), key);
      stored.put(Column.STORAGE, slot(1, key).storeKey(), key);
      stored.put(Column.NODES, slot(0, key).storeKey(), key);
    }
    ContractState contract =
        new ContractState(Hash32.ZERO, Hash32.ZERO, address(9), address(9), Hash32.ZERO, 1);
    Account had = Account.EMPTY.withContract(contract, 7);
    stored.put(Column.ACCOUNTS, address(0).bytes(), had.encode());
    store.write(stored);
    Pruner pruner = new Pruner(new Retention(2));
    int left = 2 * values;
    for (int height = 1; height <= 10; height++) {
      WriteBatch batch = new WriteBatch();
      Expiring expiring = new Expiring(height);
      if (height == 3) {
        SortedMap<Address, @Nullable Account> destroyed = new TreeMap<>();
        destroyed.put(address(0), null);
        new History(store, batch, expiring, height).replaceAccounts(destroyed);
      }
      expiring.writeTo(batch);
      pruner.prune(store, batch, height);
      store.write(batch);
      int now = count(store, Column.NODES, 7) + count(store, Column.STORAGE, 7);
      assertTrue(left - now <= 4_200, "deleted " + (left - now));
      assertTrue(height >= 5 ? now < left || now == 0 : now == left, "height " + height);
      left = now;
    }
    assertEquals(0, left);
    assertEquals(values, count(store, Column.STORAGE, 8));
    assertEmpty(store, Column.EXPIRING);
  }

  private static int count(StoreReader store, Column column, long storageId) {
    KeyRange storage = KeyRange.ofPrefix(new Slot(address(0), storageId, new byte[0]).storeKey());
    int count = 0;
    try (Entries all = store.entries(column, storage, false)) {
      while (all.next() != null) {
        count++;
      }
    }
    return count;
  }

  private static int count(StoreReader store) {
    int count = 0;
    try (Entries all = store.entries(Column.NODES, KeyRange.ALL, false)) {
      while (all.next() != null) {
        count++;
      }
    }
    return count;
  }

  @Test
  void oldest_storeWithoutHistory_isTheHead() {
    assertEquals(17, History.oldest(new MemoryStore(), 17));
  }

  @Test
  void read_damagedEntries_isAFaultOfTheStore() {
    MemoryStore store = new MemoryStore();
    byte[] slot = HistoryKey.ofSlot(1, new byte[0]);
    store.write(
        new WriteBatch()
            .put(Column.META, "oldest".getBytes(java.nio.charset.StandardCharsets.US_ASCII), slot)
            .put(Column.STORAGE_HISTORY, HistoryKey.at(slot, 5), new byte[] {7})
            .put(Column.EXPIRING, Expiring.firstKey(0), new byte[] {0, 9}));
    assertThrows(StoreException.class, () -> History.oldest(store, 1));
    HistoricalState state = new HistoricalState(store.snapshot(), 1);
    assertThrows(StoreException.class, () -> state.storage(new Slot(address(1), 1, new byte[0])));
    assertThrows(
        StoreException.class,
        () -> Expiring.decode(new StoreReader.Entry(Expiring.firstKey(0), new byte[] {0, 9})));
  }
}
