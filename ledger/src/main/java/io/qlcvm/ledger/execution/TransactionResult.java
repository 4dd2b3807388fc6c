package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.types.block.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction leaves besides its changes of state.
 *
 * @param receipt what is hashed
 * @param logs debug lines for people, not hashed
 * @param trap where its status, if that is a trap, came from, not hashed; else {@code null}
 */
public record TransactionResult(Receipt receipt, List<String> logs, @Nullable ContractTrap trap) {
  public TransactionResult {
    logs = List.copyOf(logs);
  }
}
