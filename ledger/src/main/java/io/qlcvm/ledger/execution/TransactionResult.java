package io.qlcvm.ledger.execution;

import io.qlcvm.types.block.Receipt;
import java.util.List;

/**
 * What a transaction leaves besides its changes of state.
 *
 * @param receipt what is hashed
 * @param logs debug lines for people, not hashed
 */
public record TransactionResult(Receipt receipt, List<String> logs) {
  public TransactionResult {
    logs = List.copyOf(logs);
  }
}
