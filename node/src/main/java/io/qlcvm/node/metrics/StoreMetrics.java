package io.qlcvm.node.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.LedgerStats;
import io.qlcvm.ledger.store.ColumnStats;
import io.qlcvm.ledger.store.StoreException;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What a ledger's database counts: nothing, while its disk fails. */
public final class StoreMetrics {

  private final Ledger ledger;

  private StoreMetrics(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Adds a ledger's database to a node's metrics. */
  public static void add(NodeMetrics metrics, Ledger ledger) {
    StoreMetrics store = new StoreMetrics(ledger);
    store.column(
        metrics, "qlcvm_rocksdb_keys", "Keys of a column, estimated.", ColumnStats::keysEstimated);
    store.column(
        metrics,
        "qlcvm_rocksdb_table_bytes",
        "Bytes of a column's table files.",
        ColumnStats::tableBytes);
    store.column(
        metrics,
        "qlcvm_rocksdb_memory_bytes",
        "Bytes of a column's write buffers.",
        ColumnStats::memoryBytes);
    store.total(
        metrics,
        "qlcvm_rocksdb_cache_bytes",
        "Bytes in the block cache.",
        LedgerStats::cachedBytes);
    store.total(
        metrics,
        "qlcvm_rocksdb_cache_bytes_max",
        "Bytes that the block cache may hold.",
        LedgerStats::cacheBytesMax);
  }

  private void column(
      NodeMetrics metrics, String name, String help, ToDoubleFunction<ColumnStats> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("column")
        .callback(callback -> {
          try {
            for (ColumnStats column : ledger.stats().columns()) {
              callback.call(
                  value.applyAsDouble(column), column.column().name().toLowerCase(Locale.ROOT));
            }
          } catch (StoreException _) {
            // GET /ready tells why; a gap in the curve is the truth.
          }
        })
        .register(metrics.registry());
  }

  private void total(
      NodeMetrics metrics, String name, String help, ToDoubleFunction<LedgerStats> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> {
          try {
            callback.call(value.applyAsDouble(ledger.stats()));
          } catch (StoreException _) {
            // As above.
          }
        })
        .register(metrics.registry());
  }
}
