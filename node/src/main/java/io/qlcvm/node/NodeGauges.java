package io.qlcvm.node;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.node.feed.BlockFeed;
import io.qlcvm.node.feed.ReceiptFeed;
import io.qlcvm.node.http.HttpServer;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.metrics.NodeMetrics;
import io.qlcvm.node.metrics.StoreMetrics;
import io.qlcvm.node.producer.Producer;
import io.qlcvm.node.tls.Tls;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** What of a node's parts is shown as it is when somebody looks. */
record NodeGauges(NodeMetrics metrics) {

  private static final double MILLIS_A_SECOND = 1_000;

  /** All that is there before the port is. */
  void add(
      Ledger ledger,
      TransactionPool pool,
      ReceiptFeed receipts,
      BlockFeed blocks,
      Producer producer,
      ThreadPoolExecutor calls,
      ThreadPoolExecutor queries) {
    add(ledger);
    add(pool);
    add(receipts);
    add(blocks);
    add(producer);
    add(calls);
    addQueries(queries);
  }

  private void add(Ledger ledger) {
    metrics.gauge("qlcvm_state_height", "Height of the head.", () -> ledger.head().height());
    metrics.gauge(
        "qlcvm_state_head_time_seconds",
        "Time of the head.",
        () -> ledger.head().time() / MILLIS_A_SECOND);
    metrics.gauge(
        "qlcvm_state_oldest_height",
        "The oldest height whose state can be read.",
        ledger::oldestHeight);
    metrics.gauge(
        "qlcvm_gas_block_limit",
        "Gas that a block may use.",
        () -> ledger.genesis().blockGasLimit());
    metrics.gauge(
        "qlcvm_gas_price_min", "The least gas price.", () -> ledger.genesis().minGasPrice());
    StoreMetrics.add(metrics, ledger);
  }

  private void add(TransactionPool pool) {
    metrics.gauge("qlcvm_pool_transactions", "Transactions in the pool.", pool::size);
    metrics.gauge(
        "qlcvm_pool_transactions_max",
        "Transactions that the pool takes.",
        () -> TransactionPool.TRANSACTIONS_MAX);
    metrics.gauge(
        "qlcvm_pool_ready", "1 while a transaction can be executed.", () -> pool.isReady() ? 1 : 0);
  }

  private void add(BlockFeed feed) {
    metrics.gauge("qlcvm_rpc_subscriptions", "Subscriptions of all WebSockets.", feed::size);
  }

  private void add(ReceiptFeed feed) {
    metrics.gauge("qlcvm_rpc_receipts_awaited", "Calls that wait for a receipt.", feed::size);
  }

  private void add(Producer producer) {
    metrics.gauge(
        "qlcvm_executor_failed",
        "1 when no blocks are made any more.",
        () -> producer.fault() == null ? 0 : 1);
    metrics.gauge(
        "qlcvm_executor_paused",
        "1 while no blocks are made since the disk fails.",
        () -> producer.pause() == null ? 0 : 1);
  }

  private void add(ThreadPoolExecutor calls) {
    metrics.gauge("qlcvm_rpc_threads", "Threads that answer calls.", calls::getPoolSize);
    metrics.gauge("qlcvm_rpc_threads_busy", "Those that answer one now.", calls::getActiveCount);
    metrics.gauge(
        "qlcvm_rpc_requests_waiting",
        "Requests that wait for a thread.",
        () -> calls.getQueue().size());
    metrics.gauge(
        "qlcvm_rpc_requests_waiting_max",
        "Requests that may wait for a thread.",
        () -> calls.getQueue().size() + calls.getQueue().remainingCapacity());
    metrics.counter(
        "qlcvm_rpc_requests", "Requests that threads are done with.", calls::getCompletedTaskCount);
  }

  private void addQueries(ThreadPoolExecutor queries) {
    metrics.gauge(
        "qlcvm_rpc_queries_running",
        "Requests with queries that are answered now.",
        queries::getActiveCount);
    metrics.gauge(
        "qlcvm_rpc_queries_waiting",
        "Requests with queries that wait for a thread.",
        () -> queries.getQueue().size());
    metrics.gauge(
        "qlcvm_rpc_queries_waiting_max",
        "Requests with queries that may wait for a thread.",
        () -> queries.getQueue().size() + queries.getQueue().remainingCapacity());
  }

  void add(@Nullable Tls tls) {
    metrics.gauge(
        "qlcvm_tls_certificate_expires_seconds",
        "When the certificate runs out, in Unix time; 0 where the port speaks plain HTTP.",
        () -> tls == null ? 0 : tls.expires().getEpochSecond());
  }

  void add(HttpServer server) {
    metrics.gauge("qlcvm_http_connections", "Open connections.", server::connections);
    metrics.counter(
        "qlcvm_http_connections_refused",
        "Connections closed at once since there were too many.",
        server::connectionsTurnedAway);
    metrics.gauge(
        "qlcvm_http_unsent_bytes",
        "Bytes that wait for clients that read too slowly.",
        server::unsentBytes);
  }
}
