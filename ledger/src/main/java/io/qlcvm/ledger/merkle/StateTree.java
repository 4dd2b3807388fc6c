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
import org.jspecify.annotations.Nullable;

/**
 * A sparse Merkle tree in a store: the tree of all accounts, or the tree of one contract's storage.
 * The hashes are the protocol's, for a binary tree; on disk four levels at a time are one {@link
 * Node}, so that a path through ten million leaves is six reads.
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

  private static final byte[] NO_PATH = new byte[0];

  private final StoreReader store;
  private final long treeId;

  public StateTree(StoreReader store, long treeId) {
    this.store = store;
    this.treeId = treeId;
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
    return new Root(ByteBuffer.wrap(entry.key()).getLong(shared), decode(entry.value()));
  }

  private Node readNode(byte[] path, int depth, long version) {
    byte[] bytes = store.get(Column.NODES, key(path, depth, version));
    if (bytes == null) {
      throw new StoreException(
          "a node of state tree " + treeId + " at depth " + depth + " is missing");
    }
    return decode(bytes);
  }

  private Node decode(byte[] bytes) {
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

  private static int nibble(byte[] path, int depth) {
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
  }

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
      Node after = applyTo(before, 0, changes);
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
    private Node applyTo(Node node, int depth, List<Change> changes) {
      Node after = node;
      for (int from = 0; from < changes.size(); ) {
        int nibble = nibble(changes.get(from).pathBytes(), depth);
        int to = from + 1;
        while (to < changes.size() && nibble(changes.get(to).pathBytes(), depth) == nibble) {
          to++;
        }
        Child before = node.child(nibble);
        Child child = apply(before, depth + 1, changes.subList(from, to));
        if (!Objects.equals(child, before)) {
          after = after == node ? node.copy() : after;
          after.set(nibble, child);
        }
        from = to;
      }
      return after;
    }

    /** The child whose own node would lie at {@code depth}, with the changes; none is empty. */
    private @Nullable Child apply(@Nullable Child child, int depth, List<Change> changes) {
      return switch (child) {
        case null -> build(depth, changes.stream().filter(c -> c.valueHash() != null).toList());
        case Child.Leaf leaf -> applyToLeaf(leaf, depth, changes);
        case Child.Inner inner -> applyToInner(inner, depth, changes);
      };
    }

    private @Nullable Child applyToLeaf(Child.Leaf leaf, int depth, List<Change> changes) {
      List<Change> leaves = new ArrayList<>(changes.size() + 1);
      boolean placed = false;
      for (Change change : changes) {
        int order = placed ? 1 : change.path().compareTo(leaf.path());
        if (order > 0 && !placed) {
          leaves.add(new Change(leaf));
        }
        placed |= order >= 0;
        if (change.valueHash() != null) {
          leaves.add(change);
        }
      }
      if (!placed) {
        leaves.add(new Change(leaf));
      }
      return build(depth, leaves);
    }

    private @Nullable Child applyToInner(Child.Inner inner, int depth, List<Change> changes) {
      byte[] path = changes.getFirst().pathBytes();
      Node before = readNode(path, depth, inner.version());
      Node after = applyTo(before, depth, changes);
      if (after == before) {
        return inner;
      }
      expiring.add(Column.NODES, key(path, depth, inner.version()));
      if (after.isEmpty()) {
        return null;
      }
      Child.Leaf only = after.onlyLeaf();
      return only == null ? write(path, depth, after) : only;
    }

    /** A subtree of these leaves, sorted by path. */
    private @Nullable Child build(int depth, List<Change> leaves) {
      if (leaves.isEmpty()) {
        return null;
      }
      Change first = leaves.getFirst();
      if (leaves.size() == 1 && first.valueHash() != null) {
        return new Child.Leaf(first.path(), first.valueHash());
      }
      return write(first.pathBytes(), depth, applyTo(new Node(), depth, leaves));
    }

    private Child.Inner write(byte[] path, int depth, Node node) {
      batch.put(Column.NODES, key(path, depth, version), node.encode());
      return new Child.Inner(version, node.hash());
    }
  }
}
