package io.qlcvm.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Exchange;
import io.qlcvm.node.rpc.Session;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection once it speaks WebSocket: a text message is a request, answered by a text
 * message when its answer is there, whichever order that is. No more than {@link #CALLS_MAX}
 * requests are in work; the socket is not read while they are, nor while the client leaves unread
 * what was sent to it.
 *
 * <p>A client that has sent nothing for half of what a connection may idle, not even the answer to
 * a ping, is sent one; if it stays silent as long again, the connection is closed. So it is once
 * the client's token has run out, before anything more is told to it, and once a message in parts
 * takes longer than a request's body may.
 */
final class SocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Session {

  /** Bytes of one frame, and of one message: as of an HTTP request's body, 1 MiB. */
  static final int FRAME_BYTES_MAX = Dispatcher.REQUEST_BYTES_MAX;

  /** Requests in work of one connection. */
  static final int CALLS_MAX = 16;

  /**
   * Bytes of answers that wait until the client reads, or are on their way there: 20 MiB, one of
   * the largest being sent and one made. Those no larger than {@link HttpLimits#UNSENT_BYTES_MAX}
   * do not count: all of them that can be in work come to 1 MiB.
   */
  static final int ANSWERS_BYTES_MAX = 2 * Dispatcher.RESPONSE_BYTES_MAX;

  /** What the client is told when its token has run out: at the next notification, or ping. */
  static final String TOKEN_EXPIRED = "the token has expired: connect again with another";

  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

  private final HttpServer server;
  private final Gate gate;
  private final Dispatcher dispatcher;
  private final Caller caller;
  private final Duration pingAfter;
  private final InetAddress network;
  private final ChannelHandlerContext context;
  private volatile @Nullable Runnable onChange;
  private Runnable onReadAgain = () -> {};

  /** Of {@link #ANSWERS_BYTES_MAX}. */
  private final AtomicInteger answersBytes = new AtomicInteger();

  /** These are the event loop's. */
  private int calls;

  /** What one read brought beyond what could be taken. */
  private final Queue<WebSocketFrame> ahead = new ArrayDeque<>();

  private boolean reading;
  private boolean silent;
  private boolean finishing;

  /** It would keep all of this in memory when the client is gone. */
  private @Nullable Future<?> nextPing;

  /**
   * A connection that has not begun.
   *
   * @param caller asked about each call
   * @param pingAfter how long a client may be silent until it is pinged
   * @param network where the client is
   * @param context of any handler of the channel
   */
  SocketConnection(
      HttpServer server,
      Gate gate,
      Dispatcher dispatcher,
      Caller caller,
      Duration pingAfter,
      InetAddress network,
      ChannelHandlerContext context) {
    this.server = server;
    this.gate = gate;
    this.dispatcher = dispatcher;
    this.caller = caller;
    this.pingAfter = pingAfter;
    this.network = network;
    this.context = context;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    waitForPing(ctx);
    readMore(ctx);
  }

  /** Whether nothing more is read since so much is in work, whatever the client does. */
  boolean isBusy() {
    return calls >= CALLS_MAX;
  }

  /** Sets what is done on the event loop when it is busy no more; before it begins. */
  void onReadAgain(Runnable action) {
    onReadAgain = action;
  }

  /** Whether one more request can be taken: each brings an answer that has to wait somewhere. */
  private boolean takesMore() {
    return !isBusy() && isDrained() && !finishing;
  }

  /** Whether what the client sends is read now. */
  private boolean isReading() {
    return ahead.isEmpty() && takesMore();
  }

  /** Goes on with what waits here, and reads when that is done. */
  private void readMore(ChannelHandlerContext ctx) {
    while (!ahead.isEmpty() && takesMore()) {
      WebSocketFrame frame = ahead.remove();
      try {
        take(ctx, frame);
      } finally {
        ReferenceCountUtil.release(frame);
      }
    }
    if (isReading()) {
      ctx.read();
    }
  }

  private void waitForPing(ChannelHandlerContext ctx) {
    silent = true;
    nextPing =
        ctx.executor().schedule(() -> ping(ctx), pingAfter.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ping(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      return;
    }
    if (caller.isExpired()) {
      expire();
      return;
    }
    if (silent && reading) {
      var _ = ctx.close();
      return;
    }
    reading = silent;
    if (silent) {
      var _ = ctx.writeAndFlush(new PingWebSocketFrame());
    }
    waitForPing(ctx);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    silent = false;
    if (isReading()) {
      take(ctx, frame);
    } else {
      ahead.add(ReferenceCountUtil.retain(frame));
    }
  }

  private void take(ChannelHandlerContext ctx, WebSocketFrame frame) {
    switch (frame) {
      case TextWebSocketFrame text -> call(ctx, ByteBufUtil.getBytes(text.content()));
      case BinaryWebSocketFrame _ ->
          close(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "send requests as text messages");
      case PingWebSocketFrame ping -> {
        var _ = ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
      case CloseWebSocketFrame close -> {
        var _ = ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      }
      default -> {}
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore(ctx);
  }

  private void call(ChannelHandlerContext ctx, byte[] request) {
    calls++;
    OneExchange exchange = new OneExchange(this);
    try {
      server.answer(
          request,
          caller,
          exchange,
          answer -> ctx.executor().execute(() -> answer(ctx, answer, exchange)));
    } catch (RejectedExecutionException _) {
      answer(ctx, new Answer.Json(gate.overloaded().body()), exchange);
    }
  }

  private void answer(ChannelHandlerContext ctx, Answer answer, OneExchange exchange) {
    switch (answer) {
      case Answer.Json(byte[] json) -> write(json, exchange);
      case Answer.NotJson(byte[] json) -> write(json, exchange);
      case Answer.TurnedAway(byte[] json, _) -> write(json, exchange);
      case Answer.Nothing _ -> {}
    }
    boolean wasBusy = isBusy();
    calls--;
    if (wasBusy) {
      onReadAgain.run();
    }
    exchange.answered();
    if (finishing) {
      finish();
    }
    readMore(ctx);
  }

  private void write(byte[] json, OneExchange exchange) {
    var _ = write(json).addListener(_ -> exchange.left());
  }

  private ChannelFuture write(byte[] json) {
    ByteBuf text = Unpooled.wrappedBuffer(json);
    return context.channel().writeAndFlush(new TextWebSocketFrame(text));
  }

  /** What is to be done after one request's answer. */
  private static final class OneExchange implements Exchange {
    private final SocketConnection session;
    private final List<Runnable> actions = new ArrayList<>();

    /** What the answer has of the connection's bytes. */
    private final AtomicInteger taken = new AtomicInteger();

    OneExchange(SocketConnection session) {
      this.session = session;
    }

    @Override
    public Session session() {
      return session;
    }

    @Override
    public synchronized void afterAnswer(Runnable action) {
      actions.add(action);
    }

    @Override
    public boolean takes(int bytes) {
      if (bytes <= HttpLimits.UNSENT_BYTES_MAX) {
        return true;
      }
      if (session.answersBytes.addAndGet(bytes) > ANSWERS_BYTES_MAX) {
        session.answersBytes.addAndGet(-bytes);
        return false;
      }
      taken.set(bytes);
      return true;
    }

    @Override
    public int waitingBytesMax() {
      return ANSWERS_BYTES_MAX;
    }

    /** The answer has left, or never will. */
    void left() {
      session.answersBytes.addAndGet(-taken.getAndSet(0));
    }

    void answered() {
      List<Runnable> all;
      synchronized (this) {
        all = List.copyOf(actions);
      }
      all.forEach(Runnable::run);
    }
  }

  @Override
  public InetAddress network() {
    return network;
  }

  @Override
  public void send(String method, Object params) {
    if (caller.isExpired()) {
      expire();
    } else if (isOpen()) {
      var _ = write(dispatcher.notification(method, params));
    }
  }

  @Override
  public boolean isDrained() {
    return context.channel().isWritable();
  }

  @Override
  public void onChange(Runnable action) {
    onChange = action;
    if (!isOpen()) {
      action.run();
    }
  }

  @Override
  public boolean isOpen() {
    return context.channel().isActive();
  }

  @Override
  public void close(String reason) {
    close(WebSocketCloseStatus.TRY_AGAIN_LATER, reason);
  }

  /**
   * Says why, and closes. Whoever does not read would never get to see the reason, so the bytes
   * that wait are not waited for.
   */
  private void close(WebSocketCloseStatus status, String reason) {
    if (isDrained()) {
      var _ =
          context
              .channel()
              .writeAndFlush(new CloseWebSocketFrame(status, reason))
              .addListener(ChannelFutureListener.CLOSE);
    } else {
      LOG.info("closing the WebSocket of {}: {}", context.channel().remoteAddress(), reason);
      var _ = context.channel().close();
    }
  }

  /**
   * The server closes: takes no more requests, and closes when none is in work and the client has
   * read the answers, but for the last few. Event loop only.
   */
  void finish() {
    finishing = true;
    if (calls == 0 && isDrained()) {
      giveUp();
    }
  }

  /** The server waits no longer. */
  void giveUp() {
    close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "the node is stopping: connect again");
  }

  /** A message was begun and did not come to its end in time. */
  void closeUnfinished(Duration limit) {
    close(
        WebSocketCloseStatus.POLICY_VIOLATION,
        "a message in parts has to be whole after %d ms: send it again, faster or in one frame"
            .formatted(limit.toMillis()));
  }

  /** A subscription would go on telling whoever once had a good token. */
  private void expire() {
    close(WebSocketCloseStatus.POLICY_VIOLATION, TOKEN_EXPIRED);
  }

  private void changed() {
    Runnable action = onChange;
    if (action != null) {
      action.run();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (isDrained()) {
      if (finishing) {
        finish();
      }
      readMore(ctx);
      changed();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (nextPing != null) {
      nextPing.cancel(false);
    }
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    changed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof TooLongFrameException) {
      close(
          WebSocketCloseStatus.MESSAGE_TOO_BIG,
          "a message has at most %d bytes: split the batch, or make the code smaller"
              .formatted(FRAME_BYTES_MAX));
      return;
    }
    LOG.debug("WebSocket of {} failed", ctx.channel().remoteAddress(), cause);
    var _ = ctx.close();
  }
}
