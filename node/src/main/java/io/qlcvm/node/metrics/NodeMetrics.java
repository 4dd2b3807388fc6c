package io.qlcvm.node.metrics;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.types.block.Status;
import io.qlcvm.vm.TrapKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's metrics. Counters are fed by what happens, gauges are asked when somebody looks.
 * Thread-safe.
 *
 * <p>Times are differences of the node's clock, which may be set while something is measured: a
 * time is never negative, but one in a long while can be wrong.
 */
public final class NodeMetrics {

  /**
   * From a millisecond to a minute: a call that answers at once, and one that waits for a block.
   */
  private static final double[] CALL_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60
  };

  private static final double[] BLOCK_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final double[] BLOCK_TRANSACTIONS = {0, 1, 10, 100, 1_000, 10_000, 65_536};
  private static final double NANOS_A_SECOND = 1e9;
  private static final String OK = "ok";

  /** HTTP statuses that are answered; any other counts as 0, and would be a surprise. */
  private static final int[] STATUSES = {
    200, 204, 400, 401, 403, 404, 405, 408, 413, 414, 415, 429, 431, 503
  };

  private final InstantSource clock;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter calls;
  private final Histogram callSeconds;
  private final Counter answers;

  /** When blocks that are not committed were begun, by height: two at most. */
  private final Map<Long, Instant> begun = new ConcurrentHashMap<>();

  private final Counter blocks;
  private final Histogram blockSeconds;
  private final Histogram blockTransactions;
  private final Counter transactions;
  private final Counter gas;
  private final Counter events;
  private final Counter contractCalls;
  private final Counter traps;
  private final Counter logLines;

  /** Java's own numbers come with the first look: to find their beans would take a start 0.1 s. */
  private final AtomicBoolean lookedAt = new AtomicBoolean();

  /**
   * Metrics that are all zero.
   *
   * @param clock measures how long things take
   * @param version of the program
   */
  public NodeMetrics(InstantSource clock, String version) {
    this.clock = clock;
    calls = counter("qlcvm_rpc_calls", "Calls, by how they ended.", "method", "outcome");
    callSeconds =
        Histogram.builder()
            .name("qlcvm_rpc_call_seconds")
            .help("From a call's begin to its answer.")
            .labelNames("method")
            .classicOnly()
            .classicUpperBounds(CALL_SECONDS)
            .register(registry);
    answers = counter("qlcvm_http_answers", "HTTP answers, by status.", "status");
    blocks = counter("qlcvm_executor_blocks", "Blocks committed since the start.");
    blockSeconds =
        histogram(
            "qlcvm_executor_block_seconds",
            "From the begin of a block's execution until it is on the disk.",
            BLOCK_SECONDS);
    blockTransactions =
        histogram(
            "qlcvm_executor_block_transactions", "Transactions of a block.", BLOCK_TRANSACTIONS);
    transactions =
        counter("qlcvm_executor_transactions", "Transactions committed, by status.", "status");
    gas = counter("qlcvm_gas_used", "Gas of committed transactions, by status.", "status");
    events = counter("qlcvm_wasm_events", "Events of committed transactions.");
    contractCalls =
        counter(
            "qlcvm_wasm_transactions",
            "Committed transactions that name a contract, by status.",
            "status");
    traps = counter("qlcvm_wasm_traps", "Traps of committed transactions, by kind.", "kind");
    logLines = counter("qlcvm_wasm_log_lines", "Lines that contracts wrote for people.");
    startAtZero();
    Info build =
        Info.builder()
            .name("qlcvm_build_info")
            .help("The program.")
            .labelNames("version", "java")
            .register(registry);
    build.addLabelValues(version, Runtime.version().toString());
  }

  /** So that a rate has a beginning, and every label is there from the start. */
  private void startAtZero() {
    for (Status status : Status.values()) {
      transactions.initLabelValues(status.word());
      gas.initLabelValues(status.word());
      contractCalls.initLabelValues(status.word());
    }
    for (TrapKind kind : TrapKind.values()) {
      traps.initLabelValues(label(kind));
    }
    for (int status : STATUSES) {
      answers.initLabelValues(String.valueOf(status));
    }
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .register(registry);
  }

  /** Adds a value that is asked for when somebody looks. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Adds a number that only grows, and is asked for when somebody looks. */
  public void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Where the sizes of a database's columns go; see {@link StoreMetrics}. */
  PrometheusRegistry registry() {
    return registry;
  }

  /** The method, but counted and measured. */
  public RpcMethod measured(RpcMethod method) {
    calls.initLabelValues(method.name(), OK);
    RpcMethod.Body body = method.body();
    return method.withBody(arguments -> {
      Instant begin = clock.instant();
      try {
        CompletableFuture<? extends @Nullable Object> result = body.call(arguments);
        var _ =
            result.whenComplete(
                (_, thrown) -> ended(method, begin, thrown == null ? OK : outcome(thrown)));
        return result;
      } catch (RpcFailure | RuntimeException | Error e) {
        ended(method, begin, outcome(e));
        throw e;
      }
    });
  }

  private void ended(RpcMethod method, Instant begin, String outcome) {
    calls.labelValues(method.name(), outcome).inc();
    callSeconds.labelValues(method.name()).observe(secondsSince(begin));
  }

  private static String outcome(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return label(cause instanceof RpcFailure failure ? failure.code() : ErrorCode.INTERNAL_ERROR);
  }

  private double secondsSince(Instant begin) {
    return Math.max(0, Duration.between(begin, clock.instant()).toNanos() / NANOS_A_SECOND);
  }

  /** An HTTP answer was sent. */
  public void answered(int status) {
    boolean known = false;
    for (int one : STATUSES) {
      known |= one == status;
    }
    answers.labelValues(known ? String.valueOf(status) : "0").inc();
  }

  /** The block of a height is about to be executed. */
  public void executing(long height) {
    begun.put(height, clock.instant());
  }

  /** A block is on the disk. */
  public void committed(CommittedBlock block) {
    Instant begin = begun.remove(block.block().height());
    if (begin != null) {
      blockSeconds.observe(secondsSince(begin));
    }
    blocks.inc();
    blockTransactions.observe(block.receipts().size());
    for (LoggedReceipt logged : block.receipts()) {
      String status = logged.receipt().status().word();
      transactions.labelValues(status).inc();
      gas.labelValues(status).inc(logged.receipt().gasUsed());
      events.inc(logged.receipt().events().size());
      logLines.inc(logged.logs().size());
      if (logged.receipt().contract() != null) {
        contractCalls.labelValues(status).inc();
      }
      if (logged.trap() != null) {
        traps.labelValues(label(logged.trap().kind())).inc();
      }
    }
  }

  private void addJava() {
    JvmMetrics.builder().register(registry);
    // By pools (jvm_memory_pool_allocated_bytes) Java tells collections that come after this look.
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    counter(
        "jvm_allocated_bytes",
        "Bytes of the heap that all threads took, since Java's start.",
        threads::getTotalThreadAllocatedBytes);
  }

  /** All of it in the text format of Prometheus. */
  public byte[] text() {
    if (lookedAt.compareAndSet(false, true)) {
      addJava();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return out.toByteArray();
  }
}
