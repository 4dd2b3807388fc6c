package io.qlcvm.ledger.store;

/**
 * How large a column is.
 *
 * @param keysEstimated RocksDB's guess: a key that was overwritten may count twice
 * @param tableBytes of its table files, older versions of keys among it
 * @param memoryBytes of its write buffers
 */
public record ColumnStats(Column column, long keysEstimated, long tableBytes, long memoryBytes) {}
