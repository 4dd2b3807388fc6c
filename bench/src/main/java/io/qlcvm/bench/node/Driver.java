package io.qlcvm.bench.node;

import io.qlcvm.bench.node.Calls.BadAnswerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives many connections with one thread, as cheaply as it can: requests are bytes made
 * beforehand, of answers only what has to be known is looked at.
 */
final class Driver implements AutoCloseable {
  /** With no answer for so long, the node is taken to have stalled. */
  private static final long STALL_NANOS = 60_000_000_000L;

  /** How soon those that wait are asked again, milliseconds. */
  private static final long WAIT_MILLIS = 1;

  private static final long SELECT_MILLIS_MAX = 1_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final LongSupplier clock;
  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final Queue<Connection> waiting = new ArrayDeque<>();
  private int open;
  private long lastAnswer;

  /** Opens the connections. */
  Driver(InetSocketAddress node, int connections, LongSupplier clock) throws IOException {
    this.clock = clock;
    this.selector = Selector.open();
    for (int i = 0; i < connections; i++) {
      this.connections.add(new Connection(SocketChannel.open(node)));
    }
  }

  private final class Connection {
    final SocketChannel channel;
    final SelectionKey key;
    ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    ByteBuffer out = ByteBuffer.allocate(0);
    @Nullable Calls calls;
    int call;

    Connection(SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void start() throws IOException {
      Calls mine = calls;
      if (mine == null) {
        throw new IllegalStateException("a connection without calls");
      }
      call = mine.next(clock.getAsLong());
      switch (call) {
        case Calls.WAIT -> waiting.add(this);
        case Calls.END -> open--;
        default -> {
          out = mine.request(call);
          write();
        }
      }
    }

    void write() throws IOException {
      channel.write(out);
      key.interestOps(
          out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    void read() throws IOException, BadAnswerException {
      if (!in.hasRemaining()) {
        in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
      }
      if (channel.read(in) < 0) {
        throw new IOException("the node closed a connection");
      }
      long body = Http.body(in);
      if (body >= 0) {
        int from = (int) (body >>> Integer.SIZE);
        int to = from + (int) body;
        lastAnswer = clock.getAsLong();
        if (!Http.isOk(in) || calls == null) {
          throw new BadAnswerException(Http.text(in, 0, to));
        }
        calls.answered(call, in.duplicate().position(from).limit(to), lastAnswer);
        in.clear();
        start();
      }
    }
  }

  /**
   * Makes all calls, those of a list's element over one connection; returns when all are answered.
   *
   * @throws BadAnswerException at the first answer that is not what it should be
   */
  void run(List<? extends Calls> calls) throws IOException, BadAnswerException {
    if (calls.size() > connections.size()) {
      throw new IllegalArgumentException(
          "there are only %d connections".formatted(connections.size()));
    }
    open = calls.size();
    lastAnswer = clock.getAsLong();
    for (int i = 0; i < calls.size(); i++) {
      connections.get(i).calls = calls.get(i);
      connections.get(i).start();
    }
    while (open > 0) {
      selector.select(waiting.isEmpty() ? SELECT_MILLIS_MAX : WAIT_MILLIS);
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (key.isWritable()) {
          connection.write();
        }
        if (key.isReadable()) {
          connection.read();
        }
      }
      selector.selectedKeys().clear();
      for (int i = waiting.size(); i > 0; i--) {
        waiting.remove().start();
      }
      if (clock.getAsLong() - lastAnswer > STALL_NANOS) {
        throw new BadAnswerException("no answer for a minute, with calls open");
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }
}
