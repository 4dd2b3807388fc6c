package io.qlcvm.ledger.block;

import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.merkle.NodesCheck;
import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.merkle.TreeCheck;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.proof.StateHashing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Computes the roots of the state anew, from the values of accounts and storage up, and compares
 * them with the head's state root and with the stored trees. For one thread.
 */
public final class StateCheck {
  private final StoreReader store;
  private final Findings findings;

  public StateCheck(StoreReader store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  /** Looks at codes, storages, accounts and trees. */
  public void check(Head head) {
    long codes = findings.examineAll(store, Column.CODE, KeyRange.ALL, this::checkCode);
    long accounts = findings.examineAll(store, Column.ACCOUNTS, KeyRange.ALL, this::checkAccount);
    findings.count("accounts", accounts);
    findings.count("codes", codes);
    findings.examine(
        "the tree of accounts",
        () -> {
          TreeCheck.Leaves leaves =
              leaf -> leaves(Column.ACCOUNTS, KeyRange.ALL, 0, Long.BYTES, leaf);
          Hash32 root =
              new TreeCheck(store, StateTree.ACCOUNTS, "the tree of accounts", leaves, findings)
                  .check();
          findings.expect("the accounts", "their state root", head.stateRoot(), root);
        });
    NodesCheck.check(store, findings);
    findings.examine("old heights", () -> checkOldRoots(head));
  }

  private void checkCode(StoreReader.Entry entry) {
    findings.expect(
        Findings.place(Column.CODE, entry.key()),
        "the hash of the code",
        Hash32.of(entry.key()),
        Hashing.sha256(entry.value()));
  }

  private void checkAccount(StoreReader.Entry entry) {
    Address address = Address.of(entry.key());
    Account account = StoredState.decode(address, entry.value());
    ContractState contract = account.contract();
    if (contract == null) {
      return;
    }
    if (store.get(Column.CODE, contract.codeHash().bytes()) == null) {
      findings.add("contract " + address, "its code " + contract.codeHash() + " is missing");
    }
    String name = "the storage of " + address;
    byte[] prefix = ByteBuffer.allocate(Long.BYTES).putLong(account.storageId()).array();
    TreeCheck.Leaves leaves =
        leaf -> leaves(Column.STORAGE, KeyRange.ofPrefix(prefix), prefix.length, 0, leaf);
    Hash32 root = new TreeCheck(store, account.storageId(), name, leaves, findings).check();
    findings.expect(name, "its root", contract.storageRoot(), root);
    findings.count("contracts", 1);
    long values = findings.examineAll(store, Column.STORAGE, KeyRange.ofPrefix(prefix), _ -> {});
    findings.count("storage values", values);
  }

  /** What the headers of the kept heights say, against the trees of those heights. */
  private void checkOldRoots(Head head) {
    BlockStore blocks = new BlockStore(store);
    StateTree tree = new StateTree(store, StateTree.ACCOUNTS);
    for (long height = History.oldest(store, head.height()); height < head.height(); height++) {
      long here = height;
      findings.examine(
          "state of height " + height,
          () -> {
            Head then = blocks.head(here);
            if (then != null) {
              findings.expect(
                  "state of height " + here,
                  "the root of the tree",
                  then.stateRoot(),
                  tree.root(here));
            }
          });
      findings.count("kept heights", 1);
    }
  }

  /** Gives the leaves of a range, of keys and values without what only the store puts there. */
  private void leaves(
      Column column,
      KeyRange range,
      int keyPrefixBytes,
      int valuePrefixBytes,
      BiConsumer<Hash32, Hash32> leaf) {
    try (Entries entries = store.entries(column, range, false)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null) {
        leaf.accept(
            StateHashing.path(behind(entry.key(), keyPrefixBytes)),
            Hashing.sha256(behind(entry.value(), valuePrefixBytes)));
        entry = entries.next();
      }
    }
  }

  private static byte[] behind(byte[] bytes, int prefixBytes) {
    return Arrays.copyOfRange(bytes, Math.min(prefixBytes, bytes.length), bytes.length);
  }
}
