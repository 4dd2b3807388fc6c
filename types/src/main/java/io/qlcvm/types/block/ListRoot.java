package io.qlcvm.types.block;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.util.List;

/**
 * Root of the Merkle tree over a list, as in RFC 6962, section 2.1: leaf prefix 0x00, node prefix
 * 0x01, split at the largest power of two below the length; the empty list is SHA-256 of nothing.
 */
public final class ListRoot {

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private ListRoot() {}

  /** The root over these hashes, in their order. */
  public static Hash32 of(List<Hash32> hashes) {
    return ofLeaves(hashes.stream().map(hash -> leaf(hash.bytes())).toList());
  }

  static Hash32 leaf(byte[] data) {
    return Hashing.sha256(LEAF, data);
  }

  /** The root over leaves that are hashed already. */
  static Hash32 ofLeaves(List<Hash32> leaves) {
    if (leaves.isEmpty()) {
      return Hashing.sha256();
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    Hash32 left = ofLeaves(leaves.subList(0, split));
    Hash32 right = ofLeaves(leaves.subList(split, leaves.size()));
    return Hashing.sha256(NODE, left.bytes(), right.bytes());
  }
}
