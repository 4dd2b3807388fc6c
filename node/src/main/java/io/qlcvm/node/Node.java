package io.qlcvm.node;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.access.Namespace;
import io.qlcvm.node.access.Secret;
import io.qlcvm.node.access.Tokens;
import io.qlcvm.node.feed.BlockFeed;
import io.qlcvm.node.feed.ReceiptFeed;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.http.EventLoops;
import io.qlcvm.node.http.Health;
import io.qlcvm.node.http.HttpServer;
import io.qlcvm.node.intake.Impersonation;
import io.qlcvm.node.intake.Intake;
import io.qlcvm.node.intake.Signer;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.methods.AccountMethods;
import io.qlcvm.node.methods.AdminMethods;
import io.qlcvm.node.methods.ChainMethods;
import io.qlcvm.node.methods.ContractMethods;
import io.qlcvm.node.methods.DebugMethods;
import io.qlcvm.node.methods.DevMethods;
import io.qlcvm.node.methods.EventMethods;
import io.qlcvm.node.methods.Examples;
import io.qlcvm.node.methods.SimulationMethods;
import io.qlcvm.node.methods.StateMethods;
import io.qlcvm.node.methods.SubscriptionMethods;
import io.qlcvm.node.methods.TransactionMethods;
import io.qlcvm.node.metrics.NodeMetrics;
import io.qlcvm.node.order.SoloOrderer;
import io.qlcvm.node.producer.BlockMode;
import io.qlcvm.node.producer.BlockWriter;
import io.qlcvm.node.producer.Producer;
import io.qlcvm.node.rpc.Discovery;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Registry;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.tls.Tls;
import io.qlcvm.node.tls.TlsException;
import io.qlcvm.node.tls.TlsFiles;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: ledger, pool, writer, calls and port, put together by hand. Starts from the
 * bottom to the top, closes the other way.
 */
public final class Node implements AutoCloseable {

  /** Of this program, and of its Maven modules. */
  public static final String VERSION = "0.1.0";

  /** Calls that run at the same time: checking signatures takes a processor. */
  private static final int CALL_THREADS =
      Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  /** Requests with queries that run at the same time: each takes a processor, and nothing else. */
  private static final int QUERY_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  /**
   * Requests that wait for a thread of each of the two kinds; further ones are turned away. At 1
   * MiB each all of them take 1 GiB.
   */
  private static final int WAITING_MAX = 512;

  /** For each of the two: with the server's own 6 seconds within the 10 that a stop may take. */
  private static final int CALLS_FINISH_SECONDS = 1;

  /**
   * How often the timer's thread has nothing to do. It is woken by every task that is due before
   * all others; calls' limits, longer and nearly always cancelled, come after this one.
   */
  private static final int TICK_SECONDS = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final HttpServer server;
  private final Deque<Runnable> closing;

  private Node(HttpServer server, Deque<Runnable> closing) {
    this.server = server;
    this.closing = closing;
  }

  /**
   * Starts a node; when this returns, its port answers.
   *
   * @param data folder of the chain
   * @param clock gives blocks their times
   * @throws LedgerException if the folder can't be used
   * @throws IOException if the port can't be had, or the certificate can't be used any more
   */
  public static Node start(NodeConfig config, Path data, InstantSource clock)
      throws LedgerException, IOException {
    Deque<Runnable> closing = new ArrayDeque<>();
    try {
      EventLoops loops = EventLoops.begin(threads("http")); // while the ledger opens
      closing.push(loops::close);
      Ledger ledger = Ledger.open(data, config.genesis(), config.history());
      closing.push(ledger::close);
      HttpServer server = start(config, ledger, checkpoints(config, data), clock, loops, closing);
      return new Node(server, closing);
    } catch (LedgerException | IOException | RuntimeException | Error e) {
      closing.forEach(Runnable::run);
      throw e;
    }
  }

  /** Not in the chain's own folder, where nothing else may be. */
  private static Path checkpoints(NodeConfig config, Path data) {
    Path named = config.checkpoints();
    Path folder = data.toAbsolutePath();
    return named == null ? folder.resolveSibling(folder.getFileName() + "-checkpoints") : named;
  }

  private static HttpServer start(
      NodeConfig config,
      Ledger ledger,
      Path checkpoints,
      InstantSource clock,
      EventLoops loops,
      Deque<Runnable> closing)
      throws IOException {
    Genesis genesis = ledger.genesis();
    NodeMetrics metrics = new NodeMetrics(clock, VERSION);
    NodeGauges gauges = new NodeGauges(metrics);
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("timer"));
    timer.setRemoveOnCancelPolicy(true);
    var _ = timer.scheduleWithFixedDelay(() -> {}, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    closing.push(timer::shutdownNow);
    ReceiptFeed feed = new ReceiptFeed(timer);
    PoolNews news = new PoolNews(feed);
    TransactionPool pool =
        new TransactionPool(ledger.head().height(), address -> account(ledger, address), news);
    Impersonation impersonation = new Impersonation();
    Intake intake = new Intake(ledger, pool, impersonation);
    Signer signer =
        new Signer(genesis.chainId(), heldKeys(genesis), impersonation, intake, pool, feed);
    Executor tellers = oneThread("feed", closing);
    Executor committers = oneThread("committer", closing);
    BlockFeed blockFeed = blockFeed(ledger, config, tellers);
    BlockWriter blocks = blockWriter(ledger, pool, feed, signer, metrics, blockFeed, committers);
    Tls tls = tls(config, clock, timer);
    Producer producer =
        new Producer(
            ledger,
            pool,
            blocks,
            orderer(blocks, metrics),
            config.producerKey(),
            clock,
            BlockMode.every(config.blockTime()),
            reason -> {
              pool.close(reason);
              feed.close(reason);
            });
    news.producer.set(producer);
    startWriter(producer, closing);
    ThreadPoolExecutor calls = pool("call", CALL_THREADS, closing);
    ThreadPoolExecutor queries = pool("query", QUERY_THREADS, closing);
    List<RpcMethod> methods = new ArrayList<>(chainMethods(ledger, signer, intake, pool, feed));
    methods.addAll(ownersMethods(config, ledger, producer, blocks, impersonation, checkpoints));
    methods.addAll(new SubscriptionMethods(blockFeed, ledger::edits).methods());
    methods.add(discovery(methods));
    gauges.add(ledger, pool, feed, blockFeed, producer, calls, queries);
    gauges.add(tls);
    HttpServer server =
        HttpServer.start(
            new HttpServer.Parts(
                new InetSocketAddress(config.host(), config.port()),
                config.allowedHosts(),
                accessRule(config, clock),
                new Dispatcher(registry(methods, metrics), queries),
                calls,
                () -> health(ledger, producer, calls, queries),
                metrics::text,
                metrics::answered,
                config.limits(),
                tls == null ? null : tls::engine,
                clock),
            loops);
    closing.push(server::close);
    gauges.add(server);
    return server;
  }

  private static void startWriter(Producer producer, Deque<Runnable> closing) {
    Thread writer = threads("writer").newThread(producer);
    closing.push(() -> {
      producer.close();
      join(writer);
    });
    writer.start();
  }

  private static BlockFeed blockFeed(Ledger ledger, NodeConfig config, Executor tellers) {
    return new BlockFeed(
        () -> ledger.head().height(),
        ledger::committed,
        config.limits().addressSubscriptionsMax(),
        tellers);
  }

  private static RpcMethod discovery(List<RpcMethod> methods) {
    return Discovery.of(
        List.copyOf(methods), SubscriptionMethods.TOPICS, VERSION, () -> Examples.ALL);
  }

  /** All from memory: who asks must not have to wait for a disk that hangs. */
  private static Health health(
      Ledger ledger, Producer producer, ThreadPoolExecutor calls, ThreadPoolExecutor queries) {
    boolean full =
        calls.getQueue().remainingCapacity() == 0 || queries.getQueue().remainingCapacity() == 0;
    String overload =
        full
            ? "%d requests wait for a thread, and further ones are turned away"
                .formatted(WAITING_MAX)
            : null;
    return new Health(
        ledger.head().height(),
        List.of(
            new Health.Check("executor", producer.fault(), true),
            new Health.Check("disk", producer.pause(), false),
            new Health.Check("calls", overload, false)));
  }

  /** A block's time is measured from here on. */
  private static SoloOrderer orderer(BlockWriter blocks, NodeMetrics metrics) {
    return new SoloOrderer(proposal -> {
      metrics.executing(proposal.proposal().height());
      blocks.execute(proposal);
    });
  }

  /** With all who have to know what it does. */
  private static BlockWriter blockWriter(
      Ledger ledger,
      TransactionPool pool,
      ReceiptFeed feed,
      Signer signer,
      NodeMetrics metrics,
      BlockFeed blockFeed,
      Executor committers) {
    return new BlockWriter(
        ledger,
        pool,
        List.of(
            feed::committed,
            _ -> signer.committed(),
            metrics::committed,
            _ -> blockFeed.wake()), // last: answers leave before events
        List.of(head -> dropWaiting(head, signer, pool), _ -> blockFeed.rewound()),
        List.of(_ -> signer.committed(), _ -> blockFeed.wake()), // what they read may have failed
        committers);
  }

  /** What was sent to a chain that is no more. */
  private static void dropWaiting(Head head, Signer signer, TransactionPool pool) {
    UnavailableException reason =
        new UnavailableException(
            "the chain was taken back to block %d meanwhile: send it again"
                .formatted(head.height()));
    signer.rewound(reason);
    pool.rewound(head.height(), reason);
  }

  /** Read from its files, and from now on looked at again. */
  private static @Nullable Tls tls(
      NodeConfig config, InstantSource clock, ScheduledThreadPoolExecutor timer)
      throws IOException {
    TlsFiles files = config.tls();
    if (files == null) {
      return null;
    }
    try {
      Tls tls = new Tls(files, clock);
      long every = Tls.REFRESH_EVERY.toMillis();
      var _ = timer.scheduleWithFixedDelay(tls::refresh, every, every, TimeUnit.MILLISECONDS);
      return tls;
    } catch (TlsException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What takes a dev chain, or an owner's word. */
  private static List<RpcMethod> ownersMethods(
      NodeConfig config,
      Ledger ledger,
      Producer producer,
      BlockWriter blocks,
      Impersonation impersonation,
      Path checkpoints) {
    List<RpcMethod> methods = new ArrayList<>();
    if (ledger.genesis().dev()) {
      methods.addAll(new DevMethods(ledger, producer, blocks, impersonation).methods());
    }
    if (config.enabled().contains(Namespace.ADMIN)) {
      methods.addAll(new AdminMethods(ledger, checkpoints, config.settings()).methods());
    }
    return methods;
  }

  /** What every chain has. */
  private static List<RpcMethod> chainMethods(
      Ledger ledger, Signer signer, Intake intake, TransactionPool pool, ReceiptFeed feed) {
    List<RpcMethod> methods = new ArrayList<>();
    methods.addAll(new ChainMethods(ledger, VERSION).methods());
    methods.addAll(new AccountMethods(ledger).methods());
    methods.addAll(new ContractMethods(ledger, signer).methods());
    methods.addAll(new StateMethods(ledger).methods());
    methods.addAll(new TransactionMethods(ledger, intake, pool, feed).methods());
    methods.addAll(new EventMethods(ledger).methods());
    methods.addAll(new SimulationMethods(ledger).methods());
    methods.addAll(new DebugMethods(ledger).methods());
    return methods;
  }

  /** Brings what the pool tells to those who have to know. */
  private static final class PoolNews implements TransactionPool.Listener {
    private final ReceiptFeed feed;

    /** Comes after the pool, which it takes from. */
    private final AtomicReference<Producer> producer = new AtomicReference<>();

    PoolNews(ReceiptFeed feed) {
      this.feed = feed;
    }

    @Override
    public void ready() {
      producer.get().wake();
    }

    @Override
    public void dropped(Hash32 transaction, Exception reason) {
      feed.drop(transaction, reason);
    }
  }

  private static AccountState account(Ledger ledger, Address address) {
    AccountState account = ledger.account(address);
    return account == null ? AccountState.EMPTY : account;
  }

  /** The dev accounts' keys are good for nothing but a dev chain. */
  private static Map<Address, KeyPair> heldKeys(Genesis genesis) {
    return IntStream.range(0, genesis.dev() ? DevAccounts.COUNT : 0)
        .mapToObj(DevAccounts::keyPair)
        .collect(Collectors.toMap(KeyPair::address, key -> key));
  }

  private static AccessRule accessRule(NodeConfig config, InstantSource clock) {
    Set<Namespace> closed = EnumSet.of(Namespace.ADMIN, Namespace.DEBUG);
    if (config.genesis().dev()) {
      closed.add(Namespace.DEV); // which no other chain has at all
    }
    closed.removeAll(config.enabled());
    Secret secret = config.authSecret();
    return new AccessRule(
        secret == null ? null : new Tokens(secret, clock), config.openMethods(), closed);
  }

  /** The ledger must not be closed under calls that are going on, as far as that can be helped. */
  private static void finish(ExecutorService calls) {
    calls.shutdown();
    try {
      if (!calls.awaitTermination(CALLS_FINISH_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("calls are still going on after {} s: they fail now", CALLS_FINISH_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadPoolExecutor pool(String name, int threads, Deque<Runnable> closing) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            threads(name));
    closing.push(() -> finish(pool));
    return pool;
  }

  private static Registry registry(List<RpcMethod> methods, NodeMetrics metrics) {
    return new Registry(methods.stream().map(metrics::measured).toList());
  }

  /**
   * After its end, what is given to it is dropped: nobody listens any more, or it is done
   * elsewhere.
   */
  private static Executor oneThread(String name, Deque<Runnable> closing) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // at most one wake, and one for each rewind; one commit
            threads(name),
            new ThreadPoolExecutor.DiscardPolicy());
    closing.push(executor::shutdownNow);
    return executor;
  }

  /** Queries and transactions run contracts: the ledger says how much stack that takes. */
  private static ThreadFactory threads(String name) {
    return Thread.ofPlatform().name(name + "-", 0).stackSize(Ledger.STACK_BYTES).factory();
  }

  /** What answers calls, for whoever runs in the same process. */
  Dispatcher dispatcher() {
    return server.dispatcher();
  }

  /** Where the node listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Lets what was begun finish, and frees port and folder. */
  @Override
  public void close() {
    closing.forEach(Runnable::run);
    closing.clear();
  }

  private static void join(Thread writer) {
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true; // the ledger must not be closed under the writer: told afterwards
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
