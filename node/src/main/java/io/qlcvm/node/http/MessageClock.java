package io.qlcvm.node.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long a message in parts may take, from its first frame to its last: what has come of
 * it is kept meanwhile, and pings in between, which show that the client is there, may go on for
 * ever. While the node reads nothing since it has enough in work, the time does not count against
 * the client: it begins anew when the node reads again. What the client itself leaves unread stops
 * it not.
 */
final class MessageClock extends ChannelInboundHandlerAdapter {

  private final Duration limit;
  private final BooleanSupplier isBusy;
  private final Runnable close;

  /** Of the message that was begun, if one was; it may have passed while the node was busy. */
  private @Nullable Future<?> deadline;

  /**
   * A clock that stands.
   *
   * @param isBusy whether so much is in work that nothing is read; asked on the event loop
   * @param close called on the event loop when the time is over
   */
  MessageClock(Duration limit, BooleanSupplier isBusy, Runnable close) {
    this.limit = limit;
    this.isBusy = isBusy;
    this.close = close;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof WebSocketFrame frame) {
      switch (frame) {
        case TextWebSocketFrame _, BinaryWebSocketFrame _, ContinuationWebSocketFrame _ -> {
          if (frame.isFinalFragment()) {
            stop();
          } else if (deadline == null) {
            start(ctx.executor());
          }
        }
        default -> {} // control frames come between the parts of a message
      }
    }
    ctx.fireChannelRead(message);
  }

  private void start(EventExecutor executor) {
    deadline = executor.schedule(this::outOfTime, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void outOfTime() {
    if (!isBusy.getAsBoolean()) {
      close.run();
    }
  }

  /** The node is busy no more. Event loop only. */
  void readAgain(EventExecutor executor) {
    if (deadline != null) {
      stop();
      start(executor);
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
