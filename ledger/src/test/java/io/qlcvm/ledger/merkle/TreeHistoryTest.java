package io.qlcvm.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.history.Pruner;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.proof.StateProof;
import io.qlcvm.types.proof.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees at all the heights that are kept, against the protocol's definition over plain maps. */
class TreeHistoryTest {
  /** Two trees, so that one's nodes are never taken for the other's. */
  private static final long[] TREES = {3, 4};

  /** Proofs, and as many that are tampered with; -Dqlcvm.proofs=100000 for the long run. */
  private static final int PROOFS = Integer.getInteger("qlcvm.proofs", 10_000);

  /** The leaves of both trees after each block. */
  private static final class Model {
    final SplittableRandom random;
    final long window;
    final List<List<SortedMap<Hash32, byte[]>>> heights = new ArrayList<>();
    final Pruner pruner;

    Model(long seed, long window) {
      this.random = new SplittableRandom(seed);
      this.window = window;
      this.pruner = new Pruner(new Retention(window));
      heights.add(List.of(new TreeMap<>(), new TreeMap<>()));
    }

    /** One more block; sometimes one that empties a tree. */
    void block(Store store) {
      int height = heights.size();
      WriteBatch batch = new WriteBatch();
      Expiring expiring = new Expiring(height);
      List<SortedMap<Hash32, byte[]>> after = new ArrayList<>();
      for (int i = 0; i < TREES.length; i++) {
        SortedMap<Hash32, byte[]> leaves = new TreeMap<>(heights.getLast().get(i));
        SortedMap<Hash32, @Nullable Hash32> changes = changes(leaves);
        Hash32 root = new StateTree(store, TREES[i]).update(batch, expiring, height, changes);
        assertEquals(root(leaves), root);
        after.add(Collections.unmodifiableSortedMap(leaves));
      }
      expiring.writeTo(batch);
      pruner.prune(store, batch, height);
      store.write(batch);
      heights.add(after);
    }

    private SortedMap<Hash32, @Nullable Hash32> changes(SortedMap<Hash32, byte[]> leaves) {
      SortedMap<Hash32, @Nullable Hash32> changes = new TreeMap<>();
      if (random.nextInt(6) == 0) {
        leaves.keySet().forEach(path -> changes.put(path, null));
        leaves.clear();
      }
      int count = random.nextInt(4) == 0 ? 0 : random.nextInt(8);
      for (int i = 0; i < count; i++) {
        Hash32 path = path();
        byte[] value = {(byte) random.nextInt(3)};
        if (random.nextInt(3) == 0) {
          leaves.remove(path);
          changes.put(path, null);
        } else {
          leaves.put(path, value);
          changes.put(path, Hashing.sha256(value));
        }
      }
      return changes;
    }

    /** Few, with prefixes of many lengths in common. */
    Hash32 path() {
      byte[] path = new byte[Hash32.BYTES];
      path[random.nextInt(8) == 0 ? 20 : 0] = (byte) (random.nextInt(4) << random.nextInt(7));
      path[1] = (byte) random.nextInt(3);
      return Hash32.of(path);
    }

    void assertAgrees(Store store) {
      long head = heights.size() - 1L;
      long oldest = History.oldest(store, head);
      assertEquals(Math.max(0, head - window), oldest);
      for (long height = oldest; height <= head; height++) {
        for (int i = 0; i < TREES.length; i++) {
          SortedMap<Hash32, byte[]> leaves = heights.get((int) height).get(i);
          StateTree tree = new StateTree(store, TREES[i]);
          Hash32 root = root(leaves);
          assertEquals(root, tree.root(height));
          Hash32 path = path();
          byte[] value = leaves.get(path);
          assertShows(value, tree.prove(height, root, path, value).check(root, path));
        }
      }
    }
  }

  private static Hash32 root(SortedMap<Hash32, byte[]> leaves) {
    SortedMap<Hash32, Hash32> hashed = new TreeMap<>();
    leaves.forEach((path, value) -> hashed.put(path, Hashing.sha256(value)));
    return ReferenceTree.root(hashed);
  }

  private static void assertShows(byte @Nullable [] value, Verdict verdict) {
    if (value == null) {
      assertInstanceOf(Verdict.Absent.class, verdict);
    } else {
      assertArrayEquals(value, assertInstanceOf(Verdict.Present.class, verdict).value());
    }
  }

  @Property(tries = 150)
  void heights_anyBlocksAndWindow_haveTheirOwnRoots(@ForAll long seed) {
    Model model = new Model(seed, seed & 7);
    MemoryStore store = new MemoryStore();
    for (int i = 0; i < 30; i++) {
      model.block(store);
      model.assertAgrees(store);
    }
    // With no history, nothing but the head's own nodes is left.
    model.heights.add(List.of(new TreeMap<>(), new TreeMap<>()));
    WriteBatch batch = new WriteBatch();
    Expiring expiring = new Expiring(31);
    for (int i = 0; i < TREES.length; i++) {
      SortedMap<Hash32, @Nullable Hash32> deletes = new TreeMap<>();
      model.heights.get(30).get(i).keySet().forEach(path -> deletes.put(path, null));
      new StateTree(store, TREES[i]).update(batch, expiring, 31, deletes);
    }
    expiring.writeTo(batch);
    store.write(batch);
    WriteBatch pruning = new WriteBatch();
    new Pruner(new Retention(0)).prune(store, pruning, 32);
    store.write(pruning);
    for (Column column : List.of(Column.NODES, Column.EXPIRING)) {
      try (Entries left = store.entries(column, KeyRange.ALL, false)) {
        assertNull(left.next(), () -> column + " is not empty");
      }
    }
  }

  @Test
  void heights_onDiskReopened_haveTheirOwnRoots(@TempDir Path folder) {
    Model model = new Model(5, 6);
    for (int opening = 0; opening < 3; opening++) {
      try (Store store = RocksStore.open(folder.resolve("db"), folder.resolve("native"))) {
        for (int i = 0; i < 25; i++) {
          model.block(store);
          model.assertAgrees(store);
        }
      }
    }
  }

  @Test
  void proofs_many_holdAndNoneThatIsTamperedWithDoes() {
    SplittableRandom random = new SplittableRandom(11);
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, byte[]> leaves = new TreeMap<>();
    SortedMap<Hash32, @Nullable Hash32> changes = new TreeMap<>();
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      byte[] key = {(byte) i, (byte) (i >> 8)};
      byte[] value = new byte[random.nextInt(4)];
      random.nextBytes(value);
      keys.add(key);
      leaves.put(StateHashing.path(key), value);
      changes.put(StateHashing.path(key), Hashing.sha256(value));
    }
    WriteBatch batch = new WriteBatch();
    StateTree tree = new StateTree(store, 1);
    Hash32 root = tree.update(batch, new Expiring(1), 1, changes);
    store.write(batch);
    int absent = 0;
    for (int i = 0; i < PROOFS; i++) {
      byte[] key = keys.get(random.nextInt(keys.size())).clone();
      key[1] += (byte) (random.nextBoolean() ? 12 : 0); // 3,000 >> 8 is 11
      Hash32 path = StateHashing.path(key);
      byte[] value = leaves.get(path);
      absent += value == null ? 1 : 0;
      StateProof proof = tree.prove(1, root, path, value);
      assertShows(value, proof.check(root, path));
      StateProof tampered = tampered(proof, random);
      assertInstanceOf(
          Verdict.Invalid.class, tampered.check(root, path), () -> proof + " -> " + tampered);
    }
    assertTrue(absent > PROOFS / 4 && absent < 3 * PROOFS / 4, "absent: " + absent);
  }

  /** Another proof. */
  private static StateProof tampered(StateProof proof, SplittableRandom random) {
    byte[] value = proof.value();
    StateProof.Leaf leaf = proof.leaf();
    List<Hash32> siblings = new ArrayList<>(proof.siblings());
    int at = random.nextInt(siblings.size());
    switch (random.nextInt(8)) {
      case 0 -> value = value == null ? new byte[random.nextInt(3)] : null;
      case 1 -> value = value == null || value.length == 0 ? new byte[1] : flipped(value, random);
      case 2 -> {
        Hash32 any = siblings.get(at);
        leaf = leaf == null ? new StateProof.Leaf(any, any) : null;
      }
      case 3 -> {
        if (leaf == null) {
          siblings.set(at, flipped(siblings.get(at), random));
        } else {
          leaf = new StateProof.Leaf(flipped(leaf.path(), random), leaf.valueHash());
        }
      }
      case 4 -> {
        if (leaf == null) {
          siblings.remove(at);
        } else {
          leaf = new StateProof.Leaf(leaf.path(), flipped(leaf.valueHash(), random));
        }
      }
      case 5 -> siblings.set(at, flipped(siblings.get(at), random));
      case 6 -> siblings.remove(at);
      default -> siblings.add(at, random.nextBoolean() ? StateHashing.EMPTY : siblings.get(at));
    }
    return new StateProof(value, leaf, siblings);
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] copy = bytes.clone();
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  private static Hash32 flipped(Hash32 hash, SplittableRandom random) {
    return Hash32.of(flipped(hash.bytes(), random));
  }

  @Test
  void prove_rootThatTheStoreDoesNotHave_isAFaultOfTheStore() {
    MemoryStore store = new MemoryStore();
    Model model = new Model(1, 8);
    model.block(store);
    StateTree tree = new StateTree(store, TREES[0]);
    assertNotEquals(Hash32.parse("0x" + "11".repeat(32)), tree.root(1));
    assertThrows(
        StoreException.class,
        () -> tree.prove(1, Hash32.parse("0x" + "11".repeat(32)), Hash32.ZERO, null));
  }
}
