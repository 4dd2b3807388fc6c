package io.qlcvm.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.merkle.Node.Child;
import io.qlcvm.types.Hash32;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
    return switch (random.nextInt(3)) {
      case 0 -> new Child.Leaf(hash(), hash());
      case 1 -> new Child.Inner(random.nextInt(9), hash());
      default -> group(2 + random.nextInt(2));
    };
  }

  /** A group right below the root, of leaves that are there together for two nibbles. */
  private Child group(int count) {
    List<Child.Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] path = hash().bytes();
      path[0] = 0x5a;
      leaves.add(new Child.Leaf(Hash32.of(path), hash()));
    }
    leaves.sort(Comparator.comparing(Child.Leaf::path));
    return Node.child(leaves, 1);
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
            case Child.Group group -> 1 + Hash32.BYTES + group.leaves().size() * LEAF_BYTES;
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
      assertTrue(Node.isWhole(children, 0));
      assertTrue(Node.isWhole(node.encode(), 0));
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
      assertFalse(Node.isWhole(damaged, 0));
    }
  }

  /**
   * Each byte of the count, the hash and the leaves; alone in its quarter, whose hash isn't kept.
   */
  @Test
  void isWhole_anyByteOfAGroupWrong_isFalseOrDamage() {
    Node node = new Node();
    node.set(5, group(3));
    byte[] whole = node.encode();
    assertTrue(Node.isWhole(whole, 0));
    assertFalse(Node.isWhole(whole, 2), "somewhere else these leaves have another hash");
    for (int at = MASKS_BYTES; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      boolean isWhole;
      try {
        isWhole = Node.isWhole(damaged, 0);
      } catch (BufferUnderflowException e) {
        isWhole = false;
      }
      assertFalse(isWhole, "byte " + at);
    }
  }

  @Test
  void encode_group_isAsWritten() {
    Node node = new Node();
    Child group = group(2);
    node.set(3, group);
    byte[] bytes = node.encode();
    byte[] masks = {0, 0, 0, 1 << 3};
    assertArrayEquals(masks, Arrays.copyOf(bytes, MASKS_BYTES));
    assertEquals(2, bytes[MASKS_BYTES]);
    assertEquals(group.hash(), Hash32.of(bytes, MASKS_BYTES + 1));
    assertEquals(group, Node.decode(bytes).child(3));
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
