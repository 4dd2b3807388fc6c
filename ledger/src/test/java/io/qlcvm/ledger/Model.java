package io.qlcvm.ledger;

import io.qlcvm.ledger.merkle.ReferenceTree;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.crypto.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state as plain maps of unchanging values: a moment of it is a copy of the maps. */
final class Model {
  static final SortedMap<byte[], byte[]> NOTHING = new TreeMap<>(Arrays::compareUnsigned);

  Map<Address, AccountState> accounts = new HashMap<>();
  Map<Address, SortedMap<byte[], byte[]>> storage = new HashMap<>();
  List<Event> events = new ArrayList<>();

  Model copy() {
    Model copy = new Model();
    copy.restore(this);
    return copy;
  }

  void restore(Model moment) {
    accounts = new HashMap<>(moment.accounts);
    storage = new HashMap<>(moment.storage);
    events = new ArrayList<>(moment.events);
  }

  AccountState account(Address address) {
    return accounts.getOrDefault(address, AccountState.EMPTY);
  }

  @Nullable ContractState contract(Address address) {
    return account(address).contract();
  }

  void set(Address address, long nonce, Amount balance, @Nullable ContractState contract) {
    AccountState state = new AccountState(nonce, balance, contract);
    if (state.isEmpty()) {
      accounts.remove(address);
    } else {
      accounts.put(address, state);
    }
  }

  void balance(Address address, Amount balance) {
    AccountState before = account(address);
    set(address, before.nonce(), balance, before.contract());
  }

  boolean move(Address from, Address to, Amount amount) {
    if (account(from).balance().compareTo(amount) < 0) {
      return false;
    }
    balance(from, account(from).balance().minus(amount));
    balance(to, account(to).balance().plus(amount));
    return true;
  }

  SortedMap<byte[], byte[]> entries(Address contract) {
    return storage.getOrDefault(contract, NOTHING);
  }

  void store(Address contract, byte[] key, byte @Nullable [] value) {
    SortedMap<byte[], byte[]> changed = new TreeMap<>(entries(contract));
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    storage.put(contract, changed);
  }

  Hash32 root() {
    SortedMap<Hash32, Hash32> leaves = new TreeMap<>();
    accounts.forEach((address, account) -> {
      ContractState contract = account.contract();
      AccountState rooted =
          contract == null
              ? account
              : new AccountState(
                  account.nonce(),
                  account.balance(),
                  contract.withStorageRoot(storageRoot(address)));
      leaves.put(Hashing.sha256(address.bytes()), Hashing.sha256(rooted.encode()));
    });
    return ReferenceTree.root(leaves);
  }

  private Hash32 storageRoot(Address contract) {
    SortedMap<Hash32, Hash32> leaves = new TreeMap<>();
    entries(contract)
        .forEach((key, value) -> leaves.put(Hashing.sha256(key), Hashing.sha256(value)));
    return ReferenceTree.root(leaves);
  }
}
