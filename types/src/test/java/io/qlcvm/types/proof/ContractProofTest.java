package io.qlcvm.types.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.crypto.Hashing;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A state of one account, whose storage has one key: both trees are a single leaf. */
class ContractProofTest {
  private static final Address ADDRESS = Address.of(Hashing.sha256(new byte[] {1}).bytes());
  private static final byte[] KEY = {2};
  private static final byte[] VALUE = {3};
  private static final StateProof STORED = present(StateHashing.path(KEY), VALUE);

  private static StateProof present(Hash32 path, byte[] value) {
    return new StateProof(value, new StateProof.Leaf(path, Hashing.sha256(value)), List.of());
  }

  private static byte[] account(@Nullable Hash32 storageRoot) {
    ContractState contract =
        storageRoot == null
            ? null
            : new ContractState(Hash32.ZERO, storageRoot, ADDRESS, null, Hash32.ZERO, 1);
    return new AccountState(7, Amount.of(8), contract).encode();
  }

  private static Hash32 root(byte[] account) {
    return StateHashing.leaf(StateHashing.path(ADDRESS.bytes()), Hashing.sha256(account));
  }

  private static Hash32 storageRoot() {
    return StateHashing.leaf(StateHashing.path(KEY), Hashing.sha256(VALUE));
  }

  private static ContractProof proof(byte[] account, StateProof storage) {
    return new ContractProof(
        Hash32.ZERO,
        Hash32.ZERO,
        present(StateHashing.path(ADDRESS.bytes()), account),
        List.of(new ContractProof.KeyProof(KEY, storage)));
  }

  @Test
  void check_contractWithKey_isPresent() {
    byte[] account = account(storageRoot());
    ContractProof.Shown shown = proof(account, STORED).check(root(account), ADDRESS);
    assertTrue(shown.holds());
    assertArrayEquals(account, assertInstanceOf(Verdict.Present.class, shown.account()).value());
    assertArrayEquals(
        VALUE, assertInstanceOf(Verdict.Present.class, shown.storage().getFirst()).value());
  }

  @Test
  void check_storageOfAnotherRoot_isInvalid() {
    byte[] account = account(Hash32.ZERO);
    ContractProof.Shown shown = proof(account, STORED).check(root(account), ADDRESS);
    assertFalse(shown.holds());
    assertInstanceOf(Verdict.Present.class, shown.account());
    assertInstanceOf(Verdict.Invalid.class, shown.storage().getFirst());
  }

  @Test
  void check_accountWithoutContract_hasNoKeys() {
    byte[] account = account(null);
    assertFalse(proof(account, STORED).check(root(account), ADDRESS).holds());
    ContractProof.Shown shown =
        proof(account, StateProof.OF_EMPTY_TREE).check(root(account), ADDRESS);
    assertInstanceOf(Verdict.Absent.class, shown.storage().getFirst());
  }

  @Test
  void check_noAccount_hasNoKeys() {
    ContractProof proof =
        new ContractProof(
            Hash32.ZERO,
            Hash32.ZERO,
            StateProof.OF_EMPTY_TREE,
            List.of(new ContractProof.KeyProof(KEY, StateProof.OF_EMPTY_TREE)));
    ContractProof.Shown shown = proof.check(StateHashing.EMPTY, ADDRESS);
    assertTrue(shown.holds());
    assertInstanceOf(Verdict.Absent.class, shown.account());
    assertInstanceOf(Verdict.Absent.class, shown.storage().getFirst());
  }

  @Test
  void check_otherRootOrAddress_showsNothing() {
    byte[] account = account(storageRoot());
    ContractProof proof = proof(account, STORED);
    for (ContractProof.Shown shown :
        List.of(proof.check(Hash32.ZERO, ADDRESS), proof.check(root(account), Address.ZERO))) {
      assertInstanceOf(Verdict.Invalid.class, shown.account());
      assertInstanceOf(Verdict.Invalid.class, shown.storage().getFirst());
    }
  }

  @Test
  void check_accountThatIsNoCbor_showsNothing() {
    byte[] account = {1, 2, 3};
    ContractProof.Shown shown = proof(account, STORED).check(root(account), ADDRESS);
    assertFalse(shown.holds());
    assertInstanceOf(Verdict.Invalid.class, shown.storage().getFirst());
  }

  @Test
  void check_valueLeftOutOrPutIn_isInvalid() {
    Hash32 path = StateHashing.path(KEY);
    StateProof without = new StateProof(null, STORED.leaf(), List.of());
    assertInstanceOf(Verdict.Invalid.class, without.check(storageRoot(), path));
    StateProof putIn = new StateProof(VALUE, null, List.of());
    assertInstanceOf(Verdict.Invalid.class, putIn.check(StateHashing.EMPTY, path));
    StateProof other = new StateProof(new byte[] {9}, STORED.leaf(), List.of());
    assertInstanceOf(Verdict.Invalid.class, other.check(storageRoot(), path));
  }

  @Test
  void new_moreThanThereCanBe_isRefused() {
    List<Hash32> siblings = Collections.nCopies(StateProof.SIBLINGS_MAX + 1, Hash32.ZERO);
    assertThrows(IllegalArgumentException.class, () -> new StateProof(null, null, siblings));
    var keys =
        Collections.nCopies(
            ContractProof.KEYS_MAX + 1, new ContractProof.KeyProof(KEY, StateProof.OF_EMPTY_TREE));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ContractProof(Hash32.ZERO, Hash32.ZERO, StateProof.OF_EMPTY_TREE, keys));
    assertEquals(
        StateProof.SIBLINGS_MAX,
        new StateProof(null, null, siblings.subList(1, siblings.size())).siblings().size());
  }
}
