package io.qlcvm.ledger.merkle;

import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.merkle.Node.Child;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a state tree anew from the values that it stands for, and compares it with the stored one
 * node by node. For one thread.
 *
 * <p>Leaves come in the order of their keys, and are needed in that of their paths, which are
 * hashes of the keys. So as not to hold all of them, a large tree is built in parts, 16 or 256 or
 * more, and all the leaves are walked over once for each part.
 */
public final class TreeCheck {
  /** Leaves that are held: at some 200 bytes each, 200 MB. */
  private static final int LEAVES_MAX = 1 << 20;

  /** Stands for the version of a node that the stored tree does not have. */
  private static final long NO_VERSION = -1;

  private final StateTree tree;
  private final String name;
  private final Leaves leaves;
  private final Findings findings;
  private final int leavesMax;
  private int partDepth;

  /** The leaves of a tree: can be walked over again and again. */
  @FunctionalInterface
  public interface Leaves {
    /** Gives each leaf's path and value hash, in any order. */
    void forEach(BiConsumer<Hash32, Hash32> leaf);
  }

  /**
   * A check.
   *
   * @param name of the tree, for people
   */
  public TreeCheck(StoreReader store, long treeId, String name, Leaves leaves, Findings findings) {
    this(store, treeId, name, leaves, findings, LEAVES_MAX);
  }

  TreeCheck(
      StoreReader store,
      long treeId,
      String name,
      Leaves leaves,
      Findings findings,
      int leavesMax) {
    this.tree = new StateTree(store, treeId);
    this.name = name;
    this.leaves = leaves;
    this.findings = findings;
    this.leavesMax = leavesMax;
  }

  /** Compares all nodes; the root hash that the leaves give. */
  public Hash32 check() {
    long[] count = new long[1];
    leaves.forEach((_, _) -> count[0]++);
    partDepth = 0;
    while ((count[0] >>> (4 * partDepth)) > leavesMax) {
      partDepth++;
    }
    Node stored = read(new byte[Hash32.BYTES], 0, tree::rootNode);
    if (stored == null && count[0] > 0) {
      findings.add(name, "it has " + count[0] + " values, and its tree has no root node");
    }
    return build(new byte[Hash32.BYTES], 0, null, stored).hash();
  }

  /**
   * The node at a place.
   *
   * @param here the leaves below it by path; {@code null} when they are not loaded yet
   * @param stored what is to be the same; {@code null} when there is none, and that was said
   */
  private Node build(
      byte[] path, int depth, @Nullable List<Child.Leaf> here, @Nullable Node stored) {
    List<Child.Leaf> all = here == null && depth == partDepth ? load(path, depth) : here;
    long before = findings.count();
    Node node = new Node();
    int from = 0;
    for (int nibble = 0; nibble < Node.CHILDREN; nibble++) {
      List<Child.Leaf> below = null;
      if (all != null) {
        int to = from;
        while (to < all.size() && StateTree.nibble(all.get(to).path().bytes(), depth) == nibble) {
          to++;
        }
        below = all.subList(from, to);
        from = to;
      }
      Child storedChild = stored == null ? null : stored.child(nibble);
      node.set(nibble, child(down(path, depth, nibble), depth + 1, below, storedChild));
    }
    boolean said = findings.count() > before; // further down, which is why it differs here as well
    if (stored != null && !said && !Arrays.equals(node.encode(), stored.encode())) {
      findings.add(place(path, depth), "the stored node is not the one that the values give");
    }
    return node;
  }

  private @Nullable Child child(
      byte[] path, int depth, @Nullable List<Child.Leaf> here, @Nullable Child storedChild) {
    Child.Inner inner = storedChild instanceof Child.Inner i ? i : null;
    int most = inner == null ? Node.GROUP_LEAVES_MAX : 1; // format 1 had nodes for two and three
    if (here != null && here.size() <= most) {
      return here.isEmpty() ? null : Node.child(here, depth);
    }
    Node stored =
        inner == null ? null : read(path, depth, () -> tree.readNode(path, depth, inner.version()));
    Node node = build(path, depth, here, stored);
    List<Child.Leaf> few = node.fewLeaves(most);
    if (few != null) {
      return few.isEmpty() ? null : Node.child(few, depth);
    }
    return new Child.Inner(inner == null ? NO_VERSION : inner.version(), node.hash());
  }

  private @Nullable Node read(byte[] path, int depth, NodeReader reader) {
    try {
      return reader.read();
    } catch (StoreException e) {
      findings.add(place(path, depth), String.valueOf(e.getMessage()));
      return null;
    }
  }

  private interface NodeReader {
    @Nullable Node read();
  }

  private List<Child.Leaf> load(byte[] prefix, int depth) {
    List<Child.Leaf> loaded = new ArrayList<>();
    leaves.forEach((path, valueHash) -> {
      byte[] bytes = path.bytes();
      int nibble = 0;
      while (nibble < depth
          && StateTree.nibble(bytes, nibble) == StateTree.nibble(prefix, nibble)) {
        nibble++;
      }
      if (nibble == depth) {
        loaded.add(new Child.Leaf(path, valueHash));
      }
    });
    loaded.sort(Comparator.comparing(Child.Leaf::path));
    return loaded;
  }

  private static byte[] down(byte[] path, int depth, int nibble) {
    byte[] below = path.clone();
    below[depth >>> 1] |= (byte) ((depth & 1) == 0 ? nibble << 4 : nibble);
    return below;
  }

  private String place(byte[] path, int depth) {
    StringBuilder nibbles = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      nibbles.append(Character.forDigit(StateTree.nibble(path, i), 16));
    }
    return name + ", node " + (depth == 0 ? "at the root" : "\"" + nibbles + "\"");
  }
}
