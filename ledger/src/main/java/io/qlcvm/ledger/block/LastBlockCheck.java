package io.qlcvm.ledger.block;

import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.ArrayList;
import java.util.List;

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
