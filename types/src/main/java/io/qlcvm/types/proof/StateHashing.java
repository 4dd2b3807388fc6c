package io.qlcvm.types.proof;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;

/**
 * Hashes of the state trees.
 *
 * <pre>
 *   path  = SHA-256(key); bit 0 is the most significant bit of byte 0
 *   leaf  = SHA-256(0x00 || path || SHA-256(value))
 *   inner = SHA-256(0x01 || left || right)
 * </pre>
 *
 * An empty subtree is 32 zero bytes. A subtree with exactly one leaf is that leaf.
 */
public final class StateHashing {

  /** Hash of an empty subtree. */
  public static final Hash32 EMPTY = Hash32.ZERO;

  private static final byte LEAF = 0;
  private static final byte INNER = 1;

  private StateHashing() {}

  /** Where a key's leaf is: an account's key is its address, a slot's is its storage key. */
  public static Hash32 path(byte[] key) {
    return Hashing.sha256(key);
  }

  public static Hash32 leaf(Hash32 path, Hash32 valueHash) {
    return pair(LEAF, path, valueHash);
  }

  public static Hash32 inner(Hash32 left, Hash32 right) {
    return pair(INNER, left, right);
  }

  private static Hash32 pair(byte kind, Hash32 first, Hash32 second) {
    byte[] bytes = new byte[1 + 2 * Hash32.BYTES];
    bytes[0] = kind;
    first.copyTo(bytes, 1);
    second.copyTo(bytes, 1 + Hash32.BYTES);
    return Hashing.sha256(bytes);
  }

  /**
   * The same hashes between arrays, without a new one for each. For one thread.
   *
   * <p>Here {@code pair} is 64 bytes that begin at index {@code from}; the hash goes to {@code out}
   * from index {@code at} on.
   */
  public static final class Pairs {
    private final byte[] bytes = new byte[1 + 2 * Hash32.BYTES];

    /** A pair of path and value hash. */
    public void leaf(byte[] pair, int from, byte[] out, int at) {
      hash(LEAF, pair, from, out, at);
    }

    /** A pair of left and right. */
    public void inner(byte[] pair, int from, byte[] out, int at) {
      hash(INNER, pair, from, out, at);
    }

    private void hash(byte kind, byte[] pair, int from, byte[] out, int at) {
      bytes[0] = kind;
      System.arraycopy(pair, from, bytes, 1, 2 * Hash32.BYTES);
      Hashing.sha256(bytes, out, at);
    }
  }
}
