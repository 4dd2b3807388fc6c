package io.qlcvm.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.ForwardingStore;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader.Entry;
import io.qlcvm.ledger.store.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeCacheTest {
  private static final int PLACES = 20;
  private static final int NODE_BYTES_MAX = 300;

  /** Room for some five nodes of the twenty. */
  private static final long BYTES_MAX = 2_000;

  private final Below below = new Below();
  private final NodeCache cache = new NodeCache(below, BYTES_MAX);

  /** Counts the nodes that are read, and fails in the middle of a write when told to. */
  private static final class Below extends ForwardingStore {
    int reads;
    int floors;
    boolean failing;
    Runnable afterWriting = () -> {};
    Runnable whileReading = () -> {};

    Below() {
      super(new MemoryStore());
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      reads += keys.size();
      List<byte @Nullable []> read = super.getAll(column, keys);
      whileReading.run();
      return read;
    }

    @Override
    public @Nullable Entry floor(Column column, byte[] key) {
      floors++;
      return super.floor(column, key);
    }

    @Override
    public void write(WriteBatch batch) {
      super.write(batch);
      afterWriting.run();
      if (failing) {
        throw new StoreException("who knows what is on the disk");
      }
    }
  }

  private static byte[] key(int place, long version) {
    return ByteBuffer.allocate(4 + Long.BYTES).putInt(place).putLong(version).array();
  }

  private static byte[] node(int bytes, int fill) {
    byte[] node = new byte[bytes];
    node[0] = (byte) fill;
    return node;
  }

  private void put(int place, long version, byte[] node) {
    cache.write(new WriteBatch().put(Column.NODES, key(place, version), node));
  }

  private byte @Nullable [] read(int place, long version) {
    return cache.getAll(Column.NODES, List.of(key(place, version))).getFirst();
  }

  @Property(tries = 200)
  void getAll_anyWritesDeletesAndFailures_answersAsTheStoreBelow(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; step < 200; step++) {
      WriteBatch batch = new WriteBatch();
      for (int i = random.nextInt(4); i > 0; i--) {
        byte[] key = key(random.nextInt(PLACES), random.nextInt(4));
        if (random.nextInt(3) == 0) {
          batch.delete(Column.NODES, key);
        } else {
          batch.put(Column.NODES, key, node(1 + random.nextInt(NODE_BYTES_MAX), step));
        }
      }
      below.failing = random.nextInt(10) == 0;
      if (below.failing) {
        assertThrows(StoreException.class, () -> cache.write(batch));
      } else {
        cache.write(batch);
      }
      List<byte[]> keys = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        keys.add(key(random.nextInt(PLACES), random.nextInt(4)));
      }
      List<byte @Nullable []> found = cache.getAll(Column.NODES, keys);
      for (int i = 0; i < keys.size(); i++) {
        assertArrayEquals(below.get(Column.NODES, keys.get(i)), found.get(i));
      }
      assertTrue(cache.bytes() <= BYTES_MAX, () -> cache.bytes() + " bytes");
    }
  }

  @Property(tries = 200)
  void floor_versionsWrittenInOrder_answersAsTheStoreBelow(@ForAll long seed) {
    Below below = new Below(); // each try begins with no versions
    NodeCache cache = new NodeCache(below, BYTES_MAX);
    SplittableRandom random = new SplittableRandom(seed);
    long[] oldest = new long[PLACES];
    long[] next = new long[PLACES];
    for (int step = 0; step < 200; step++) {
      WriteBatch batch = new WriteBatch();
      for (int i = random.nextInt(4); i > 0; i--) {
        int place = random.nextInt(PLACES);
        boolean empty = oldest[place] == next[place];
        switch (empty ? 0 : random.nextInt(4)) {
          case 1 -> batch.delete(Column.NODES, key(place, --next[place]));
          case 2 -> batch.delete(Column.NODES, key(place, oldest[place]++));
          default ->
              batch.put(Column.NODES, key(place, next[place]++), node(1 + random.nextInt(99), i));
        }
      }
      below.failing = random.nextInt(10) == 0;
      if (below.failing) {
        assertThrows(StoreException.class, () -> cache.write(batch));
      } else {
        cache.write(batch);
      }
      int place = random.nextInt(PLACES);
      var _ = cache.get(Column.NODES, key(place, oldest[place] + random.nextInt(3)));
      byte[] key =
          key(place, random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(next[place] + 1));
      Entry expected = below.floor(Column.NODES, key);
      Entry found = cache.floor(Column.NODES, key);
      assertArrayEquals(
          expected == null ? null : expected.key(), found == null ? null : found.key());
      assertArrayEquals(
          expected == null ? null : expected.value(), found == null ? null : found.value());
    }
  }

  @Test
  void floor_nodeJustWritten_isNotReadBelow() {
    put(1, 7, node(100, 1));
    put(1, 8, node(100, 2));
    Entry found = Objects.requireNonNull(cache.floor(Column.NODES, key(1, Long.MAX_VALUE)));
    assertArrayEquals(key(1, 8), found.key());
    assertArrayEquals(node(100, 2), found.value());
    assertEquals(0, below.floors);
    assertArrayEquals(
        key(1, 7), Objects.requireNonNull(cache.floor(Column.NODES, key(1, 7))).key());
    assertEquals(1, below.floors);
  }

  @Test
  void floor_nodeThatWasOnlyRead_isReadBelow() {
    below.write(new WriteBatch().put(Column.NODES, key(1, 7), node(100, 1)));
    below.write(new WriteBatch().put(Column.NODES, key(1, 8), node(100, 2)));
    read(1, 7);
    assertArrayEquals(
        key(1, 8), Objects.requireNonNull(cache.floor(Column.NODES, key(1, 9))).key());
  }

  @Test
  void floor_whileAWriteGoesOn_isReadBelow() {
    put(1, 7, node(100, 1));
    below.afterWriting =
        () ->
            assertArrayEquals(
                key(1, 8), Objects.requireNonNull(cache.floor(Column.NODES, key(1, 9))).key());
    put(1, 8, node(100, 2));
    assertEquals(1, below.floors);
  }

  @Test
  void getAll_nodeJustWritten_isNotReadBelow() {
    put(1, 7, node(100, 1));
    assertArrayEquals(node(100, 1), read(1, 7));
    assertArrayEquals(node(100, 1), cache.get(Column.NODES, key(1, 7)));
    assertEquals(0, below.reads);
  }

  @Test
  void getAll_replacedNode_isReadBelowAndLeavesTheNewOne() {
    put(1, 7, node(100, 1));
    put(1, 8, node(100, 2));
    assertArrayEquals(node(100, 1), read(1, 7));
    assertEquals(1, below.reads);
    assertArrayEquals(node(100, 2), read(1, 8));
    assertEquals(1, below.reads);
  }

  @Test
  void getAll_moreThanFits_leavesWhatWasUsedLast() {
    put(0, 1, node(300, 1));
    for (int place = 1; place < PLACES; place++) {
      put(place, 1, node(300, 1));
      read(0, 1);
    }
    assertEquals(0, below.reads);
    read(1, 1);
    assertEquals(1, below.reads);
  }

  @Test
  void getAll_answerChangedByTheCaller_staysAsItWas() {
    put(1, 7, node(100, 1));
    Objects.requireNonNull(read(1, 7))[0] = 99;
    assertArrayEquals(node(100, 1), read(1, 7));
  }

  @Test
  void getAll_nodeDeletedWhileItIsRead_isNotKept() {
    below.write(new WriteBatch().put(Column.NODES, key(1, 7), node(100, 1)));
    below.whileReading = () -> cache.write(new WriteBatch().delete(Column.NODES, key(1, 7)));
    assertArrayEquals(node(100, 1), read(1, 7));
    below.whileReading = () -> {};
    assertNull(read(1, 7));
  }

  @Test
  void write_fails_forgetsAll() {
    put(1, 7, node(100, 1));
    below.failing = true;
    assertThrows(StoreException.class, () -> put(2, 7, node(100, 1)));
    assertEquals(0, cache.bytes());
    read(1, 7);
    assertEquals(1, below.reads);
  }

  @Test
  void reopen_forgetsAll() {
    put(1, 7, node(100, 1));
    cache.reopen();
    assertEquals(0, cache.bytes());
  }

  @Test
  void getAll_otherColumns_areNotKept() {
    byte[] key = key(1, 1);
    cache.write(new WriteBatch().put(Column.STORAGE, key, key));
    assertArrayEquals(key, cache.getAll(Column.STORAGE, List.of(key)).getFirst());
    assertArrayEquals(key, cache.get(Column.STORAGE, key));
    assertNull(cache.get(Column.NODES, key));
    assertEquals(0, cache.bytes());
  }
}
