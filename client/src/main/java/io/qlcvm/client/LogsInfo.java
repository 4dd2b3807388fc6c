package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debug lines of a transaction.
 *
 * @param contract deployed or invoked; null for a transfer
 * @param logs in the order in which they were written
 * @param block hash of the block
 * @param height height of the block
 * @param index place of the transaction in the block, from 0
 */
public record LogsInfo(
    Hash32 transaction,
    @Nullable Address contract,
    List<String> logs,
    Hash32 block,
    long height,
    long index) {

  /** Copies the list. */
  public LogsInfo {
    logs = List.copyOf(logs);
  }
}
