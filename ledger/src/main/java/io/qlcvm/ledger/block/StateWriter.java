package io.qlcvm.ledger.block;

import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.ChangeSet;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.proof.StateHashing;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a block's changes into writes: flat state, its history, and the trees over it. For one
 * thread.
 */
final class StateWriter {
  private final StoreReader store;
  private final long height;
  private final WriteBatch batch = new WriteBatch();
  private final Expiring expiring;
  private final History history;

  /** Writes on top of what the store has, as version {@code height} of the trees. */
  StateWriter(StoreReader store, long height) {
    this.store = store;
    this.height = height;
    this.expiring = new Expiring(height);
    this.history = new History(store, batch, expiring, height);
  }

  WriteBatch batch() {
    return batch;
  }

  /**
   * What was written.
   *
   * @param root the new state root
   * @param changes the overlay's, with the new roots of the storages that changed
   */
  record Written(Hash32 root, ChangeSet changes) {}

  /** Adds the writes of an overlay's changes. */
  Written write(StateOverlay state) {
    ChangeSet changes = state.changes();
    history.addCodes(changes.codes());
    SortedMap<Address, @Nullable Account> accounts = new TreeMap<>(changes.accounts());
    storageRoots(changes, state.replaced())
        .forEach((contract, root) -> accounts.put(contract, rooted(state, contract, root)));
    Hash32 root = writeAccounts(accounts);
    expiring.writeTo(batch);
    return new Written(root, new ChangeSet(accounts, changes.storage(), changes.codes()));
  }

  /** Writes values and storage trees; the new root of each storage that changed. */
  private Map<Address, Hash32> storageRoots(
      ChangeSet changes, Map<Slot, byte @Nullable []> replaced) {
    history.replaceStorage(changes.storage(), replaced);
    Map<Address, StorageChanges> byContract = new TreeMap<>();
    changes
        .storage()
        .forEach((slot, value) ->
            byContract
                .computeIfAbsent(slot.contract(), _ -> new StorageChanges(slot.storageId()))
                .add(slot, value));
    Map<Address, Hash32> roots = new TreeMap<>();
    byContract.forEach((contract, storage) ->
        roots.put(
            contract,
            new StateTree(store, storage.storageId)
                .update(batch, expiring, height, storage.leaves)));
    return roots;
  }

  private Hash32 writeAccounts(SortedMap<Address, @Nullable Account> accounts) {
    history.replaceAccounts(accounts);
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    accounts.forEach((address, account) ->
        leaves.put(
            StateHashing.path(address.bytes()),
            account == null ? null : Hashing.sha256(account.state().encode())));
    return new StateTree(store, StateTree.ACCOUNTS).update(batch, expiring, height, leaves);
  }

  private static Account rooted(StateOverlay state, Address address, Hash32 storageRoot) {
    Account account = state.accountOrEmpty(address);
    ContractState contract = account.contract();
    if (contract == null) {
      throw new AssertionError("only contracts have storage");
    }
    return account.withContract(contract.withStorageRoot(storageRoot));
  }

  /** The leaves of one contract's storage tree that change. */
  private static final class StorageChanges {
    final long storageId;
    final SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();

    StorageChanges(long storageId) {
      this.storageId = storageId;
    }

    void add(Slot slot, byte @Nullable [] value) {
      leaves.put(StateHashing.path(slot.key()), value == null ? null : Hashing.sha256(value));
    }
  }
}
