package io.qlcvm.ledger.merkle;

import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.merkle.Node.Child;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.proof.StateProof;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sparse Merkle tree in a store: the tree of all accounts, or the tree of one contract's storage.
 * The hashes are the protocol's, for a binary tree; on disk four levels at a time are one {@link
 * Node}, so that a path through ten million leaves is six reads, seldom seven.
 *
 * <p>A node's key:
 *
 * <pre>
 *   0         8       9                        9 + (depth + 1) / 2
 *   | tree id | depth | path so far, in nibbles | version: the height that wrote it, 8 bytes |
 * </pre>
 *
 * Depth counts nibbles, 0 for the root; an odd last nibble is padded with 0. A node names the
 * version of each child, so every step down is one exact read; only the root is searched for: that
 * of a height is the one with the greatest version at or below it.
 *
 * <p>A node that is replaced stays, for the heights that it belongs to, and is listed as {@link
 * Expiring}. A tree that becomes empty gets an empty node as its root, so that the root before it
 * is not taken for the live one. The empty root is listed right behind the root that it hides:
 * without that one it says no more than no root at all.
 */
public final class StateTree {
  /** The tree of all accounts; a contract's storage has the tree of its storage id. */
  public static final long ACCOUNTS = 0;

  /**
   * Changes whose nodes are read together, one call for each level, and held meanwhile: at two
   * nodes of 4 KB, the largest, for each of them, 32 MB.
   */
  private static final int LOADED_CHANGES_MAX = 4_096;

  private static final byte[] NO_PATH = new byte[0];

  private final StoreReader store;
  private final long treeId;
  private final int groupLeavesMax;

  public StateTree(StoreReader store, long treeId) {
    this(store, treeId, Node.GROUP_LEAVES_MAX);
  }

  /**
   * A tree whose updates make groups of so many leaves at most. With 1 it writes as data folders of
   * format 1 have it, where every two leaves had a node.
   */
  StateTree(StoreReader store, long treeId, int groupLeavesMax) {
    this.store = store;
    this.treeId = treeId;
    this.groupLeavesMax = groupLeavesMax;
  }

  /** The tree's root hash as the store has it. */
  public Hash32 root() {
    return root(Long.MAX_VALUE);
  }

  /** The tree's root hash as of a height that is kept. */
  public Hash32 root(long height) {
    Root root = readRoot(height);
    return root == null ? StateHashing.EMPTY : root.node().hash();
  }

  /**
   * Proves what is at a path as of a height that is kept.
   *
   * @param root the tree's root hash at that height
   * @param value what is at the path then, {@code null} for nothing; goes into the proof as it is
   * @throws StoreException when the store has another tree
   */
  public StateProof prove(long height, Hash32 root, Hash32 path, byte @Nullable [] value) {
    Root found = readRoot(height);
    Node node = found == null ? new Node() : found.node();
    if (!node.hash().equals(root)) {
      throw new StoreException(
          "the store does not have state tree %d of height %d with root %s"
              .formatted(treeId, height, root));
    }
    byte[] pathBytes = path.bytes();
    List<Hash32> siblings = new ArrayList<>();
    for (int depth = 0; ; depth++) {
      int nibble = nibble(pathBytes, depth);
      int from = 0;
      int to = Node.CHILDREN;
      while (!node.isLeafOrEmpty(from, to) && to - from > 1) {
        int middle = (from + to) >>> 1;
        boolean right = nibble >= middle;
        siblings.add(right ? node.hash(from, middle) : node.hash(middle, to));
        from = right ? middle : from;
        to = right ? to : middle;
      }
      Child child = node.last(from, to);
      switch (child) {
        case null -> {
          return new StateProof(value, null, siblings.reversed());
        }
        case Child.Leaf(Hash32 leafPath, Hash32 valueHash) -> {
          return new StateProof(
              value, new StateProof.Leaf(leafPath, valueHash), siblings.reversed());
        }
        case Child.Group group -> node = Node.of(group.leaves(), depth + 1);
        case Child.Inner inner -> node = readNode(pathBytes, depth + 1, inner.version());
      }
    }
  }

  /**
   * Applies changes and adds the nodes that differ to a batch. Costs O(changes x depth).
   *
   * @param expiring takes the nodes that are replaced
   * @param version the block's height, greater than that of every earlier update of this tree
   * @param changes path to the hash of the new value, {@code null} to delete
   * @return the new root hash
   */
  public Hash32 update(
      WriteBatch batch,
      Expiring expiring,
      long version,
      SortedMap<Hash32, @Nullable Hash32> changes) {
    List<Change> sorted = new ArrayList<>(changes.size());
    changes.forEach((path, valueHash) -> sorted.add(new Change(path, path.bytes(), valueHash)));
    return new Update(batch, expiring, version).run(sorted);
  }

  /**
   * Takes out the nodes that the last update wrote; those that it replaced are then in use again.
   *
   * @param version of that update; without effect when the last one was earlier
   */
  public void undo(WriteBatch batch, long version) {
    Root root = readRoot(Long.MAX_VALUE);
    if (root != null && root.version() == version) {
      batch.delete(Column.NODES, key(NO_PATH, 0, version));
      undo(batch, version, root.node(), new byte[Hash32.BYTES], 1);
    }
  }

  /** Goes through the children, whose depth is given, of a node that the update wrote. */
  private void undo(WriteBatch batch, long version, Node node, byte[] path, int depth) {
    for (int nibble = 0; nibble < Node.CHILDREN; nibble++) {
      if (node.child(nibble) instanceof Child.Inner inner && inner.version() == version) {
        byte[] below = path.clone();
        below[(depth - 1) >>> 1] |= (byte) ((depth & 1) == 1 ? nibble << 4 : nibble);
        batch.delete(Column.NODES, key(below, depth, version));
        undo(batch, version, readNode(below, depth, version), below, depth + 1);
      }
    }
  }

  private @Nullable Root readRoot(long height) {
    byte[] last = key(NO_PATH, 0, height);
    StoreReader.Entry entry = store.floor(Column.NODES, last);
    if (entry == null || entry.key().length != last.length) {
      return null;
    }
    int shared = last.length - Long.BYTES;
    if (!Arrays.equals(entry.key(), 0, shared, last, 0, shared)) {
      return null;
    }
    return new Root(ByteBuffer.wrap(entry.key()).getLong(shared), decode(entry.value(), 0));
  }

  /** The node of the last update at the root; {@code null} when there never was one. */
  @Nullable Node rootNode() {
    Root root = readRoot(Long.MAX_VALUE);
    return root == null ? null : root.node();
  }

  Node readNode(byte[] path, int depth, long version) {
    return decode(store.get(Column.NODES, key(path, depth, version)), depth);
  }

  private Node decode(byte @Nullable [] bytes, int depth) {
    if (bytes == null) {
      throw new StoreException(
          "a node of state tree " + treeId + " at depth " + depth + " is missing");
    }
    try {
      return Node.decode(bytes);
    } catch (BufferUnderflowException e) {
      throw new StoreException("a node of state tree " + treeId + " is damaged", e);
    }
  }

  private byte[] key(byte[] path, int depth, long version) {
    byte[] nibbles = Arrays.copyOf(path, (depth + 1) >>> 1);
    if ((depth & 1) == 1) {
      nibbles[nibbles.length - 1] &= (byte) 0xf0;
    }
    return ByteBuffer.allocate(Long.BYTES + 1 + nibbles.length + Long.BYTES)
        .putLong(treeId)
        .put((byte) depth)
        .put(nibbles)
        .putLong(version)
        .array();
  }

  /** The depth of a node, by its key. */
  static int depth(byte[] key) {
    return key[Long.BYTES];
  }

  static int nibble(byte[] path, int depth) {
    int both = path[depth >>> 1];
    return (depth & 1) == 0 ? both >>> 4 & 0xf : both & 0xf;
  }

  private record Root(long version, Node node) {}

  /** A path with its new value's hash, {@code null} to delete it. */
  @SuppressWarnings("ArrayRecordComponent") // the path's own bytes, beside it for speed
  private record Change(Hash32 path, byte[] pathBytes, @Nullable Hash32 valueHash) {
    Change(Child.Leaf leaf) {
      this(leaf.path(), leaf.path().bytes(), leaf.valueHash());
    }

    boolean isPut() {
      return valueHash != null;
    }

    Child.Leaf leaf() {
      return new Child.Leaf(path, Objects.requireNonNull(valueHash));
    }
  }

  /** A node, and those of its children that were read in advance. */
  private static final class Loaded {
    final Node node;
    final @Nullable Loaded[] children = new @Nullable Loaded[Node.CHILDREN];

    Loaded(Node node) {
      this.node = node;
    }
  }

  /** Changes, by their places in a list, on their way down: they have come to this node. */
  private record Way(Loaded loaded, int from, int to) {}

  /** One update: goes down only where there are changes, and back up writing what differs. */
  private final class Update {
    private final WriteBatch batch;
    private final Expiring expiring;
    private final long version;

    Update(WriteBatch batch, Expiring expiring, long version) {
      this.batch = batch;
      this.expiring = expiring;
      this.version = version;
    }

    Hash32 run(List<Change> changes) {
      Root root = readRoot(Long.MAX_VALUE);
      if (root != null && root.version() >= version) {
        throw new IllegalArgumentException(
            "version " + version + " is not after " + root.version() + ", the tree's last");
      }
      Node before = root == null ? new Node() : root.node();
      Node after = applyTo(load(before, 0, changes), 0, changes);
      if (after == before) {
        return before.hash();
      }
      byte[] key = key(NO_PATH, 0, version);
      batch.put(Column.NODES, key, after.encode());
      if (root != null) {
        expiring.add(Column.NODES, key(NO_PATH, 0, root.version()));
      }
      if (after.isEmpty()) {
        expiring.add(Column.NODES, key);
      }
      return after.hash();
    }

    /** The node with the changes, or the node itself when none of them changes anything. */
    private Node applyTo(Loaded loaded, int depth, List<Change> changes) {
      Node node = loaded.node;
      Node after = node;
      for (int from = 0; from < changes.size(); ) {
        int nibble = nibble(changes.get(from).pathBytes(), depth);
        int to = endOfNibble(changes, from, changes.size(), depth);
        Child before = node.child(nibble);
        List<Change> below = changes.subList(from, to);
        Child child =
            switch (before) {
              case null -> build(depth + 1, below.stream().filter(Change::isPut).toList());
              case Child.Leaf leaf -> applyToLeaves(List.of(leaf), depth + 1, below);
              case Child.Group group -> applyToLeaves(group.leaves(), depth + 1, below);
              case Child.Inner inner ->
                  applyToInner(inner, loaded.children[nibble], depth + 1, below);
            };
        if (!Objects.equals(child, before)) {
          after = after == node ? node.copy() : after;
          after.set(nibble, child);
        }
        from = to;
      }
      return after;
    }

    private @Nullable Child applyToLeaves(
        List<Child.Leaf> leaves, int depth, List<Change> changes) {
      SortedMap<Hash32, Change> after = new TreeMap<>();
      leaves.forEach(leaf -> after.put(leaf.path(), new Change(leaf)));
      for (Change change : changes) {
        if (change.isPut()) {
          after.put(change.path(), change);
        } else {
          after.remove(change.path());
        }
      }
      return build(depth, List.copyOf(after.values()));
    }

    private @Nullable Child applyToInner(
        Child.Inner inner, @Nullable Loaded readBefore, int depth, List<Change> changes) {
      byte[] path = changes.getFirst().pathBytes();
      Loaded loaded =
          readBefore != null
              ? readBefore
              : load(readNode(path, depth, inner.version()), depth, changes);
      Node before = loaded.node;
      Node after = applyTo(loaded, depth, changes);
      if (after == before) {
        return inner;
      }
      expiring.add(Column.NODES, key(path, depth, inner.version()));
      List<Child.Leaf> few = after.fewLeaves(groupLeavesMax);
      if (few == null) {
        return write(path, depth, after);
      }
      return few.isEmpty() ? null : Node.child(few, depth);
    }

    /** Reads, level by level, all nodes below a node that the changes lead to, if they are few. */
    private Loaded load(Node node, int depth, List<Change> changes) {
      Loaded top = new Loaded(node);
      if (changes.size() <= LOADED_CHANGES_MAX) {
        List<Way> level = List.of(new Way(top, 0, changes.size()));
        for (int at = depth; !level.isEmpty(); at++) {
          level = loadLevel(level, at, changes);
        }
      }
      return top;
    }

    private List<Way> loadLevel(List<Way> level, int depth, List<Change> changes) {
      List<Way> below = new ArrayList<>();
      List<byte[]> keys = new ArrayList<>();
      for (Way way : level) {
        for (int from = way.from(); from < way.to(); ) {
          byte[] path = changes.get(from).pathBytes();
          int to = endOfNibble(changes, from, way.to(), depth);
          if (way.loaded().node.child(nibble(path, depth)) instanceof Child.Inner inner) {
            keys.add(key(path, depth + 1, inner.version()));
            below.add(new Way(way.loaded(), from, to));
          }
          from = to;
        }
      }
      List<byte @Nullable []> values = store.getAll(Column.NODES, keys);
      for (int i = 0; i < keys.size(); i++) {
        Way way = below.get(i);
        Loaded loaded = new Loaded(decode(values.get(i), depth + 1));
        way.loaded().children[nibble(changes.get(way.from()).pathBytes(), depth)] = loaded;
        below.set(i, new Way(loaded, way.from(), way.to()));
      }
      return below;
    }

    private static int endOfNibble(List<Change> changes, int from, int end, int depth) {
      int nibble = nibble(changes.get(from).pathBytes(), depth);
      int to = from + 1;
      while (to < end && nibble(changes.get(to).pathBytes(), depth) == nibble) {
        to++;
      }
      return to;
    }

    /** A subtree of these leaves, sorted by path. */
    private @Nullable Child build(int depth, List<Change> leaves) {
      if (leaves.isEmpty()) {
        return null;
      }
      if (leaves.size() <= groupLeavesMax) {
        return Node.child(leaves.stream().map(Change::leaf).toList(), depth);
      }
      byte[] path = leaves.getFirst().pathBytes();
      return write(path, depth, applyTo(new Loaded(new Node()), depth, leaves));
    }

    private Child.Inner write(byte[] path, int depth, Node node) {
      batch.put(Column.NODES, key(path, depth, version), node.encode());
      return new Child.Inner(version, node.hash());
    }
  }
}
