package io.qlcvm.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.merkle.Node.Child;
import io.qlcvm.types.Hash32;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NodeTest {
  private static final int MASKS_BYTES = 4;
  private static final int LEAF_BYTES = 64;
  private static final int INNER_BYTES = 40;

  private final SplittableRandom random = new SplittableRandom(1);

  private Hash32 hash() {
    byte[] bytes = new byte[Hash32.BYTES];
    random.nextBytes(bytes);
    return Hash32.of(bytes);
  }

  private Child child() {
    return random.nextBoolean()
        ? new Child.Leaf(hash(), hash())
        : new Child.Inner(random.nextInt(9), hash());
  }

  /** Bytes without the quarters: what a node is without what follows from it. */
  private static byte[] childrenOf(Node node) {
    int bytes = MASKS_BYTES;
    for (int i = 0; i < Node.CHILDREN; i++) {
      bytes +=
          switch (node.child(i)) {
            case null -> 0;
            case Child.Leaf _ -> LEAF_BYTES;
            case Child.Inner _ -> INNER_BYTES;
          };
    }
    return Arrays.copyOf(node.encode(), bytes);
  }

  @Test
  void hash_changedAgainAndAgain_isThatOfANodeWithoutQuarters() {
    Node node = new Node();
    for (int i = 0; i < 2_000; i++) {
      node = random.nextInt(8) == 0 ? Node.decode(node.encode()) : node.copy();
      node.set(random.nextInt(Node.CHILDREN), random.nextInt(3) == 0 ? null : child());
      byte[] children = childrenOf(node);
      assertEquals(Node.decode(children).hash(), node.hash());
      assertArrayEquals(node.encode(), Node.decode(children).encode());
      assertArrayEquals(node.encode(), Node.decode(node.encode()).encode());
      assertTrue(Node.isWhole(children));
      assertTrue(Node.isWhole(node.encode()));
    }
  }

  @Test
  void isWhole_anyQuarterWrong_isFalse() {
    Node node = new Node();
    for (int i = 0; i < Node.CHILDREN; i++) {
      node.set(i, child());
    }
    byte[] whole = node.encode();
    int children = childrenOf(node).length;
    assertEquals(4 * Hash32.BYTES, whole.length - children);
    for (int at = children; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      assertFalse(Node.isWhole(damaged));
    }
  }

  @Test
  void decode_cutAnywhereButBeforeTheQuarters_isDamage() {
    Node node = new Node();
    for (int i = 0; i < Node.CHILDREN; i += 2) {
      node.set(i, child());
    }
    byte[] whole = node.encode();
    int children = childrenOf(node).length;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length != children) {
        assertThrows(BufferUnderflowException.class, () -> Node.decode(cut));
      }
    }
  }
}
