package io.qlcvm.types.proof;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proof of what is at a path of a state tree, or that nothing is, for whoever knows the tree's
 * root.
 *
 * <p>The leaf and the siblings hash up to the root. The value is there when the leaf is the path's
 * own; nothing is there when there is no leaf, or another one whose path begins as this one does: a
 * subtree with one leaf is that leaf, so no second one can be in it.
 *
 * @param value what is at the path, {@code null} for nothing; don't change it
 * @param leaf where the way to the path ends; {@code null} when it ends in an empty subtree
 * @param siblings of the subtrees on the way, from the leaf up to the root; at most {@link
 *     #SIBLINGS_MAX}
 */
@SuppressWarnings("ArrayRecordComponent") // sent and checked, never compared
public record StateProof(byte @Nullable [] value, @Nullable Leaf leaf, List<Hash32> siblings) {
  /** Siblings of one proof: a path has 256 bits. */
  public static final int SIBLINGS_MAX = Hash32.BYTES * Byte.SIZE;

  /** For any path of a tree without leaves. */
  public static final StateProof OF_EMPTY_TREE = new StateProof(null, null, List.of());

  /**
   * A leaf.
   *
   * @param valueHash SHA-256 of the value
   */
  public record Leaf(Hash32 path, Hash32 valueHash) {}

  /** Written out: javac loses {@code @Nullable} of an array in a compact constructor. */
  public StateProof(byte @Nullable [] value, @Nullable Leaf leaf, List<Hash32> siblings) {
    if (siblings.size() > SIBLINGS_MAX) {
      throw new IllegalArgumentException(
          "a proof has at most " + SIBLINGS_MAX + " siblings, not " + siblings.size());
    }
    this.value = value;
    this.leaf = leaf;
    this.siblings = List.copyOf(siblings);
  }

  /**
   * What this proves.
   *
   * @param root of the tree, from a source that is trusted
   * @param path that is asked about
   */
  public Verdict check(Hash32 root, Hash32 path) {
    byte[] bits = path.bytes();
    if (leaf != null && !sharesPrefix(leaf.path().bytes(), bits)) {
      return new Verdict.Invalid("the leaf is not on the way to the path");
    }
    if (!rootFor(bits).equals(root)) {
      return new Verdict.Invalid("the hashes do not lead to the root " + root);
    }
    if (leaf == null || !leaf.path().equals(path)) {
      return value == null
          ? new Verdict.Absent()
          : new Verdict.Invalid("a value is named, but nothing is at the path");
    }
    if (value == null) {
      return new Verdict.Invalid("something is at the path, but no value is named");
    }
    return Hashing.sha256(value).equals(leaf.valueHash())
        ? new Verdict.Present(value)
        : new Verdict.Invalid("the value is not that of the leaf");
  }

  private Hash32 rootFor(byte[] path) {
    Hash32 hash =
        leaf == null ? StateHashing.EMPTY : StateHashing.leaf(leaf.path(), leaf.valueHash());
    int depth = siblings.size();
    for (Hash32 sibling : siblings) {
      depth--;
      hash =
          isRight(path, depth)
              ? StateHashing.inner(sibling, hash)
              : StateHashing.inner(hash, sibling);
    }
    return hash;
  }

  private boolean sharesPrefix(byte[] first, byte[] second) {
    for (int depth = 0; depth < siblings.size(); depth++) {
      if (isRight(first, depth) != isRight(second, depth)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRight(byte[] path, int depth) {
    return (path[depth >>> 3] >>> (7 - (depth & 7)) & 1) == 1;
  }
}
