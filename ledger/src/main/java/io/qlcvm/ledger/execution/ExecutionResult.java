package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a query, or a simulated transaction, ended.
 *
 * @param status as in a receipt
 * @param output what the contract returned, or said when it reverted; belongs to the caller
 * @param gasUsed for a query without the intrinsic gas that a transaction would pay
 * @param events in the order they were emitted
 * @param logs debug lines
 * @param error what went wrong, for people; {@code null} on success
 * @param trap where it trapped; {@code null} if it did not
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ExecutionResult(
    Status status,
    byte[] output,
    long gasUsed,
    List<Event> events,
    List<String> logs,
    @Nullable String error,
    @Nullable ContractTrap trap) {
  public ExecutionResult {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
  }

  /** What a transaction came to; its gas is with the intrinsic gas. */
  public static ExecutionResult of(TransactionResult result) {
    Receipt receipt = result.receipt();
    ContractTrap trap = result.trap();
    return new ExecutionResult(
        receipt.status(),
        receipt.output(),
        receipt.gasUsed(),
        receipt.events(),
        result.logs(),
        error(trap, receipt.error()),
        trap);
  }

  /** What is not hashed may say more of a trap than its kind. */
  static @Nullable String error(@Nullable ContractTrap trap, @Nullable String error) {
    return trap == null ? error : trap.message();
  }
}
