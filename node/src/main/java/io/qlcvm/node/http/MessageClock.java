package io.qlcvm.node.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long a message in parts may take, from its first frame to its last: what has come of
 * it is kept meanwhile, and pings in between, which show that the client is there, may go on for
 * ever. While the node itself reads nothing, the time does not count against the client: then it
 * begins anew.
 */
final class MessageClock extends ChannelInboundHandlerAdapter {

  private final Duration limit;
  private final SocketConnection socket;
  private @Nullable Future<?> deadline;

  MessageClock(Duration limit, SocketConnection socket) {
    this.limit = limit;
    this.socket = socket;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof WebSocketFrame frame) {
      switch (frame) {
        case TextWebSocketFrame _, BinaryWebSocketFrame _, ContinuationWebSocketFrame _ -> {
          if (frame.isFinalFragment()) {
            stop();
          } else if (deadline == null) {
            start(ctx);
          }
        }
        default -> {} // control frames come between the parts of a message
      }
    }
    ctx.fireChannelRead(message);
  }

  private void start(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor().schedule(() -> outOfTime(ctx), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void outOfTime(ChannelHandlerContext ctx) {
    if (socket.isReading()) {
      socket.closeUnfinished(limit);
    } else {
      start(ctx);
    }
  }

  private void stop() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stop();
    ctx.fireChannelInactive();
  }
}
