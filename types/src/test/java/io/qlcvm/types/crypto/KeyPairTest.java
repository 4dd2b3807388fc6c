package io.qlcvm.types.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPairTest {

  @Property(tries = 50)
  void sign_ofAnyMessage_verifies(
      @ForAll @Size(32) byte[] seed, @ForAll @Size(max = 200) byte[] message) {
    KeyPair pair = KeyPair.fromSeed(seed);
    Signature signature = pair.sign(message);
    assertTrue(signature.verify(pair.address(), message));
    assertEquals(signature, pair.sign(message));
    assertEquals(signature.hashCode(), Signature.of(signature.bytes()).hashCode());
  }

  @Test
  void toString_hidesTheSeed() {
    KeyPair pair = DevAccounts.keyPair(0);
    String seed = Hex.encode(pair.seed()).substring(2);
    assertFalse(pair.toString().contains(seed));
    assertTrue(pair.toString().contains(pair.address().toString()));
  }

  @Test
  void arrays_inAndOut_areCopies() {
    byte[] seed = DevAccounts.keyPair(1).seed();
    KeyPair pair = KeyPair.fromSeed(seed);
    seed[0]++;
    pair.seed()[0]++;
    assertArrayEquals(DevAccounts.keyPair(1).seed(), pair.seed());
    Signature signature = pair.sign(seed);
    signature.bytes()[0]++;
    assertTrue(signature.verify(pair.address(), seed));
    assertEquals(Hex.encode(signature.bytes()), signature.toString());
    assertNotEquals(signature, pair.sign(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void fromSeed_ofAnotherLength_isRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> KeyPair.fromSeed(new byte[length]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 65})
  void signature_ofAnotherLength_isRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> Signature.of(new byte[length]));
  }

  @Test
  void devAccounts_areTenAndFound() {
    Set<Address> addresses = new HashSet<>();
    for (int i = 0; i < DevAccounts.COUNT; i++) {
      KeyPair pair = DevAccounts.keyPair(i);
      addresses.add(pair.address());
      assertEquals(pair.address(), DevAccounts.find(pair.address()).orElseThrow().address());
      assertEquals(KeyPair.fromSeed(pair.seed()).address(), pair.address());
      assertArrayEquals(Hashing.sha256(("qlcvm/dev/" + i).getBytes(US_ASCII)).bytes(), pair.seed());
    }
    assertEquals(DevAccounts.COUNT, addresses.size());
    assertTrue(DevAccounts.find(Address.ZERO).isEmpty());
    assertThrows(IndexOutOfBoundsException.class, () -> DevAccounts.keyPair(10));
    assertThrows(IndexOutOfBoundsException.class, () -> DevAccounts.keyPair(-1));
  }
}
