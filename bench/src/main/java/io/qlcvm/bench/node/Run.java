package io.qlcvm.bench.node;

import static io.qlcvm.bench.Markdown.number;

import com.sun.management.OperatingSystemMXBean;
import io.qlcvm.bench.Markdown;
import io.qlcvm.bench.node.Calls.BadAnswerException;
import io.qlcvm.bench.node.NodeProcess.Usage;
import io.qlcvm.client.NodeException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** So many calls of a kind over so many connections; all requests are made before the first. */
final class Run {
  private static final double SECOND = 1e9;
  private static final double MIB = 1 << 20;
  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Scenario scenario;
  private final int connections;
  private final TokenChain chain;
  private final byte[][] requests;
  private final @Nullable Transfers transfers;
  private final Timings timings;

  /**
   * Makes the requests.
   *
   * @param calls about how many
   */
  Run(Scenario scenario, int connections, int calls, TokenChain chain) {
    this.scenario = scenario;
    this.connections = connections;
    this.chain = chain;
    int each = Math.max(1, calls / scenario.perRequest() / connections);
    if (scenario.sends()) {
      transfers = chain.sign(scenario.method(), connections, each, scenario.perRequest());
      requests = transfers.requests();
    } else {
      transfers = null;
      requests = chain.queries(each * connections, scenario.perRequest());
    }
    this.timings = new Timings(requests.length);
  }

  static String[] heads() {
    return new String[] {
      "scenario",
      "connections",
      "calls",
      "calls/s",
      "p50, ms",
      "p90, ms",
      "p99, ms",
      "max, ms",
      "first tenth, calls/s",
      "last tenth, calls/s",
      "node, processor s",
      "generator, processor s",
      "resident before, MiB",
      "after, MiB",
      "blocks",
      "calls/block"
    };
  }

  /** What was used, and made, up to now. */
  private record Count(Usage node, long ownNanos, long height) {}

  private Count count(NodeProcess node) throws IOException, NodeException, InterruptedException {
    return new Count(node.usage(), SELF.getProcessCpuTime(), chain.height());
  }

  /** Makes the calls, and adds what came of them to a table. */
  void run(NodeProcess node, Driver driver, Markdown table)
      throws IOException, BadAnswerException, NodeException, InterruptedException {
    Count before = count(node);
    Confirmations confirmations =
        transfers != null && scenario.runsAhead()
            ? new Confirmations(transfers, transfers.senders() / connections, before.height())
            : null;
    IntPredicate admitted = confirmations == null ? _ -> true : confirmations;
    List<Calls> calls = new ArrayList<>();
    int each = requests.length / connections;
    for (int i = 0; i < connections; i++) {
      calls.add(
          new Batches(
              requests,
              i * each,
              (i + 1) * each,
              scenario.good(),
              scenario.perRequest(),
              timings,
              admitted));
    }
    if (confirmations != null) {
      calls.add(confirmations);
    }
    driver.run(calls);
    Count after = count(node);
    report(table, scenario.word(), timings, before, after);
    if (confirmations != null) {
      Timings untilBlock = timings.until(confirmations.times(), scenario.perRequest());
      report(table, scenario.word() + ", until in a block", untilBlock, before, after);
    }
  }

  private void report(Markdown table, String name, Timings times, Count before, Count after) {
    int per = scenario.perRequest();
    double[] percentiles = times.percentiles(50, 90, 99, 100);
    long blocks = after.height() - before.height();
    int calls = requests.length * per;
    table.row(
        name,
        number(connections, 0),
        number(calls, 0),
        number(times.rate() * per, 0),
        number(percentiles[0], 2),
        number(percentiles[1], 2),
        number(percentiles[2], 2),
        number(percentiles[3], 2),
        times.hasTenths() ? number(times.firstTenth() * per, 0) : "-",
        times.hasTenths() ? number(times.lastTenth() * per, 0) : "-",
        number((after.node().cpuNanos() - before.node().cpuNanos()) / SECOND, 1),
        number((after.ownNanos() - before.ownNanos()) / SECOND, 1),
        number(before.node().residentBytes() / MIB, 0),
        number(after.node().residentBytes() / MIB, 0),
        number((double) blocks, 0),
        blocks == 0 ? "-" : number(calls / (double) blocks, 1));
  }
}
