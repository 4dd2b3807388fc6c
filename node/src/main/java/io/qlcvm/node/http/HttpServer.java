package io.qlcvm.node.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Exchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The node's port. Requests are read and answers written by a few event loop threads, which never
 * wait; calls run on the executor that is handed in, whose bound is the bound on waiting requests.
 */
public final class HttpServer implements AutoCloseable {

  /** Reading and writing bytes keeps two threads busy at some 100,000 requests a second. */
  private static final int EVENT_LOOPS = 2;

  /**
   * How long open requests may take to finish when the server closes, seconds: half of what
   * containers are given to stop.
   */
  private static final int DRAIN_SECONDS = 5;

  private final Dispatcher dispatcher;
  private final Executor calls;
  private final Supplier<Health> health;
  private final HttpLimits limits;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listening;
  private volatile boolean open = true;

  private HttpServer(Parts parts, ThreadFactory threads) throws IOException {
    this.dispatcher = parts.dispatcher();
    this.calls = parts.calls();
    this.health = parts.health();
    this.limits = parts.limits();
    Gate gate = new Gate(new HostRule(parts.allowedHosts()), dispatcher);
    this.loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, threads, NioIoHandler.newFactory());
    try {
      this.listening = bind(parts.address(), gate);
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
   * @param dispatcher answers the calls
   * @param calls runs them; bounded, and rejects what is too much
   * @param health how the node is
   */
  public record Parts(
      InetSocketAddress address,
      Collection<String> allowedHosts,
      Dispatcher dispatcher,
      Executor calls,
      Supplier<Health> health,
      HttpLimits limits) {}

  /**
   * Starts to listen.
   *
   * @throws IOException if the address can't be had
   */
  public static HttpServer start(Parts parts, ThreadFactory threads) throws IOException {
    return new HttpServer(parts, threads);
  }

  private Channel bind(InetSocketAddress address, Gate gate) throws IOException {
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    admit(channel, gate);
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (bound.isSuccess()) {
      return bound.channel();
    }
    throw new IOException(
        "cannot listen on %s:%d: %s; stop what holds the port, or give another with --port"
            .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()),
        bound.cause());
  }

  private void admit(SocketChannel channel, Gate gate) {
    if (!open || connections.size() >= limits.connectionsMax()) {
      var _ = channel.close();
      return;
    }
    connections.add(channel);
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
                    .setMaxHeaderSize(HttpLimits.HEAD_BYTES_MAX)))
        .addLast("connection", connection);
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
  void answer(byte[] request, Consumer<Answer> then) {
    calls.execute(() -> {
      var _ = dispatcher.answer(request).thenAccept(then);
    });
  }

  /** The same for a request over a WebSocket. */
  void answer(byte[] request, Exchange exchange, Consumer<Answer> then) {
    calls.execute(() -> {
      var _ = dispatcher.answer(request, exchange).thenAccept(then);
    });
  }

  /** Goes on as a WebSocket on a connection whose client has been told so. */
  SocketConnection socket(ChannelHandlerContext ctx, Gate gate) {
    return new SocketConnection(this, gate, dispatcher, ctx);
  }

  Health health() {
    return health.get();
  }

  /** Takes no more connections, lets the requests that are here finish, then closes. */
  @Override
  public void close() {
    open = false;
    listening.close().awaitUninterruptibly();
    connections.forEach(channel ->
        channel
            .eventLoop()
            .execute(() -> {
              if (channel.pipeline().get("connection") instanceof Connection connection
                  && connection.isWaiting()) {
                var _ = channel.close();
              }
            }));
    connections.newCloseFuture().awaitUninterruptibly(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS));
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, DRAIN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
