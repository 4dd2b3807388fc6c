package io.qlcvm.ledger.block;

import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A receipt with where it is, and with what its contracts said to people.
 *
 * @param receipt what is hashed
 * @param logs debug lines, not hashed
 * @param trap where it trapped, not hashed; {@code null} if it did not
 * @param block hash of the block
 * @param height height of the block
 * @param index place of the transaction in the block, from 0
 */
public record LoggedReceipt(
    Receipt receipt,
    List<String> logs,
    @Nullable ContractTrap trap,
    Hash32 block,
    long height,
    int index) {
  public LoggedReceipt {
    logs = List.copyOf(logs);
  }
}
