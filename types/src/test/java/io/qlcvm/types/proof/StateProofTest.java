package io.qlcvm.types.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tree of one leaf on each side of the root, and proofs that are wrong in one point each. */
class StateProofTest {
  private static final byte[] VALUE = {1};
  private static final Hash32 LEFT = path(0x00);
  private static final Hash32 RIGHT = path(0x80);
  private static final StateProof.Leaf LEFT_LEAF = new StateProof.Leaf(LEFT, Hashing.sha256(VALUE));
  private static final Hash32 LEFT_HASH = StateHashing.leaf(LEFT, Hashing.sha256(VALUE));
  private static final Hash32 RIGHT_HASH = StateHashing.leaf(RIGHT, Hashing.sha256(new byte[2]));
  private static final Hash32 ROOT = StateHashing.inner(LEFT_HASH, RIGHT_HASH);

  private static Hash32 path(int first) {
    byte[] bytes = new byte[Hash32.BYTES];
    bytes[0] = (byte) first;
    return Hash32.of(bytes);
  }

  private static String wrong(StateProof proof, Hash32 root, Hash32 path) {
    return assertInstanceOf(Verdict.Invalid.class, proof.check(root, path)).reason();
  }

  @Test
  void check_ofTheLeafItself_isPresent() {
    StateProof proof = new StateProof(VALUE, LEFT_LEAF, List.of(RIGHT_HASH));
    var present = assertInstanceOf(Verdict.Present.class, proof.check(ROOT, LEFT));
    assertArrayEquals(VALUE, present.value());
  }

  @Test
  void check_ofAPathBesideTheLeaf_isAbsent() {
    StateProof proof = new StateProof(null, LEFT_LEAF, List.of(RIGHT_HASH));
    assertInstanceOf(Verdict.Absent.class, proof.check(ROOT, path(0x01)));
  }

  @Test
  void check_ofALeafElsewhere_isInvalid() {
    StateProof proof = new StateProof(null, LEFT_LEAF, List.of(RIGHT_HASH));
    assertEquals("the leaf is not on the way to the path", wrong(proof, ROOT, path(0x81)));
  }

  @Test
  void check_ofAnotherRoot_isInvalid() {
    StateProof proof = new StateProof(VALUE, LEFT_LEAF, List.of(RIGHT_HASH));
    assertEquals("the hashes do not lead to the root " + LEFT_HASH, wrong(proof, LEFT_HASH, LEFT));
  }

  @Test
  void check_withAValueTooManyOrTooFew_isInvalid() {
    StateProof without = new StateProof(null, LEFT_LEAF, List.of(RIGHT_HASH));
    assertEquals("something is at the path, but no value is named", wrong(without, ROOT, LEFT));
    StateProof with = new StateProof(VALUE, LEFT_LEAF, List.of(RIGHT_HASH));
    assertEquals("a value is named, but nothing is at the path", wrong(with, ROOT, path(0x01)));
    StateProof other = new StateProof(new byte[] {2}, LEFT_LEAF, List.of(RIGHT_HASH));
    assertEquals("the value is not that of the leaf", wrong(other, ROOT, LEFT));
  }
}
