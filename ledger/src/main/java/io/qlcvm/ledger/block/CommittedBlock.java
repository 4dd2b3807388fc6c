package io.qlcvm.ledger.block;

import io.qlcvm.types.block.Block;
import java.util.List;

/**
 * A block that is on the disk.
 *
 * @param receipts one for each transaction, in their order
 */
public record CommittedBlock(Block block, List<LoggedReceipt> receipts) {
  public CommittedBlock {
    receipts = List.copyOf(receipts);
  }
}
