package io.qlcvm.ledger.merkle;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.StateHashing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Four levels of the binary tree as one node with 16 children, one for each next nibble of the
 * path. On disk:
 *
 * <pre>
 *   0                 2                4
 *   | present: 16 bits | leaf: 16 bits | the children that are present, in order
 *
 *   a leaf:  path 32 bytes,  value hash 32 bytes
 *   inner:   version 8 bytes, hash 32 bytes
 * </pre>
 *
 * Bit i of the two masks stands for child i, counted from the least significant bit. A leaf lies in
 * the node above it: it has no node of its own.
 *
 * <p>For one thread.
 */
final class Node {
  static final int CHILDREN = 16;

  private final @Nullable Child[] children;

  Node() {
    this(new @Nullable Child[CHILDREN]);
  }

  private Node(@Nullable Child[] children) {
    this.children = children;
  }

  /** A subtree that is not empty. */
  sealed interface Child {
    Hash32 hash();

    /** Exactly one leaf, at whatever depth. */
    record Leaf(Hash32 path, Hash32 valueHash) implements Child {
      @Override
      public Hash32 hash() {
        return StateHashing.leaf(path, valueHash);
      }
    }

    /** Two leaves or more: a node of its own, written at the version. */
    record Inner(long version, Hash32 hash) implements Child {}
  }

  @Nullable Child child(int nibble) {
    return children[nibble];
  }

  void set(int nibble, @Nullable Child child) {
    children[nibble] = child;
  }

  Node copy() {
    return new Node(children.clone());
  }

  boolean isEmpty() {
    return Arrays.stream(children).allMatch(child -> child == null);
  }

  /** Whether the children in a range are none, or one leaf alone. */
  boolean isLeafOrEmpty(int from, int to) {
    int present = 0;
    for (int i = from; i < to; i++) {
      if (children[i] instanceof Child.Inner) {
        return false;
      }
      present += children[i] == null ? 0 : 1;
    }
    return present <= 1;
  }

  /** The last child in a range, or {@code null} when the range is empty. */
  @Nullable Child last(int from, int to) {
    Child last = null;
    for (int i = from; i < to; i++) {
      last = children[i] == null ? last : children[i];
    }
    return last;
  }

  /** The only leaf of this subtree, or {@code null} when it has none or several. */
  Child.@Nullable Leaf onlyLeaf() {
    Child.Leaf only = null;
    for (Child child : children) {
      if (child instanceof Child.Inner || (child != null && only != null)) {
        return null;
      }
      only = child instanceof Child.Leaf leaf ? leaf : only;
    }
    return only;
  }

  /** The hash of the subtree, as the protocol has it for the binary tree. */
  Hash32 hash() {
    Child only = onlyLeaf();
    return only == null ? hash(0, CHILDREN) : only.hash();
  }

  /** Hash of the binary subtree over the children from {@code from} to before {@code to}. */
  Hash32 hash(int from, int to) {
    int present = 0;
    Child last = null;
    for (int i = from; i < to; i++) {
      if (children[i] != null) {
        present++;
        last = children[i];
      }
    }
    if (last == null) {
      return StateHashing.EMPTY;
    }
    if (to - from == 1 || (present == 1 && last instanceof Child.Leaf)) {
      return last.hash();
    }
    int middle = (from + to) >>> 1;
    return StateHashing.inner(hash(from, middle), hash(middle, to));
  }

  byte[] encode() {
    int present = 0;
    int leaves = 0;
    int length = 2 * Short.BYTES;
    for (int i = 0; i < CHILDREN; i++) {
      Child child = children[i];
      if (child != null) {
        present |= 1 << i;
        leaves |= child instanceof Child.Leaf ? 1 << i : 0;
        length += child instanceof Child.Leaf ? 2 * Hash32.BYTES : Long.BYTES + Hash32.BYTES;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putShort((short) present).putShort((short) leaves);
    for (Child child : children) {
      switch (child) {
        case null -> {}
        case Child.Leaf(Hash32 path, Hash32 valueHash) ->
            out.put(path.bytes()).put(valueHash.bytes());
        case Child.Inner(long version, Hash32 hash) -> out.putLong(version).put(hash.bytes());
      }
    }
    return out.array();
  }

  /** Reads what {@link #encode} wrote; a buffer exception when it is damaged. */
  static Node decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int present = in.getShort();
    int leaves = in.getShort();
    Node node = new Node();
    for (int i = 0; i < CHILDREN; i++) {
      if ((present & 1 << i) != 0) {
        boolean leaf = (leaves & 1 << i) != 0;
        node.children[i] =
            leaf ? new Child.Leaf(hash(in), hash(in)) : new Child.Inner(in.getLong(), hash(in));
      }
    }
    return node;
  }

  private static Hash32 hash(ByteBuffer in) {
    byte[] hash = new byte[Hash32.BYTES];
    in.get(hash);
    return Hash32.of(hash);
  }
}
