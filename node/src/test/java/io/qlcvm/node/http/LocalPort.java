package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A server's connections without the operating system: both ends are worked off by the thread that
 * made this, whenever it wants to. Other threads may write to them, as to any channel; an embedded
 * channel would run what they do at once, beside this thread.
 */
final class LocalPort {

  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
  private final LocalAddress address = new LocalAddress(LocalPort.class);

  LocalPort(HttpServer server) {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(LocalServerChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    server.serve(channel);
                  }
                })
            .bind(address);
    await(bound);
  }

  private void await(ChannelFuture future) {
    work();
    if (!future.isSuccess()) {
      throw new IllegalStateException("no local connection", future.cause());
    }
  }

  /** Does what is to be done now. */
  private void work() {
    while (loop.runNow() > 0) {
      // One thing brings another.
    }
  }

  /** All that is sent back for what is sent, each part for itself, on a connection of its own. */
  String exchange(String... sent) {
    var answer = new ByteArrayOutputStream();
    var connected =
        new Bootstrap()
            .group(loop)
            .channel(LocalChannel.class)
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes)
                      throws IOException {
                    bytes.readBytes(answer, bytes.readableBytes());
                  }
                })
            .connect(address);
    await(connected);
    for (String part : sent) {
      var _ = connected.channel().writeAndFlush(Unpooled.wrappedBuffer(part.getBytes(ISO_8859_1)));
      work();
    }
    var _ = connected.channel().close();
    work();
    return answer.toString(ISO_8859_1);
  }
}
