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
    boolean failing;
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
    public void write(WriteBatch batch) {
      super.write(batch);
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
