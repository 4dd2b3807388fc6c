package io.qlcvm.ledger.block;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether a block may have its edits. */
final class EditCheck {
  private final Genesis genesis;
  private final StoreReader store;

  /**
   * A check.
   *
   * @param store as of the block's parent
   */
  EditCheck(Genesis genesis, StoreReader store) {
    this.genesis = genesis;
    this.store = store;
  }

  void check(List<StateEdit> edits) throws RefusedEditException {
    if (edits.isEmpty()) {
      return;
    }
    if (!genesis.dev()) {
      throw new RefusedEditException(
          "edits of the state (dev_setBalance, dev_setStorage) are for dev chains, and the genesis"
              + " of this one has no \"dev\": true");
    }
    if (edits.size() > StateEdit.EDITS_MAX) {
      throw new RefusedEditException(
          "%d edits are too many for one block, which takes %d"
              .formatted(edits.size(), StateEdit.EDITS_MAX));
    }
    Map<Address, Amount> balances = new HashMap<>();
    for (StateEdit edit : edits) {
      switch (edit) {
        case StateEdit.Balance(Address account, Amount balance) -> balances.put(account, balance);
        case StateEdit.Storage(Address contract, byte[] key, byte[] value) -> {
          checkLength("key", key.length, Slot.KEY_BYTES_MAX);
          checkLength("value", value == null ? 0 : value.length, Slot.VALUE_BYTES_MAX);
          checkContract(contract);
        }
      }
    }
    if (!balances.isEmpty()) {
      checkSupply(balances);
    }
  }

  private static void checkLength(String what, int bytes, int bytesMax)
      throws RefusedEditException {
    if (bytes > bytesMax) {
      throw new RefusedEditException(
          "the %s has %d bytes, at most %d are allowed".formatted(what, bytes, bytesMax));
    }
  }

  private void checkContract(Address address) throws RefusedEditException {
    Account account = new StoredState(store).account(address);
    if (account == null || account.contract() == null) {
      throw new RefusedEditException("there is no contract at " + address);
    }
  }

  /**
   * All there is together fits into one amount, so that no sum of balances ever overflows. Walks
   * over all accounts, some 1 ms for each thousand.
   */
  private void checkSupply(Map<Address, Amount> balances) throws RefusedEditException {
    BigInteger others = BigInteger.ZERO;
    try (Entries accounts = store.entries(Column.ACCOUNTS, KeyRange.ALL, false)) {
      StoreReader.Entry entry = accounts.next();
      while (entry != null) {
        Address address = Address.of(entry.key());
        if (!balances.containsKey(address)) {
          Account account = StoredState.decode(address, entry.value());
          others = others.add(account.balance().toBigInteger());
        }
        entry = accounts.next();
      }
    }
    BigInteger set = BigInteger.ZERO;
    for (Amount balance : balances.values()) {
      set = set.add(balance.toBigInteger());
    }
    BigInteger most = Amount.MAX.toBigInteger().subtract(others);
    if (set.compareTo(most) > 0) {
      throw new RefusedEditException(
          "all balances together would exceed 2^128-1: the other accounts have "
              + others
              + ", which leaves "
              + most);
    }
  }
}
