package io.qlcvm.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.history.Pruner;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.proof.StateProof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateTreeTest {
  private static final long TREE = 5;

  private static Hash32 update(
      MemoryStore store, long version, SortedMap<Hash32, @Nullable Hash32> changes) {
    return update(store, new StateTree(store, TREE), version, changes);
  }

  private static Hash32 update(
      MemoryStore store,
      StateTree tree,
      long version,
      SortedMap<Hash32, @Nullable Hash32> changes) {
    WriteBatch batch = new WriteBatch();
    Expiring expiring = new Expiring(version);
    Hash32 root = tree.update(batch, expiring, version, changes);
    expiring.writeTo(batch);
    store.write(batch);
    return root;
  }

  private static Hash32 hash(int... bytes) {
    byte[] hash = new byte[Hash32.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      hash[i] = (byte) bytes[i];
    }
    return Hash32.of(hash);
  }

  private static byte[] lastKey() {
    byte[] key = new byte[64];
    Arrays.fill(key, (byte) 0xff);
    return key;
  }

  /** Paths that share prefixes of every length: few different bytes, mostly zero. */
  @Provide
  Arbitrary<Hash32> paths() {
    Arbitrary<Integer> position = Arbitraries.of(0, 0, 0, 1, 2, 15, 30, 31);
    Arbitrary<Integer> value = Arbitraries.of(0, 1, 2, 0x0f, 0x10, 0x7f, 0x80, 0xf0, 0xff);
    return Combinators.combine(position, value, position, value)
        .as((p, v, q, w) -> {
          byte[] path = new byte[Hash32.BYTES];
          path[p] = (byte) (int) v;
          path[q] = (byte) (int) w;
          return Hash32.of(path);
        });
  }

  /** Blocks of changes: a value of 0 deletes. */
  @Provide
  Arbitrary<List<List<Change>>> blocks() {
    Arbitrary<Change> change =
        Combinators.combine(paths(), Arbitraries.integers().between(0, 3)).as(Change::new);
    return change.list().ofMinSize(1).ofMaxSize(12).list().ofMinSize(1).ofMaxSize(12);
  }

  record Change(Hash32 path, int value) {}

  /** The first blocks are written as by format 1, without groups: those nodes stay in use. */
  @Property(tries = 400)
  void update_anyBlocks_agreesWithReference(
      @ForAll("blocks") List<List<Change>> blocks, @ForAll @IntRange(max = 8) int ofFormat1) {
    MemoryStore store = new MemoryStore();
    StateTree old = new StateTree(store, TREE, 1);
    StateTree tree = new StateTree(store, TREE);
    SortedMap<Hash32, Hash32> model = new TreeMap<>();
    long version = 0;
    for (List<Change> block : blocks) {
      SortedMap<Hash32, @Nullable Hash32> changes = new TreeMap<>();
      for (Change change : block) {
        changes.put(change.path(), change.value() == 0 ? null : hash(change.value()));
      }
      changes.forEach((path, value) -> {
        if (value == null) {
          model.remove(path);
        } else {
          model.put(path, value);
        }
      });
      StateTree writer = version < ofFormat1 ? old : tree;
      assertEquals(ReferenceTree.root(model), update(store, writer, ++version, changes));
      assertEquals(ReferenceTree.root(model), tree.root());
      assertProves(tree, version, model, changes.keySet());
      if (ofFormat1 == 0) {
        assertNoNodeOfFewLeaves(store);
      }
    }
    SortedMap<Hash32, @Nullable Hash32> deletes = new TreeMap<>();
    model.keySet().forEach(path -> deletes.put(path, null));
    assertEquals(StateHashing.EMPTY, update(store, ++version, deletes));
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 2; i++) {
      new Pruner(new Retention(0)).prune(store, batch, version + i);
    }
    store.write(batch);
    assertNull(store.floor(Column.NODES, lastKey()), "no node is left behind");
  }

  private static void assertNoNodeOfFewLeaves(MemoryStore store) {
    try (Entries nodes = store.entries(Column.NODES, KeyRange.ALL, false)) {
      StoreReader.Entry entry = nodes.next();
      while (entry != null) {
        boolean isRoot = StateTree.depth(entry.key()) == 0;
        assertTrue(
            isRoot || Node.decode(entry.value()).fewLeaves(Node.GROUP_LEAVES_MAX) == null,
            "a node that could be a group");
        entry = nodes.next();
      }
    }
  }

  private static void assertProves(
      StateTree tree, long height, SortedMap<Hash32, Hash32> model, Set<Hash32> paths) {
    Hash32 root = ReferenceTree.root(model);
    for (Hash32 path : paths) {
      Hash32 valueHash = model.get(path);
      StateProof.Leaf leaf = tree.prove(height, root, path, null).leaf();
      if (valueHash == null) {
        assertNotEquals(path, leaf == null ? null : leaf.path());
      } else {
        assertEquals(new StateProof.Leaf(path, valueHash), leaf);
      }
    }
  }

  @Property(tries = 100)
  void update_sameLeavesInAnyOrder_isTheSameRoot(
      @ForAll("blocks") List<List<Change>> blocks, @ForAll long seed) {
    SortedMap<Hash32, Hash32> leaves = new TreeMap<>();
    blocks.forEach(block -> block.forEach(c -> leaves.put(c.path(), hash(c.value() + 1))));
    List<Hash32> order = new ArrayList<>(leaves.keySet());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    MemoryStore store = new MemoryStore();
    long version = 0;
    Hash32 root = StateHashing.EMPTY;
    for (Hash32 path : order) {
      SortedMap<Hash32, @Nullable Hash32> one = new TreeMap<>();
      one.put(path, leaves.get(path));
      root = update(store, ++version, one);
    }
    assertEquals(ReferenceTree.root(leaves), root);
  }

  @Test
  void update_oneOfManyLeaves_writesItsPathOnly() {
    MemoryStore store = new MemoryStore();
    SplittableRandom random = new SplittableRandom(1);
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] path = new byte[Hash32.BYTES];
      random.nextBytes(path);
      leaves.put(Hash32.of(path), hash(1));
    }
    update(store, 1, leaves);
    SortedMap<Hash32, @Nullable Hash32> one = new TreeMap<>();
    one.put(leaves.firstKey(), hash(2));
    WriteBatch batch = new WriteBatch();
    new StateTree(store, TREE).update(batch, new Expiring(2), 2, one);
    // log16(5,000) is 3.1: at most 6 nodes on the way, each written anew
    assertEquals(true, batch.size() >= 3 && batch.size() <= 6, "writes: " + batch.size());
  }

  @Test
  void update_nothingDiffers_writesNothing() {
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    leaves.put(hash(1), hash(7));
    leaves.put(hash(1, 1), hash(7));
    leaves.put(hash(0xff), hash(7));
    Hash32 root = update(store, 1, leaves);
    leaves.put(hash(2), null);
    leaves.put(hash(1, 2), null);
    WriteBatch batch = new WriteBatch();
    assertEquals(root, new StateTree(store, TREE).update(batch, new Expiring(2), 2, leaves));
    assertEquals(0, batch.size());
  }

  @Test
  void update_otherTree_isUntouched() {
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    leaves.put(hash(1), hash(7));
    Hash32 root = update(store, 1, leaves);
    assertEquals(root, new StateTree(store, TREE).root());
    assertEquals(StateHashing.EMPTY, new StateTree(store, TREE + 1).root());
    assertEquals(StateHashing.EMPTY, new StateTree(store, TREE - 1).root());
    assertEquals(StateHashing.EMPTY, new StateTree(store, StateTree.ACCOUNTS).root());
  }

  @Test
  void update_versionNotNewer_isRefused() {
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    leaves.put(hash(1), hash(7));
    update(store, 3, leaves);
    assertThrows(IllegalArgumentException.class, () -> update(store, 3, leaves));
  }

  @Test
  void update_nodeMissing_isAFaultOfTheStore() {
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    for (int i = 1; i <= 4; i++) { // one more than a group
      leaves.put(hash(i), hash(7));
    }
    update(store, 1, leaves);
    var last = store.floor(Column.NODES, lastKey());
    if (last != null) {
      store.write(new WriteBatch().delete(Column.NODES, last.key()));
    }
    leaves.put(hash(2), hash(8));
    assertThrows(StoreException.class, () -> update(store, 2, leaves));
  }

  @Test
  void root_nodeDamaged_isAFaultOfTheStore() {
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    leaves.put(hash(1), hash(7));
    update(store, 1, leaves);
    var last = store.floor(Column.NODES, lastKey());
    if (last != null) {
      byte[] cut = Arrays.copyOf(last.value(), last.value().length - 1);
      store.write(new WriteBatch().put(Column.NODES, last.key(), cut));
    }
    assertThrows(StoreException.class, () -> new StateTree(store, TREE).root());
  }
}
