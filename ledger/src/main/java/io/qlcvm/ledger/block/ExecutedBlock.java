package io.qlcvm.ledger.block;

import io.qlcvm.ledger.execution.TransactionResult;
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
  private final List<StateEdit> edits;

  /**
   * A block whose state changes come from the caller, as the executor's do; whoever writes it
   * vouches for them.
   *
   * @param results one for each transaction, in their order
   * @param stateWrites flat state, history and trees; the committer adds the rest
   */
  public ExecutedBlock(
      BlockHeader header,
      List<SignedTransaction> transactions,
      List<TransactionResult> results,
      WriteBatch stateWrites) {
    this(header, transactions, results, stateWrites, List.of());
  }

  private ExecutedBlock(
      BlockHeader header,
      List<SignedTransaction> transactions,
      List<TransactionResult> results,
      WriteBatch stateWrites,
      List<StateEdit> edits) {
    this.header = header;
    this.transactions = List.copyOf(transactions);
    this.results = List.copyOf(results);
    this.stateWrites = stateWrites;
    this.edits = List.copyOf(edits);
  }

  /** The block with the edits that it began with. */
  ExecutedBlock with(List<StateEdit> made) {
    return new ExecutedBlock(header, transactions, results, stateWrites, made);
  }

  /** With the roots that execution came to. */
  public BlockHeader header() {
    return header;
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

  /** State and trees; the committer adds the rest. */
  WriteBatch stateWrites() {
    return stateWrites;
  }
}
