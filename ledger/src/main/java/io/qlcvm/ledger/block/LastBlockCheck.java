package io.qlcvm.ledger.block;

import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.ChangeSet;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the last block is what its header says: after a stop that was not an orderly one,
 * before anything is built on it. Reads, never writes. For one thread.
 */
public final class LastBlockCheck {
  private final StoreReader store;
  private final BlockStore blocks;

  public LastBlockCheck(StoreReader store) {
    this.store = store;
    this.blocks = new BlockStore(store);
  }

  /**
   * Compares the head's block with its parent, its transactions, its receipts and the state trees.
   *
   * @throws StoreException with what does not fit
   */
  public void check(Head head) {
    Block block = required(head.height());
    expect(head, "its hash", head.hash(), block.hash());
    expect(head, "its state root", head.stateRoot(), block.header().stateRoot());
    if (head.height() > 0) {
      Hash32 parent = required(head.height() - 1).hash();
      expect(head, "the hash of its parent", block.header().proposal().parent(), parent);
    }
    checkLists(head, block);
    expect(
        head,
        "the root of the state tree",
        head.stateRoot(),
        new StateTree(store, StateTree.ACCOUNTS).root());
  }

  /**
   * Executes the head's block once more and compares receipts and state with what is stored.
   *
   * @param parent the state before the block
   * @throws StoreException with what does not fit
   */
  public void reexecute(Head head, StateView parent, BlockExecutor executor) {
    Block block = required(head.height());
    BlockExecutor.Replay replay =
        executor.replay(
            parent,
            block.header().proposal(),
            verified(head, block, executor),
            blocks.edits(head.height()));
    List<Hash32> receipts =
        replay.results().stream().map(result -> result.receipt().hash()).toList();
    expect(
        head,
        "the root of the receipts that executing it again gives",
        block.header().receiptsRoot(),
        ListRoot.of(receipts));
    compare(head, replay.changes());
  }

  private static List<VerifiedTransaction> verified(
      Head head, Block block, BlockExecutor executor) {
    List<VerifiedTransaction> verified = new ArrayList<>();
    for (SignedTransaction transaction : block.transactions()) {
      try {
        verified.add(executor.verify(transaction));
      } catch (RefusedTransactionException e) {
        throw damaged(head, "transaction " + transaction.hash() + ": " + e.getMessage());
      }
    }
    return verified;
  }

  private void compare(Head head, ChangeSet changes) {
    StoredState state = new StoredState(store);
    changes
        .accounts()
        .forEach((address, account) -> {
          Account stored = state.account(address);
          if (!Objects.equals(rooted(account, stored), stored)) {
            throw damaged(head, "the account " + address + " is not what executing it again gives");
          }
        });
    changes
        .storage()
        .forEach((slot, value) -> {
          if (!Arrays.equals(value, state.storage(slot))) {
            throw damaged(
                head, "storage of " + slot.contract() + " is not what executing it again gives");
          }
        });
  }

  /** Execution leaves the storage root to the tree, whose root the account's leaf covers. */
  private static @Nullable Account rooted(@Nullable Account account, @Nullable Account stored) {
    ContractState contract = account == null ? null : account.contract();
    ContractState storedContract = stored == null ? null : stored.contract();
    return account == null || contract == null || storedContract == null
        ? account
        : account.withContract(contract.withStorageRoot(storedContract.storageRoot()));
  }

  private void checkLists(Head head, Block block) {
    List<Hash32> transactions = new ArrayList<>();
    List<Hash32> receipts = new ArrayList<>();
    long gasUsed = 0;
    for (SignedTransaction transaction : block.transactions()) {
      Hash32 hash = transaction.hash();
      LoggedReceipt receipt = blocks.receipt(hash);
      if (receipt == null || receipt.height() != head.height()) {
        throw damaged(head, "transaction " + hash + " is not found by its hash");
      }
      expect(head, "the receipt's transaction", hash, receipt.receipt().transaction());
      transactions.add(hash);
      receipts.add(receipt.receipt().hash());
      gasUsed += receipt.receipt().gasUsed();
    }
    expect(
        head,
        "the root of its transactions",
        block.header().proposal().transactionsRoot(),
        ListRoot.of(transactions));
    expect(head, "the root of its receipts", block.header().receiptsRoot(), ListRoot.of(receipts));
    expect(head, "its gas", block.header().gasUsed(), gasUsed);
  }

  private Block required(long height) {
    Block block = blocks.block(height);
    if (block == null) {
      throw new StoreException("block " + height + " is missing");
    }
    return block;
  }

  private static void expect(Head head, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw damaged(head, what + " is " + found + ", the header says " + expected);
    }
  }

  private static StoreException damaged(Head head, String what) {
    return new StoreException("block " + head.height() + ": " + what);
  }
}
