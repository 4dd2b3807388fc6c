package io.qlcvm.ledger;

import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes blocks that another node made: trusts none of them, executes each. The writer thread of the
 * ledger, with {@link Ledger#STACK_BYTES} of stack.
 */
public final class BlockImport {
  private final Ledger ledger;
  private long imported;
  private long known;
  private long edited;

  public BlockImport(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Takes a block that has no edits, as follows. */
  public void add(Block block) throws BlockRefusedException {
    add(block, List.of());
  }

  /**
   * Takes a block: commits it when it follows the head, and compares it when its height is there
   * already.
   *
   * @param edits that it begins with; refused but on a dev chain
   * @throws BlockRefusedException with the height and what differs; the chain is as it was before
   *     the call
   */
  public void add(Block block, List<StateEdit> edits) throws BlockRefusedException {
    long height = block.height();
    long head = ledger.head().height();
    if (height > head + 1) {
      throw new BlockRefusedException(
          height, "the chain is at height %d, so block %d is next".formatted(head, head + 1));
    }
    if (height <= head) {
      Block present = ledger.block(height);
      if (present == null || !present.hash().equals(block.hash())) {
        throw new BlockRefusedException(
            height,
            "its hash is %s, the chain has %s there"
                .formatted(block.hash(), present == null ? "no block" : present.hash()));
      }
      known++;
      return;
    }
    execute(block, edits);
    imported++;
    if (!edits.isEmpty()) {
      edited++;
    }
  }

  /** How many blocks were committed. */
  public long imported() {
    return imported;
  }

  /** How many of these had edits of the state. */
  public long edited() {
    return edited;
  }

  /** How many blocks were there already. */
  public long known() {
    return known;
  }

  private void execute(Block block, List<StateEdit> edits) throws BlockRefusedException {
    BlockHeader header = block.header();
    if (!header.proposal().verify(block.signature())) {
      throw new BlockRefusedException(
          block.height(), "the signature is not that of " + header.proposal().producer());
    }
    ExecutedBlock executed;
    try {
      executed = ledger.execute(header.proposal(), verified(block), edits);
    } catch (InvalidProposalException e) {
      throw new BlockRefusedException(block.height(), String.valueOf(e.getMessage()));
    }
    expect(block, "receipts root", header.receiptsRoot(), executed.header().receiptsRoot());
    expect(block, "state root", header.stateRoot(), executed.header().stateRoot());
    expect(block, "gas", header.gasUsed(), executed.header().gasUsed());
    ledger.commit(executed, block.signature());
  }

  private static void expect(Block block, String what, Object said, Object came)
      throws BlockRefusedException {
    if (!said.equals(came)) {
      throw new BlockRefusedException(
          block.height(), "its %s is %s, executing it gives %s".formatted(what, said, came));
    }
  }

  private List<VerifiedTransaction> verified(Block block) throws BlockRefusedException {
    List<VerifiedTransaction> verified = new ArrayList<>(block.transactions().size());
    for (SignedTransaction transaction : block.transactions()) {
      try {
        verified.add(
            transaction.verifyInBlock(block.header().proposal().chainId(), ledger.genesis().dev()));
      } catch (RefusedTransactionException e) {
        throw new BlockRefusedException(
            block.height(), "transaction " + transaction.hash() + ": " + e.getMessage());
      }
    }
    return verified;
  }
}
