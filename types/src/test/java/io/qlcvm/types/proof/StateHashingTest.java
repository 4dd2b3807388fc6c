package io.qlcvm.types.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import org.junit.jupiter.api.Test;

class StateHashingTest {

  private static final Hash32 A = Hashing.sha256(new byte[] {1});
  private static final Hash32 B = Hashing.sha256(new byte[] {2});

  /** A byte of the kind, then both hashes. */
  private static Hash32 expected(int kind, Hash32 first, Hash32 second) {
    byte[] bytes = new byte[65];
    bytes[0] = (byte) kind;
    first.copyTo(bytes, 1);
    second.copyTo(bytes, 33);
    return Hashing.sha256(bytes);
  }

  @Test
  void hashes_areThoseOfTheProtocol() {
    assertEquals("0x" + "00".repeat(32), StateHashing.EMPTY.toString());
    assertEquals(Hashing.sha256(new byte[] {7, 8}), StateHashing.path(new byte[] {7, 8}));
    assertEquals(expected(0, A, B), StateHashing.leaf(A, B));
    assertEquals(expected(1, A, B), StateHashing.inner(A, B));
  }

  @Test
  void pairs_betweenArrays_hashAlike() {
    byte[] bytes = new byte[100];
    A.copyTo(bytes, 3);
    B.copyTo(bytes, 35);
    StateHashing.Pairs pairs = new StateHashing.Pairs();
    pairs.leaf(bytes, 3, bytes, 67);
    assertEquals(StateHashing.leaf(A, B), Hash32.of(bytes, 67));
    pairs.inner(bytes, 3, bytes, 68);
    assertEquals(StateHashing.inner(A, B), Hash32.of(bytes, 68));
  }

  @Test
  void hashes_ofTheSamePair_differByKindAndOrder() {
    assertNotEquals(StateHashing.leaf(A, B), StateHashing.inner(A, B));
    assertNotEquals(StateHashing.inner(A, B), StateHashing.inner(B, A));
    assertNotEquals(StateHashing.leaf(A, B), StateHashing.leaf(B, A));
  }
}
