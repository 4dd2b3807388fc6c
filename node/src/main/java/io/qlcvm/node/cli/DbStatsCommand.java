package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.LedgerStats;
import io.qlcvm.ledger.OfflineLedger;
import io.qlcvm.ledger.store.ColumnStats;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "stats",
    description = "Show how large a chain's data is: heights, and keys and bytes by column.",
    footer = {
      "",
      "Examples:",
      "  qlcvm db stats --data chain",
      "  qlcvm db stats --data chain -o json"
    })
final class DbStatsCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final DataOption data = new DataOption();

  /**
   * What is shown.
   *
   * @param oldestHeight the oldest height whose state can be read
   */
  private record Stats(
      long height,
      long oldestHeight,
      List<ColumnLine> columns,
      long cachedBytes,
      long cacheBytesMax) {}

  /** One column; the number of keys is RocksDB's estimate. */
  private record ColumnLine(String column, long keysEstimated, long tableBytes, long memoryBytes) {}

  @Override
  public Integer call() throws CommandException {
    LedgerStats stats =
        DataOption.run(() -> {
          try (OfflineLedger ledger = data.open()) {
            return ledger.stats();
          }
        });
    Stats shown =
        new Stats(
            stats.head().height(),
            stats.oldestHeight(),
            stats.columns().stream().map(DbStatsCommand::line).toList(),
            stats.cachedBytes(),
            stats.cacheBytesMax());
    output.print(text(shown), shown);
    return ExitStatus.DONE.code();
  }

  private static ColumnLine line(ColumnStats stats) {
    return new ColumnLine(
        stats.column().name().toLowerCase(Locale.ROOT),
        stats.keysEstimated(),
        stats.tableBytes(),
        stats.memoryBytes());
  }

  private static String text(Stats stats) {
    StringBuilder text = new StringBuilder();
    text.append("head %d, state kept from %d on".formatted(stats.height(), stats.oldestHeight()));
    String row = "%n%-22s %14s %16s %16s";
    text.append(row.formatted("column", "keys (about)", "table bytes", "memory bytes"));
    for (ColumnLine column : stats.columns()) {
      text.append(
          row.formatted(
              column.column(), column.keysEstimated(), column.tableBytes(), column.memoryBytes()));
    }
    return text.append(
            "%nblock cache: %d of %d bytes".formatted(stats.cachedBytes(), stats.cacheBytesMax()))
        .toString();
  }
}
