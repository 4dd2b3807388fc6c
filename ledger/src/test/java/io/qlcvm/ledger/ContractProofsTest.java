package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.dev;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.proof.StateProof;
import io.qlcvm.types.proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Proofs of accounts with keys of their storage, at every height of a chain. */
class ContractProofsTest {
  private static final int PROOFS = 3_000;
  private static final int KEYS = 50;
  private static final int BLOCKS = 8;

  private final SplittableRandom random = new SplittableRandom(5);

  private byte[] key() {
    return new byte[] {(byte) random.nextInt(2 * KEYS)};
  }

  private void block(TestChain chain, List<Address> puppets) {
    Program program = new Program();
    for (int i = 0; i < 20; i++) {
      if (random.nextInt(4) == 0) {
        program.delete(random.nextInt(KEYS));
      } else {
        program.write(random.nextInt(KEYS), random.nextInt(4), random.nextInt(9));
      }
    }
    chain.invoke(puppets.get(random.nextInt(puppets.size())), "invoke", program.bytes());
  }

  @Test
  void prove_manyAccountsAndKeys_holdsAndNothingThatIsTamperedWithDoes() throws Exception {
    try (TestChain chain = TestChain.inMemory()) {
      List<Address> puppets = List.of(chain.deployed(Puppets.CODE), chain.deployed(Puppets.CODE));
      for (int i = 0; i < BLOCKS; i++) {
        block(chain, puppets);
      }
      List<Address> addresses = new ArrayList<>(puppets);
      addresses.add(dev(3));
      addresses.add(Address.ofContract(dev(3), 7)); // nobody's
      long head = chain.ledger().head().height();
      for (int i = 0; i < PROOFS; i++) {
        Address address = addresses.get(random.nextInt(addresses.size()));
        try (Snapshot snapshot = chain.ledger().snapshot(head - random.nextInt(BLOCKS))) {
          check(snapshot, address);
        }
      }
    }
  }

  private void check(Snapshot snapshot, Address address) {
    Hash32 root = snapshot.head().stateRoot();
    List<byte[]> keys = List.of(key(), key(), key());
    ContractProof proof = snapshot.prove(address, keys);
    ContractProof.Shown shown = proof.check(root, address);
    assertTrue(shown.holds(), shown::toString);
    assertEquals(snapshot.account(address) != null, shown.account() instanceof Verdict.Present);
    for (int i = 0; i < keys.size(); i++) {
      assertShows(snapshot.storage(address, keys.get(i)), shown.storage().get(i));
    }
    ContractProof tampered = tampered(proof);
    assertFalse(tampered.check(root, address).holds(), () -> proof + " -> " + tampered);
  }

  private static void assertShows(byte @Nullable [] value, Verdict verdict) {
    if (value == null) {
      assertInstanceOf(Verdict.Absent.class, verdict);
    } else {
      assertArrayEquals(value, assertInstanceOf(Verdict.Present.class, verdict).value());
    }
  }

  /** The account's part changed, or that of one key. */
  private ContractProof tampered(ContractProof proof) {
    List<ContractProof.KeyProof> storage = new ArrayList<>(proof.storage());
    StateProof account = proof.account();
    int at = random.nextInt(storage.size() + 1);
    if (at == storage.size()) {
      account = tampered(account);
    } else {
      ContractProof.KeyProof key = storage.get(at);
      storage.set(at, new ContractProof.KeyProof(key.key(), tampered(key.proof())));
    }
    return new ContractProof(proof.stateRoot(), proof.block(), account, storage);
  }

  private StateProof tampered(StateProof proof) {
    byte[] value = proof.value();
    List<Hash32> siblings = new ArrayList<>(proof.siblings());
    switch (random.nextInt(3)) {
      case 0 -> {
        byte[] changed = value == null ? new byte[1] : value.clone();
        value = changed.length == 0 ? new byte[1] : changed;
        value[random.nextInt(value.length)] ^= 1;
      }
      case 1 -> siblings.add(random.nextInt(siblings.size() + 1), Hash32.ZERO);
      default -> {
        if (siblings.isEmpty()) {
          siblings.add(Hash32.ZERO);
        } else {
          siblings.remove(random.nextInt(siblings.size()));
        }
      }
    }
    return new StateProof(value, proof.leaf(), siblings);
  }
}
