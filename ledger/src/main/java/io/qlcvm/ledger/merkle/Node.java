package io.qlcvm.ledger.merkle;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.StateHashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Four levels of the binary tree as one node with 16 children, one for each next nibble of the
 * path. On disk:
 *
 * <pre>
 *   0                 2                4
 *   | present: 16 bits | leaf: 16 bits | the children that are present, in order | quarters
 *
 *   a leaf:   path 32 bytes,  value hash 32 bytes
 *   inner:    version 8 bytes, hash 32 bytes
 *   quarters: for every four children of which two or more are present, the hash of the binary
 *             subtree over the four, 32 bytes
 * </pre>
 *
 * Bit i of the two masks stands for child i, counted from the least significant bit. A leaf lies in
 * the node above it: it has no node of its own. With the quarters a node whose child changes is
 * hashed again by six pairs, those of its quarter and those above, not by all fifteen; they follow
 * from the children, and a node may be without them.
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

  private static final int LEAF_BYTES = 2 * Hash32.BYTES;
  private static final int INNER_BYTES = Long.BYTES + Hash32.BYTES;
  private static final int MASKS_BYTES = 2 * Short.BYTES;

  /** Bit i: child i is there. */
  private int present;

  /** Bit i: child i is a leaf. */
  private int leaves;

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
    this(0, 0);
  }

  private Node(int present, int leaves) {
    this.present = present;
    this.leaves = leaves;
    this.source = new byte[CHILDREN][];
    this.at = new int[CHILDREN];
    this.quarters = new byte[QUARTERS][];
    this.quartersAt = new int[QUARTERS];
  }

  private Node(Node copied) {
    this.present = copied.present;
    this.leaves = copied.leaves;
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

    /** Two leaves or more: a node of its own, written at the version. */
    record Inner(long version, Hash32 hash) implements Child {}
  }

  @Nullable Child child(int nibble) {
    if ((present & 1 << nibble) == 0) {
      return null;
    }
    byte[] bytes = source[nibble];
    int from = at[nibble];
    return isLeaf(nibble)
        ? new Child.Leaf(Hash32.of(bytes, from), Hash32.of(bytes, from + Hash32.BYTES))
        : new Child.Inner((long) LONG.get(bytes, from), Hash32.of(bytes, from + Long.BYTES));
  }

  void set(int nibble, @Nullable Child child) {
    int bit = 1 << nibble;
    present = child == null ? present & ~bit : present | bit;
    leaves = child instanceof Child.Leaf ? leaves | bit : leaves & ~bit;
    at[nibble] = 0;
    quarters[nibble / QUARTER_CHILDREN] = null;
    switch (child) {
      case null -> {}
      case Child.Leaf(Hash32 path, Hash32 valueHash) -> {
        source[nibble] = new byte[LEAF_BYTES];
        path.copyTo(source[nibble], 0);
        valueHash.copyTo(source[nibble], Hash32.BYTES);
      }
      case Child.Inner(long version, Hash32 hash) -> {
        source[nibble] = new byte[INNER_BYTES];
        LONG.set(source[nibble], 0, version);
        hash.copyTo(source[nibble], Long.BYTES);
      }
    }
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

  /** The only leaf of this subtree, or {@code null} when it has none or several. */
  Child.@Nullable Leaf onlyLeaf() {
    return isLeafOrEmpty(0, CHILDREN) ? (Child.Leaf) last(0, CHILDREN) : null;
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
        System.arraycopy(source[only], at[only] + Long.BYTES, out, outAt, Hash32.BYTES);
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
    out.putShort((short) present).putShort((short) leaves);
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
    int present = Short.toUnsignedInt(in.getShort());
    int leaves = Short.toUnsignedInt(in.getShort()) & present;
    Node node = new Node(present, leaves);
    int next = MASKS_BYTES;
    for (int i = 0; i < CHILDREN; i++) {
      if ((present & 1 << i) != 0) {
        node.source[i] = bytes;
        node.at[i] = next;
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

  /** Whether bytes are what {@link #encode} writes, or that without any quarters. */
  static boolean isWhole(byte[] bytes) {
    Node node = decode(bytes);
    Arrays.fill(node.quarters, null);
    byte[] whole = node.encode();
    return Arrays.equals(whole, bytes)
        || Arrays.equals(whole, 0, node.childrenBytes(), bytes, 0, bytes.length);
  }

  private int childrenBytes() {
    int leafCount = Integer.bitCount(leaves);
    int innerCount = Integer.bitCount(present) - leafCount;
    return MASKS_BYTES + leafCount * LEAF_BYTES + innerCount * INNER_BYTES;
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

  private int childBytes(int nibble) {
    return isLeaf(nibble) ? LEAF_BYTES : INNER_BYTES;
  }

  private static int range(int from, int to) {
    return (1 << to) - (1 << from);
  }
}
