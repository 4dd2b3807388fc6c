package io.qlcvm.ledger.block;

import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.state.ChangeSet;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.List;

/** A block that was executed and not written: its header, and what would be written. */
public final class ExecutedBlock {
  private final BlockHeader header;
  private final List<SignedTransaction> transactions;
  private final List<TransactionResult> results;
  private final WriteBatch stateWrites;
  private final ChangeSet changes;
  private final List<StateEdit> edits;

  /**
   * A block whose state changes come from the caller, as the executor's do; whoever writes it
   * vouches for them.
   *
   * @param results one for each transaction, in their order
   * @param stateWrites flat state, history and trees; the committer adds the rest
   * @param changes what differs from the parent's state, as a block on top of this one sees it
   */
  public ExecutedBlock(
      BlockHeader header,
      List<SignedTransaction> transactions,
      List<TransactionResult> results,
      WriteBatch stateWrites,
      ChangeSet changes) {
    this(header, transactions, results, stateWrites, changes, List.of());
  }

  /** A block that begins with edits. */
  ExecutedBlock(
      BlockHeader header,
      List<SignedTransaction> transactions,
      List<TransactionResult> results,
      WriteBatch stateWrites,
      ChangeSet changes,
      List<StateEdit> edits) {
    this.header = header;
    this.transactions = List.copyOf(transactions);
    this.results = List.copyOf(results);
    this.stateWrites = stateWrites;
    this.changes = changes;
    this.edits = List.copyOf(edits);
  }

  /** With the roots that execution came to. */
  public BlockHeader header() {
    return header;
  }

  /** What the head is once this is committed. */
  public Head head() {
    return BlockStore.headOf(header);
  }

  public List<SignedTransaction> transactions() {
    return transactions;
  }

  /** One for each transaction, in their order. */
  public List<TransactionResult> results() {
    return results;
  }

  /** What changed the state before the transactions did. */
  List<StateEdit> edits() {
    return edits;
  }

  /** What differs from the parent's state. */
  ChangeSet changes() {
    return changes;
  }

  /** State and trees; the committer adds the rest. */
  WriteBatch stateWrites() {
    return stateWrites;
  }
}
