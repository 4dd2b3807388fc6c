package io.qlcvm.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class TreeCheckTest {
  private static SortedMap<Hash32, @Nullable Hash32> leaves(int count) {
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = ByteBuffer.allocate(4).putInt(i).array();
      leaves.put(Hashing.sha256(bytes), Hashing.sha256(bytes, bytes));
    }
    return leaves;
  }

  private static Hash32 check(
      MemoryStore store, SortedMap<Hash32, @Nullable Hash32> leaves, int held, Findings findings) {
    TreeCheck.Leaves all =
        each ->
            leaves.forEach((path, value) -> {
              if (value != null) {
                each.accept(path, value);
              }
            });
    return new TreeCheck(store, 7, "tree", all, findings, held).check();
  }

  /**
   * In one part, or in so many that most of them have one leaf or none; with nodes of format 1,
   * without groups, for the first of the leaves.
   */
  @Property(tries = 60)
  void check_anyTreeInAnyParts_hasItsRootAndNoFinding(
      @ForAll @IntRange(max = 300) int count,
      @ForAll @IntRange(max = 300) int ofFormat1,
      @ForAll @IntRange(min = 1, max = 400) int held) {
    MemoryStore store = new MemoryStore();
    WriteBatch first = new WriteBatch();
    SortedMap<Hash32, @Nullable Hash32> some = leaves(Math.min(count, ofFormat1));
    new StateTree(store, 7, 1).update(first, new Expiring(1), 1, some);
    store.write(first);
    SortedMap<Hash32, @Nullable Hash32> leaves = leaves(count);
    WriteBatch batch = new WriteBatch();
    Hash32 root = new StateTree(store, 7).update(batch, new Expiring(2), 2, leaves);
    store.write(batch);
    Findings findings = new Findings();
    assertEquals(root, check(store, leaves, held, findings));
    assertEquals(List.of(), findings.kept());
  }

  /** The values are right and one node is not: the root comes out, and the node is named, once. */
  @Property(tries = 40)
  void check_oneNodeChangedOrGone_isTheOneFinding(
      @ForAll @IntRange(max = 1_000) int which,
      @ForAll boolean gone,
      @ForAll @IntRange(min = 1, max = 400) int held) {
    MemoryStore store = new MemoryStore();
    SortedMap<Hash32, @Nullable Hash32> leaves = leaves(200);
    WriteBatch batch = new WriteBatch();
    Hash32 root = new StateTree(store, 7).update(batch, new Expiring(1), 1, leaves);
    store.write(batch);
    List<StoreReader.Entry> nodes = new ArrayList<>();
    try (Entries entries = store.entries(Column.NODES, KeyRange.ALL, false)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null) {
        nodes.add(entry);
        entry = entries.next();
      }
    }
    StoreReader.Entry node = nodes.get(which % nodes.size());
    byte[] changed = node.value();
    changed[changed.length - 1] ^= 1;
    store.write(
        gone
            ? new WriteBatch().delete(Column.NODES, node.key())
            : new WriteBatch().put(Column.NODES, node.key(), changed));
    Findings findings = new Findings();
    assertEquals(root, check(store, leaves, held, findings));
    assertEquals(1, findings.count(), findings.kept().toString());
  }
}
