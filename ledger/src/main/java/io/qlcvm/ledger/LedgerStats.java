package io.qlcvm.ledger;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.store.ColumnStats;
import java.util.List;

/**
 * How large a chain's data is.
 *
 * @param oldestHeight the oldest height whose state can be read
 * @param columns one for each key space of the database
 * @param cachedBytes in the database's block cache, all columns together
 * @param cacheBytesMax what that cache may hold
 */
public record LedgerStats(
    Head head, long oldestHeight, List<ColumnStats> columns, long cachedBytes, long cacheBytesMax) {
  public LedgerStats {
    columns = List.copyOf(columns);
  }
}
