package io.qlcvm.bench.node;

import static io.qlcvm.bench.Markdown.number;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Markdown;
import io.qlcvm.client.NodeClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads a node over HTTP. Each row is a node of its own on an empty folder, warmed up with calls of
 * the same kind, which are not counted.
 */
public final class NodeBenchmark {
  private static final int CALLS_MIN = 5_000;
  private static final int WARM_UP_MIN = 10_000;
  private static final int STARTS = 5;
  private static final int IDLE_SECONDS = 10;
  private static final double MILLISECOND = 1e6;
  private static final double MIB = 1 << 20;

  private final Options options;
  private final HttpClient http;
  private final LongSupplier clock;
  private final byte[] token;
  private final Path genesis;
  private final Markdown table = new Markdown(Run.heads());

  private NodeBenchmark(Options options, HttpClient http, LongSupplier clock) throws IOException {
    this.options = options;
    this.http = http;
    this.clock = clock;
    this.token = Files.readAllBytes(options.token());
    this.genesis = options.folder().resolve("genesis.json");
    TokenChain.writeGenesis(genesis);
  }

  /**
   * Prints a table.
   *
   * @param arguments as in {@link Options#read}
   */
  public static void main(String... arguments) throws Exception {
    Options options = Options.read(arguments);
    String kind = Files.getFileStore(options.folder()).type();
    if (kind.equals("tmpfs")) {
      throw new IllegalArgumentException(options.folder() + " is in memory: name a folder on disk");
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      NodeBenchmark benchmark = new NodeBenchmark(options, http, System::nanoTime);
      System.out.println(
          "%s; appending 4 KiB to a file and syncing it takes %s ms (%s); load average %s\n"
              .formatted(
                  Markdown.surroundings(),
                  number(DiskSync.millis(options.folder(), System::nanoTime), 2),
                  kind,
                  load()));
      benchmark.run();
    }
  }

  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }

  private void run() throws Exception {
    if (options.measuresStart()) {
      start();
    }
    try {
      for (Scenario scenario : options.scenarios()) {
        for (int connections : options.connections()) {
          System.err.println("%s, %d connections".formatted(scenario.word(), connections));
          load(scenario, connections);
        }
      }
    } finally {
      System.out.println(table);
      System.out.println("Load average at the end: " + load());
    }
  }

  /** From the start of the process to its first answer, and its memory when it has idled. */
  private void start() throws Exception {
    double[] fresh = new double[STARTS];
    double[] again = new double[STARTS];
    double[] resident = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      Path data = options.folder().resolve("start");
      fresh[i] = startMillis(data, null);
      again[i] = startMillis(data, i == 0 ? resident : null);
      remove(data);
    }
    System.out.println(
        "From start to first answer: %s ms on an empty folder, %s ms on a chain (medians of %d)."
            .formatted(
                number(CpuClock.median(fresh), 0), number(CpuClock.median(again), 0), STARTS));
    System.out.println(
        "Resident after %d idle seconds: %s MiB.\n"
            .formatted(IDLE_SECONDS, number(resident[0], 0)));
  }

  private double startMillis(Path data, double @Nullable [] resident) throws Exception {
    long begun = clock.getAsLong();
    try (NodeProcess node = NodeProcess.start(options.command(), genesis, data)) {
      var _ = new NodeClient(http, node.uri(), Duration.ofSeconds(IDLE_SECONDS)).chainStatus();
      double took = (clock.getAsLong() - begun) / MILLISECOND;
      if (resident != null) {
        Thread.sleep(Duration.ofSeconds(IDLE_SECONDS));
        resident[0] = node.usage().residentBytes() / MIB;
      }
      return took;
    }
  }

  private void load(Scenario scenario, int connections) throws Exception {
    Path data = options.folder().resolve("chain");
    remove(data);
    int calls = options.calls() / options.connections().getLast() * connections;
    try (NodeProcess node = NodeProcess.start(options.command(), genesis, data)) {
      TokenChain chain = TokenChain.begin(node, http, token, TokenChain.SENDERS);
      Run warmUp = new Run(scenario, connections, Math.max(WARM_UP_MIN, calls / 5), chain);
      Run measured = new Run(scenario, connections, Math.max(CALLS_MIN, calls), chain);
      int followers = scenario.runsAhead() ? 1 : 0;
      try (Driver driver = new Driver(node.address(), connections + followers, clock)) {
        warmUp.run(node, driver, new Markdown(Run.heads()));
        System.gc();
        measured.run(node, driver, table);
      }
      chain.check();
    }
    remove(data);
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
