package io.qlcvm.ledger.merkle;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.StateHashing;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The protocol's definition, word for word: bit by bit over all leaves, nothing kept. */
public final class ReferenceTree {
  private ReferenceTree() {}

  /** Root over paths and the hashes of their values. */
  public static Hash32 root(SortedMap<Hash32, Hash32> leaves) {
    return root(leaves, new ArrayList<>(leaves.keySet()), 0);
  }

  private static Hash32 root(SortedMap<Hash32, Hash32> leaves, List<Hash32> paths, int depth) {
    if (paths.isEmpty()) {
      return StateHashing.EMPTY;
    }
    if (paths.size() == 1) {
      Hash32 path = paths.getFirst();
      Hash32 valueHash = leaves.get(path);
      if (valueHash == null) {
        throw new AssertionError("paths are those of the leaves");
      }
      return StateHashing.leaf(path, valueHash);
    }
    List<Hash32> left = new ArrayList<>();
    List<Hash32> right = new ArrayList<>();
    for (Hash32 path : paths) {
      boolean one = (path.bytes()[depth / 8] >> (7 - depth % 8) & 1) == 1;
      (one ? right : left).add(path);
    }
    return StateHashing.inner(root(leaves, left, depth + 1), root(leaves, right, depth + 1));
  }
}
