package io.qlcvm.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import io.qlcvm.node.http.Gate.Way;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.RpcFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: one request after the other, each answered before the next is looked at.
 * Answers leave in the order of the requests. The channel reads only when there is nothing to do,
 * so requests that were sent ahead wait in the socket, and here only as many as one read brought
 * along.
 *
 * <pre>
 *   WAITING -- first byte --> HEAD -- head --> BODY -- end --> ANSWERING -- written --> WAITING
 * </pre>
 *
 * Each state has a time limit. All of it runs on the channel's event loop.
 */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** The text format of Prometheus. */
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private enum State {
    WAITING,
    HEAD,
    BODY,
    ANSWERING
  }

  private final HttpServer server;
  private final Gate gate;
  private final HttpLimits limits;

  private State state = State.WAITING;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> deadline;
  private boolean keepAlive;

  /** The answer that is known before the body has arrived; the rest of the body is dropped. */
  private @Nullable Reply early;

  private Way way = new Way.AskHealth();

  /** Of a request to go on as a WebSocket. */
  private @Nullable FullHttpRequest upgradeHead;

  /** Calls that were begun here; an answer to any but the last comes too late. */
  private long calls;

  private ByteArrayOutputStream body = new ByteArrayOutputStream();

  /** What one read brought of later requests. */
  private final Queue<HttpObject> ahead = new ArrayDeque<>();

  Connection(HttpServer server, Gate gate, HttpLimits limits) {
    this.server = server;
    this.gate = gate;
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    waitForRequest(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopClock();
    context = null;
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  /** Bytes have come in. */
  void bytesArrived() {
    if (state == State.WAITING && context != null) {
      enter(context, State.HEAD, limits.head());
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
    if (state == State.ANSWERING) {
      ahead.add(ReferenceCountUtil.retain(part));
    } else {
      readPart(ctx, part);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore(ctx);
  }

  private void readMore(ChannelHandlerContext ctx) {
    if (state != State.ANSWERING) {
      ctx.read();
    }
  }

  private void readPart(ChannelHandlerContext ctx, HttpObject part) {
    if (part instanceof HttpRequest head) {
      readHead(ctx, head);
    }
    if (part instanceof HttpContent content && state == State.BODY) {
      readBody(content);
    }
    if (part instanceof LastHttpContent && state == State.BODY) {
      readEnd(ctx);
    }
  }

  private void readHead(ChannelHandlerContext ctx, HttpRequest head) {
    enter(ctx, State.BODY, limits.body());
    body = new ByteArrayOutputStream();
    early = null;
    keepAlive = HttpUtil.isKeepAlive(head) && server.isOpen();
    way = gate.open(head, server.client(ctx.channel()));
    upgradeHead = way instanceof Way.Socket ? copy(head) : null;
    if (way instanceof Way.Refused(Reply reply, boolean close)) {
      early = reply;
      keepAlive &= !close;
    }
    boolean unreadable = head.decoderResult().isFailure();
    boolean waits = HttpUtil.is100ContinueExpected(head);
    if (unreadable || (waits && early != null)) {
      keepAlive = false;
      answer(ctx, early == null ? gate.tooSlow() : early);
    } else if (waits) {
      var _ =
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private void readBody(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      // It is the last that the decoder gives, whatever comes: the body is not whole.
      early = gate.brokenBody();
      keepAlive = false;
    }
    if (early != null) {
      return;
    }
    ByteBuf content = part.content();
    if (body.size() + content.readableBytes() > Dispatcher.REQUEST_BYTES_MAX) {
      early = gate.bodyTooLarge();
      keepAlive = false;
      return;
    }
    try {
      content.readBytes(body, content.readableBytes());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    }
  }

  private void readEnd(ChannelHandlerContext ctx) {
    stopClock();
    state = State.ANSWERING;
    if (early != null) {
      answer(ctx, early);
      return;
    }
    switch (way) {
      case Way.Rpc(Caller caller) -> call(ctx, body.toByteArray(), caller);
      case Way.AskMetrics _ -> answer(ctx, metrics());
      case Way.Socket(Caller caller) -> upgrade(ctx, caller);
      case Way.AskHealth _ -> answer(ctx, health());
      case Way.AskReady _ -> answer(ctx, ready());
      case Way.Refused(Reply reply, _) -> answer(ctx, reply);
    }
  }

  private void call(ChannelHandlerContext ctx, byte[] request, Caller caller) {
    long call = ++calls;
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  calls++;
                  answer(ctx, gate.callTooSlow());
                },
                limits.call().toMillis(),
                TimeUnit.MILLISECONDS);
    try {
      server.answer(
          request,
          caller,
          answer ->
              ctx.executor()
                  .execute(() -> {
                    if (call == calls) {
                      answer(ctx, reply(answer));
                    }
                  }));
    } catch (RejectedExecutionException _) {
      answer(ctx, gate.overloaded());
    }
  }

  private static FullHttpRequest copy(HttpRequest head) {
    var copy = new DefaultFullHttpRequest(head.protocolVersion(), head.method(), head.uri());
    var _ = copy.headers().add(head.headers());
    return copy;
  }

  /** Agrees, and hands the channel over. */
  private void upgrade(ChannelHandlerContext ctx, Caller caller) {
    FullHttpRequest request = upgradeHead;
    var config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(SocketConnection.FRAME_BYTES_MAX)
            .build();
    WebSocketServerHandshaker handshaker =
        request == null
            ? null
            : new WebSocketServerHandshakerFactory(request.uri(), null, config)
                .newHandshaker(request);
    if (request == null || handshaker == null) {
      throw new IllegalStateException("the gate let something else than a WebSocket through");
    }
    var _ =
        handshaker
            .handshake(ctx.channel(), request)
            .addListener(done -> {
              if (done.isSuccess()) {
                hand(ctx, caller);
              } else {
                var _ = ctx.close();
              }
            });
  }

  private void hand(ChannelHandlerContext ctx, Caller caller) {
    SocketConnection socket = server.socket(ctx, gate, caller);
    MessageClock clock =
        new MessageClock(
            limits.body(), socket::isBusy, () -> socket.closeUnfinished(limits.body()));
    ctx.pipeline().addLast(clock);
    socket.onReadAgain(() -> clock.readAgain(ctx.executor()));
    ctx.pipeline().addLast(new WebSocketFrameAggregator(SocketConnection.FRAME_BYTES_MAX));
    ctx.pipeline().addLast("socket", socket);
    ctx.pipeline().remove(this);
  }

  private Reply metrics() {
    return new Reply(
        HttpResponseStatus.OK,
        server.metrics(),
        Map.of(HttpHeaderNames.CONTENT_TYPE, METRICS_TYPE));
  }

  private static Reply reply(Answer answer) {
    return switch (answer) {
      case Answer.Json(byte[] json) -> new Reply(HttpResponseStatus.OK, json);
      case Answer.NotJson(byte[] json) -> new Reply(HttpResponseStatus.BAD_REQUEST, json);
      case Answer.TurnedAway(byte[] json, RpcFailure why) -> Gate.turnedAway(json, why);
      case Answer.Nothing _ -> Reply.NO_CONTENT;
    };
  }

  private static Reply health(Optional<String> wrong, String json) {
    HttpResponseStatus status =
        wrong.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
    return new Reply(status, json.getBytes(StandardCharsets.UTF_8));
  }

  private Reply health() {
    Health health = server.health();
    return health(health.fault(), health.healthJson());
  }

  private Reply ready() {
    Health health = server.health();
    return health(health.unready(), health.readyJson());
  }

  private void answer(ChannelHandlerContext ctx, Reply reply) {
    stopClock();
    state = State.ANSWERING;
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, reply.status(), Unpooled.wrappedBuffer(reply.body()));
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    server.answered(reply.status().code());
    if (reply.status().code() != HttpResponseStatus.NO_CONTENT.code()) {
      HttpUtil.setContentLength(response, reply.body().length);
    }
    keepAlive &= server.isOpen();
    HttpUtil.setKeepAlive(response, keepAlive);
    ctx.writeAndFlush(response)
        .addListener(written -> {
          if (written.isSuccess() && keepAlive) {
            waitForRequest(ctx);
          } else {
            var _ = ctx.close();
          }
        });
  }

  private void waitForRequest(ChannelHandlerContext ctx) {
    enter(ctx, State.WAITING, limits.idle());
    while (state != State.ANSWERING && !ahead.isEmpty()) {
      HttpObject part = ahead.remove();
      try {
        readPart(ctx, part);
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
    readMore(ctx);
  }

  private void enter(ChannelHandlerContext ctx, State next, Duration limit) {
    stopClock();
    state = next;
    deadline =
        ctx.executor().schedule(() -> outOfTime(ctx), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopClock() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void outOfTime(ChannelHandlerContext ctx) {
    if (state == State.WAITING) {
      var _ = ctx.close();
    } else {
      keepAlive = false;
      answer(ctx, early == null ? gate.tooSlow() : early);
    }
  }

  /** The server closes: so does this, unless something of a request is here. Event loop only. */
  void finish(ChannelHandlerContext ctx) {
    if (state == State.WAITING) {
      var _ = ctx.close();
    }
  }

  /** The server waits no longer: a client whose call goes on is told so. Event loop only. */
  void giveUp(ChannelHandlerContext ctx) {
    if (state == State.ANSWERING && deadline != null) {
      calls++;
      answer(ctx, gate.stopping());
    } else if (state != State.ANSWERING) {
      var _ = ctx.close(); // else the answer is on its way, and the connection closes after it
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("connection of {} failed", ctx.channel().remoteAddress(), cause);
    var _ = ctx.close();
  }
}
