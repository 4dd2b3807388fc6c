package io.qlcvm.types.proof;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.codec.CborException;
import java.util.List;

/**
 * Proof of an account and of keys in its storage: what {@code state_getProof} answers. The
 * account's proof leads to the state root, and the account names the root that the keys' proofs
 * lead to.
 *
 * @param stateRoot of the block, as whoever answers says
 * @param block the block's hash, as whoever answers says
 * @param storage one proof for each key that was asked for, in that order
 */
public record ContractProof(
    Hash32 stateRoot, Hash32 block, StateProof account, List<KeyProof> storage) {
  /** Keys of one proof. */
  public static final int KEYS_MAX = 256;

  /** Proof of what is under a key. */
  @SuppressWarnings("ArrayRecordComponent") // sent and checked, never compared
  public record KeyProof(byte[] key, StateProof proof) {}

  /**
   * What a proof shows.
   *
   * @param account its value is the account's CBOR
   * @param storage one for each key, in the proof's order
   */
  public record Shown(Verdict account, List<Verdict> storage) {
    public Shown {
      storage = List.copyOf(storage);
    }

    /** Whether every part of the proof holds. */
    public boolean holds() {
      return !(account instanceof Verdict.Invalid)
          && storage.stream().noneMatch(verdict -> verdict instanceof Verdict.Invalid);
    }
  }

  public ContractProof {
    if (storage.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          "a proof has at most " + KEYS_MAX + " keys, not " + storage.size());
    }
    storage = List.copyOf(storage);
  }

  /**
   * What this proves. What the proof itself says of state root and block plays no part in it.
   *
   * @param root the state root, from a source that is trusted
   * @param address whose account is asked about
   */
  public Shown check(Hash32 root, Address address) {
    Verdict verdict = account.check(root, StateHashing.path(address.bytes()));
    try {
      return switch (verdict) {
        case Verdict.Present(byte[] value) -> shown(verdict, storageRoot(value));
        case Verdict.Absent _ -> shown(verdict, StateHashing.EMPTY);
        case Verdict.Invalid _ -> nothing(verdict);
      };
    } catch (CborException e) {
      return nothing(new Verdict.Invalid("the account's value is none: " + e.getMessage()));
    }
  }

  private static Hash32 storageRoot(byte[] account) throws CborException {
    ContractState contract = AccountState.decode(account).contract();
    return contract == null ? StateHashing.EMPTY : contract.storageRoot();
  }

  private Shown shown(Verdict account, Hash32 storageRoot) {
    return new Shown(
        account,
        storage.stream()
            .map(key -> key.proof().check(storageRoot, StateHashing.path(key.key())))
            .toList());
  }

  private Shown nothing(Verdict account) {
    Verdict unknown = new Verdict.Invalid("the account's proof does not hold");
    return new Shown(account, storage.stream().map(_ -> unknown).toList());
  }
}
