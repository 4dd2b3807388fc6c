package io.qlcvm.ledger.merkle;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.StateHashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Four levels of the binary tree as one node with 16 children, one for each next nibble of the
 * path. On disk:
 *
 * <pre>
 *   0               2               4
 *   | first: 16 bits | second: 16 bits | the children that are present, in order | quarters
 *
 *   first, second   child
 *       0    0      none
 *       1    1      a leaf:  path 32 bytes, value hash 32 bytes
 *       1    0      inner:   version 8 bytes, hash 32 bytes
 *       0    1      a group: number of leaves 1 byte, hash 32 bytes, leaves in order of their paths
 *
 *   quarters: for every four children of which two or more are present, the hash of the binary
 *             subtree over the four, 32 bytes
 * </pre>
 *
 * Bit i of the two masks stands for child i, counted from the least significant bit. A leaf lies in
 * the node above it: it has no node of its own, and nor have a few leaves that lie close together,
 * a group. With the quarters a node whose child changes is hashed again by six pairs, those of its
 * quarter and those above, not by all fifteen; they follow from the children, and a node may be
 * without them.
 *
 * <p>For one thread.
 */
final class Node {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  static final int CHILDREN = 16;

  private static final int QUARTERS = 4;
  private static final int QUARTER_CHILDREN = CHILDREN / QUARTERS;

  /** A quarter's hash is kept from so many children on: with one there is next to nothing to it. */
  private static final int QUARTER_CHILDREN_MIN = 2;

  /**
   * So many leaves are a group; more have a node of their own. A group spares a read, and a write
   * with a key, and makes the node above larger, which is written with each of its leaves' changes.
   */
  static final int GROUP_LEAVES_MAX = 3;

  private static final int GROUP_LEAVES_MIN = 2;

  private static final int LEAF_BYTES = 2 * Hash32.BYTES;
  private static final int INNER_BYTES = Long.BYTES + Hash32.BYTES;
  private static final int GROUP_HEAD_BYTES = 1 + Hash32.BYTES;
  private static final int MASKS_BYTES = 2 * Short.BYTES;

  /** Bit i: child i is there. */
  private int present;

  /** Bit i: child i is a leaf. */
  private int leaves;

  /** Bit i: child i is a group. */
  private int groups;

  /**
   * Where the bytes of child i are, as they are on disk: mostly the node's own as it was read. Only
   * children that somebody asks for become objects.
   */
  private final byte[][] source;

  private final int[] at;

  /** The same for the quarters' hashes; {@code null} for one that nobody has computed yet. */
  private final byte[] @Nullable [] quarters;

  private final int[] quartersAt;

  Node() {
    this(0, 0, 0);
  }

  private Node(int present, int leaves, int groups) {
    this.present = present;
    this.leaves = leaves;
    this.groups = groups;
    this.source = new byte[CHILDREN][];
    this.at = new int[CHILDREN];
    this.quarters = new byte[QUARTERS][];
    this.quartersAt = new int[QUARTERS];
  }

  private Node(Node copied) {
    this.present = copied.present;
    this.leaves = copied.leaves;
    this.groups = copied.groups;
    this.source = copied.source.clone();
    this.at = copied.at.clone();
    this.quarters = copied.quarters.clone();
    this.quartersAt = copied.quartersAt.clone();
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

    /** Leaves that have no node of their own, in the order of their paths. */
    record Group(Hash32 hash, List<Leaf> leaves) implements Child {}

    /** Two leaves or more: a node of its own, written at the version. */
    record Inner(long version, Hash32 hash) implements Child {}
  }

  /**
   * The node that leaves would have.
   *
   * @param leaves in the order of their paths
   * @param depth of the node, in nibbles
   */
  static Node of(List<Child.Leaf> leaves, int depth) {
    Node node = new Node();
    for (int from = 0; from < leaves.size(); ) {
      int nibble = StateTree.nibble(leaves.get(from).path().bytes(), depth);
      int to = from + 1;
      while (to < leaves.size()
          && StateTree.nibble(leaves.get(to).path().bytes(), depth) == nibble) {
        to++;
      }
      node.set(nibble, child(leaves.subList(from, to), depth + 1));
      from = to;
    }
    return node;
  }

  /** One leaf, or several as a group whose top is at a depth. */
  static Child child(List<Child.Leaf> leaves, int depth) {
    return leaves.size() == 1
        ? leaves.getFirst()
        : new Child.Group(of(leaves, depth).hash(), List.copyOf(leaves));
  }

  @Nullable Child child(int nibble) {
    if ((present & 1 << nibble) == 0) {
      return null;
    }
    byte[] bytes = source[nibble];
    int from = at[nibble];
    if (isLeaf(nibble)) {
      return leaf(bytes, from);
    }
    return isGroup(nibble)
        ? new Child.Group(Hash32.of(bytes, from + 1), groupLeaves(nibble))
        : new Child.Inner((long) LONG.get(bytes, from), Hash32.of(bytes, from + Long.BYTES));
  }

  private static Child.Leaf leaf(byte[] bytes, int from) {
    return new Child.Leaf(Hash32.of(bytes, from), Hash32.of(bytes, from + Hash32.BYTES));
  }

  private List<Child.Leaf> groupLeaves(int nibble) {
    List<Child.Leaf> all = new ArrayList<>();
    for (int offset = GROUP_HEAD_BYTES; offset < childBytes(nibble); offset += LEAF_BYTES) {
      all.add(leaf(source[nibble], at[nibble] + offset));
    }
    return all;
  }

  void set(int nibble, @Nullable Child child) {
    int bit = 1 << nibble;
    present = child == null ? present & ~bit : present | bit;
    leaves = child instanceof Child.Leaf ? leaves | bit : leaves & ~bit;
    groups = child instanceof Child.Group ? groups | bit : groups & ~bit;
    at[nibble] = 0;
    quarters[nibble / QUARTER_CHILDREN] = null;
    switch (child) {
      case null -> {}
      case Child.Leaf leaf -> {
        source[nibble] = new byte[LEAF_BYTES];
        copy(leaf, source[nibble], 0);
      }
      case Child.Group(Hash32 hash, List<Child.Leaf> all) -> {
        source[nibble] = new byte[GROUP_HEAD_BYTES + all.size() * LEAF_BYTES];
        source[nibble][0] = (byte) all.size();
        hash.copyTo(source[nibble], 1);
        for (int i = 0; i < all.size(); i++) {
          copy(all.get(i), source[nibble], GROUP_HEAD_BYTES + i * LEAF_BYTES);
        }
      }
      case Child.Inner(long version, Hash32 hash) -> {
        source[nibble] = new byte[INNER_BYTES];
        LONG.set(source[nibble], 0, version);
        hash.copyTo(source[nibble], Long.BYTES);
      }
    }
  }

  private static void copy(Child.Leaf leaf, byte[] out, int outAt) {
    leaf.path().copyTo(out, outAt);
    leaf.valueHash().copyTo(out, outAt + Hash32.BYTES);
  }

  Node copy() {
    return new Node(this);
  }

  boolean isEmpty() {
    return present == 0;
  }

  /** Whether the children in a range are none, or one leaf alone. */
  boolean isLeafOrEmpty(int from, int to) {
    int range = range(from, to);
    return (present & range) == (leaves & range) && Integer.bitCount(present & range) <= 1;
  }

  /** The last child in a range, or {@code null} when the range is empty. */
  @Nullable Child last(int from, int to) {
    int range = present & range(from, to);
    return range == 0 ? null : child(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(range));
  }

  /**
   * All leaves of this subtree, in the order of their paths, if there are no more than {@code most}
   * and no other node has any of them; otherwise {@code null}.
   */
  @Nullable List<Child.Leaf> fewLeaves(int most) {
    if (present != (leaves | groups) || Integer.bitCount(present) > most) {
      return null;
    }
    List<Child.Leaf> all = new ArrayList<>();
    for (int nibble = 0; nibble < CHILDREN; nibble++) {
      switch (child(nibble)) {
        case null -> {}
        case Child.Leaf leaf -> all.add(leaf);
        case Child.Group group -> all.addAll(group.leaves());
        case Child.Inner _ -> throw new AssertionError("there is none");
      }
    }
    return all.size() <= most ? all : null;
  }

  /** The hash of the subtree, as the protocol has it for the binary tree. */
  Hash32 hash() {
    return hash(0, CHILDREN);
  }

  /** Hash of the binary subtree over the children from {@code from} to before {@code to}. */
  Hash32 hash(int from, int to) {
    byte[] hash = new byte[Hash32.BYTES];
    hash(from, to, hash, 0, new StateHashing.Pairs());
    return Hash32.of(hash, 0);
  }

  private void hash(int from, int to, byte[] out, int outAt, StateHashing.Pairs pairs) {
    int quarter = from / QUARTER_CHILDREN;
    if (to - from == QUARTER_CHILDREN && isQuarterKept(quarter)) {
      byte[] hash = quarters[quarter];
      if (hash == null) {
        hash = new byte[Hash32.BYTES];
        compute(from, to, hash, 0, pairs);
        setQuarter(quarter, hash, 0);
      }
      System.arraycopy(hash, quartersAt[quarter], out, outAt, Hash32.BYTES);
    } else {
      compute(from, to, out, outAt, pairs);
    }
  }

  private void setQuarter(int quarter, byte[] hash, int hashAt) {
    quarters[quarter] = hash;
    quartersAt[quarter] = hashAt;
  }

  private void compute(int from, int to, byte[] out, int outAt, StateHashing.Pairs pairs) {
    int children = present & range(from, to);
    if (children == 0) {
      StateHashing.EMPTY.copyTo(out, outAt);
    } else if (to - from == 1 || ((children & leaves) != 0 && Integer.bitCount(children) == 1)) {
      int only = Integer.numberOfTrailingZeros(children);
      if (isLeaf(only)) {
        pairs.leaf(source[only], at[only], out, outAt);
      } else {
        int hashAt = at[only] + (isGroup(only) ? 1 : Long.BYTES);
        System.arraycopy(source[only], hashAt, out, outAt, Hash32.BYTES);
      }
    } else {
      int middle = (from + to) >>> 1;
      byte[] both = new byte[2 * Hash32.BYTES];
      hash(from, middle, both, 0, pairs);
      hash(middle, to, both, Hash32.BYTES, pairs);
      pairs.inner(both, 0, out, outAt);
    }
  }

  byte[] encode() {
    hash(); // every quarter that is kept is there after it
    ByteBuffer out = ByteBuffer.allocate(childrenBytes() + quartersBytes());
    out.putShort((short) (present & ~groups)).putShort((short) (leaves | groups));
    for (int i = 0; i < CHILDREN; i++) {
      if ((present & 1 << i) != 0) {
        out.put(source[i], at[i], childBytes(i));
      }
    }
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      byte[] hash = quarters[quarter];
      if (hash != null && isQuarterKept(quarter)) {
        out.put(hash, quartersAt[quarter], Hash32.BYTES);
      }
    }
    return out.array();
  }

  /**
   * Reads what {@link #encode} wrote; a buffer exception when it is damaged.
   *
   * @param bytes are kept, not copied
   */
  static Node decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int first = Short.toUnsignedInt(in.getShort());
    int second = Short.toUnsignedInt(in.getShort());
    Node node = new Node(first | second, first & second, second & ~first);
    int next = MASKS_BYTES;
    for (int i = 0; i < CHILDREN; i++) {
      if ((node.present & 1 << i) != 0) {
        node.source[i] = bytes;
        node.at[i] = next;
        if (node.isGroup(i)) {
          checkGroup(bytes, next);
        }
        next += node.childBytes(i);
      }
    }
    if (next != bytes.length && next + node.quartersBytes() != bytes.length) {
      throw new BufferUnderflowException();
    }
    for (int quarter = 0; quarter < QUARTERS && next < bytes.length; quarter++) {
      if (node.isQuarterKept(quarter)) {
        node.setQuarter(quarter, bytes, next);
        next += Hash32.BYTES;
      }
    }
    return node;
  }

  private static void checkGroup(byte[] bytes, int at) {
    int leafCount = at < bytes.length ? bytes[at] : 0;
    if (leafCount < GROUP_LEAVES_MIN || leafCount > GROUP_LEAVES_MAX) {
      throw new BufferUnderflowException();
    }
  }

  /**
   * Whether bytes are what {@link #encode} writes, or that without any quarters.
   *
   * @param depth of the node, in nibbles
   */
  static boolean isWhole(byte[] bytes, int depth) {
    Node node = decode(bytes);
    for (int nibble = 0; nibble < CHILDREN; nibble++) {
      if (node.child(nibble) instanceof Child.Group group
          && !child(group.leaves(), depth + 1).equals(group)) {
        return false;
      }
    }
    Arrays.fill(node.quarters, null);
    byte[] whole = node.encode();
    return Arrays.equals(whole, bytes)
        || Arrays.equals(whole, 0, node.childrenBytes(), bytes, 0, bytes.length);
  }

  private int childrenBytes() {
    int bytes = MASKS_BYTES;
    for (int i = 0; i < CHILDREN; i++) {
      bytes += (present & 1 << i) == 0 ? 0 : childBytes(i);
    }
    return bytes;
  }

  private int quartersBytes() {
    int kept = 0;
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      kept += isQuarterKept(quarter) ? 1 : 0;
    }
    return kept * Hash32.BYTES;
  }

  private boolean isQuarterKept(int quarter) {
    int from = quarter * QUARTER_CHILDREN;
    return Integer.bitCount(present & range(from, from + QUARTER_CHILDREN)) >= QUARTER_CHILDREN_MIN;
  }

  private boolean isLeaf(int nibble) {
    return (leaves & 1 << nibble) != 0;
  }

  private boolean isGroup(int nibble) {
    return (groups & 1 << nibble) != 0;
  }

  private int childBytes(int nibble) {
    if (isLeaf(nibble)) {
      return LEAF_BYTES;
    }
    return isGroup(nibble)
        ? GROUP_HEAD_BYTES + source[nibble][at[nibble]] * LEAF_BYTES
        : INNER_BYTES;
  }

  private static int range(int from, int to) {
    return (1 << to) - (1 << from);
  }
}
