package io.qlcvm.node.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The node's port. Requests are read and answers written by a few event loop threads, which never
 * wait; calls run on the executor that is handed in, whose bound is the bound on waiting requests.
 */
public final class HttpServer implements AutoCloseable {

  /** How long the last answers may take to leave, those that tell of the end. */
  private static final int LAST_ANSWERS_SECONDS = 1;

  /** How long the event loops may take to end once nothing is open. */
  private static final int LOOPS_STOP_SECONDS = 1;

  /** What the log calls the number of the request that a line belongs to. */
  private static final String REQUEST_ID = "request";

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final Dispatcher dispatcher;
  private final Executor calls;
  private final Supplier<Health> health;
  private final Supplier<byte[]> metrics;
  private final IntConsumer onAnswer;
  private final HttpLimits limits;
  private final @Nullable Supplier<SSLEngine> tls;
  private final Gate gate;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final LongAdder turnedAway = new LongAdder();
  private final AtomicLong requests = new AtomicLong();
  private final Channel listening;
  private volatile boolean open = true;

  private HttpServer(Parts parts, EventLoops eventLoops) throws IOException {
    this.dispatcher = parts.dispatcher();
    this.calls = parts.calls();
    this.health = parts.health();
    this.metrics = parts.metrics();
    this.onAnswer = parts.onAnswer();
    this.limits = parts.limits();
    this.tls = parts.tls();
    this.gate =
        new Gate(
            new HostRule(parts.allowedHosts()),
            parts.access(),
            new RequestRate(limits.addressRequestsMax(), parts.clock()),
            dispatcher);
    this.loops = eventLoops.group();
    try {
      this.listening = bind(parts.address());
    } catch (IOException | RuntimeException e) {
      var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
  }

  /**
   * What a server is made of.
   *
   * @param address port 0 for a free one
   * @param allowedHosts names in {@code Host} headers that are answered, besides addresses and
   *     {@code localhost}
   * @param access who may call what
   * @param dispatcher answers the calls
   * @param calls runs them; bounded, and rejects what is too much
   * @param health how the node is
   * @param metrics what {@code GET /metrics} answers, in the text format of Prometheus
   * @param onAnswer told the HTTP status of every answer
   * @param tls makes the server's end of TLS for each connection; null for plain HTTP
   * @param clock refills what addresses may ask for
   */
  public record Parts(
      InetSocketAddress address,
      Collection<String> allowedHosts,
      AccessRule access,
      Dispatcher dispatcher,
      Executor calls,
      Supplier<Health> health,
      Supplier<byte[]> metrics,
      IntConsumer onAnswer,
      HttpLimits limits,
      @Nullable Supplier<SSLEngine> tls,
      InstantSource clock) {}

  /**
   * Starts to listen.
   *
   * @throws IOException if the address can't be had
   */
  public static HttpServer start(Parts parts, ThreadFactory threads) throws IOException {
    return start(parts, EventLoops.begin(threads));
  }

  /**
   * The same with event loops that were begun before; they end with the server, or if it can't
   * start.
   */
  public static HttpServer start(Parts parts, EventLoops loops) throws IOException {
    return new HttpServer(parts, loops);
  }

  /** What answers the calls. */
  public Dispatcher dispatcher() {
    return dispatcher;
  }

  private Channel bind(InetSocketAddress address) throws IOException {
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(HttpLimits.UNSENT_BYTES_LOW, HttpLimits.UNSENT_BYTES_MAX))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    admit(channel);
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (bound.isSuccess()) {
      return bound.channel();
    }
    String holder =
        PortHolder.find(address.getPort()).map(process -> ", held by " + process).orElse("");
    throw new IOException(
        "cannot listen on %s:%d: %s%s; stop what holds the port, or give another with --port"
            .formatted(
                address.getHostString(), address.getPort(), bound.cause().getMessage(), holder),
        bound.cause());
  }

  private void admit(SocketChannel channel) {
    if (!open || connections.size() >= limits.connectionsMax() || !countIn(channel)) {
      turnedAway.increment();
      var _ = channel.close();
      return;
    }
    connections.add(channel);
    if (tls != null) {
      var handler = new SslHandler(tls.get());
      handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
      channel.pipeline().addLast(handler);
    }
    serve(channel);
  }

  /** Answers what comes over a channel, in plain bytes. */
  void serve(Channel channel) {
    var connection = new Connection(this, gate, limits);
    channel
        .pipeline()
        .addLast(new WriteTimeoutHandler(limits.write().toMillis(), TimeUnit.MILLISECONDS))
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object bytes) {
                connection.bytesArrived();
                ctx.fireChannelRead(bytes);
              }
            })
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(HttpLimits.HEAD_BYTES_MAX)
                    .setMaxHeaderSize(HttpLimits.HEAD_BYTES_MAX)
                    .setUseRfc9112TransferEncoding(true)
                    .setStrictLineParsing(true)))
        .addLast("connection", connection);
  }

  /** Whether one more connection from its address is fine; then it is counted until it closes. */
  private boolean countIn(SocketChannel channel) {
    if (limits.addressConnectionsMax() == 0) {
      return true;
    }
    InetAddress network = RequestRate.network(client(channel));
    if (byAddress.merge(network, 1, Integer::sum) > limits.addressConnectionsMax()) {
      countOut(network);
      return false;
    }
    var _ = channel.closeFuture().addListener(_ -> countOut(network));
    return true;
  }

  private void countOut(InetAddress network) {
    byAddress.computeIfPresent(network, (_, open) -> open == 1 ? null : open - 1);
  }

  /** The address at the other end. */
  InetAddress client(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress(); // gone already: nothing will be answered
  }

  /** Open connections. */
  public int connections() {
    return connections.size();
  }

  /** Connections that were closed at once since there were too many. */
  public long connectionsTurnedAway() {
    return turnedAway.sum();
  }

  /**
   * Bytes that wait until clients read, of all connections that have so many that nothing more is
   * made for them.
   */
  public long unsentBytes() {
    return connections.stream()
        .mapToLong(Channel::bytesBeforeWritable)
        // Nothing waits in one that has just closed, which names the largest number there is.
        .filter(bytes -> bytes > 0 && bytes < Long.MAX_VALUE)
        .map(bytes -> bytes + HttpLimits.UNSENT_BYTES_LOW)
        .sum();
  }

  byte[] metrics() {
    return metrics.get();
  }

  void answered(int status) {
    onAnswer.accept(status);
  }

  /** Where the server listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Whether new requests are taken. */
  boolean isOpen() {
    return open;
  }

  /**
   * Answers a request on another thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many wait already
   */
  void answer(byte[] request, Caller caller, Consumer<Answer> then) {
    answer(request, caller, null, then);
  }

  /** The same for a request over a WebSocket. */
  void answer(byte[] request, Caller caller, @Nullable Exchange exchange, Consumer<Answer> then) {
    String id = "request-" + requests.incrementAndGet();
    calls.execute(() -> {
      try (var _ = MDC.putCloseable(REQUEST_ID, id)) {
        LOG.debug("answering a request of {} bytes", request.length);
        var _ = dispatcher.answer(request, caller, exchange).thenAccept(then);
      }
    });
  }

  /** Goes on as a WebSocket on a connection whose client has been told so. */
  SocketConnection socket(ChannelHandlerContext ctx, Gate gate, Caller caller) {
    InetAddress network = RequestRate.network(client(ctx.channel()));
    return new SocketConnection(
        this, gate, dispatcher, caller, limits.idle().dividedBy(2), network, ctx);
  }

  Health health() {
    return health.get();
  }

  /**
   * Takes no more connections and requests, lets the calls that are here finish as far as {@link
   * HttpLimits#drain} goes, tells the clients of all others, then closes. Takes two seconds longer
   * than that at most.
   */
  @Override
  public void close() {
    open = false;
    listening.close().awaitUninterruptibly();
    each(Connection::finish, SocketConnection::finish);
    connections.newCloseFuture().awaitUninterruptibly(limits.drain().toMillis());
    each(Connection::giveUp, SocketConnection::giveUp);
    connections
        .newCloseFuture()
        .awaitUninterruptibly(TimeUnit.SECONDS.toMillis(LAST_ANSWERS_SECONDS));
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, LOOPS_STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Does something with each connection, on its event loop. */
  private void each(
      BiConsumer<Connection, ChannelHandlerContext> http, Consumer<SocketConnection> socket) {
    for (Channel channel : connections) {
      channel
          .eventLoop()
          .execute(() -> {
            ChannelHandlerContext ctx = channel.pipeline().context(Connection.class);
            if (ctx != null) {
              http.accept((Connection) ctx.handler(), ctx);
            }
            if (channel.pipeline().get("socket") instanceof SocketConnection one) {
              socket.accept(one);
            }
          });
    }
  }
}
