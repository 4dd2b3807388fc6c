package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.qlcvm.node.FuzzNode;
import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.access.MethodPatterns;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Measures how long an honest client waits for {@code chain_status}, with and without slow clients
 * that each send a byte now and then and never finish a request, in turns. {@code
 * scripts/slow-clients} runs it.
 */
public final class SlowClients {

  private static final int CALLS_A_ROUND = 1_000;
  private static final int WARM_UP_CALLS = 3_000;
  private static final int CALLS_A_BYTE = 10;
  private static final String BODY = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_status\"}";
  private static final byte[] REQUEST =
      ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY)
          .getBytes(ISO_8859_1);

  private final InetSocketAddress node;
  private final List<Socket> slow = new ArrayList<>();

  private SlowClients(InetSocketAddress node) {
    this.node = node;
  }

  /** Arguments: slow clients, rounds. */
  public static void main(String[] arguments) throws IOException {
    int clients = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    ExecutorService calls = Executors.newFixedThreadPool(4);
    HttpServer server =
        HttpServer.start(
            new HttpServer.Parts(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(),
                new AccessRule(null, MethodPatterns.ALL, Set.of()),
                FuzzNode.DISPATCHER,
                calls,
                () -> new Health(0, List.of()),
                () -> new byte[0],
                _ -> {},
                HttpLimits.DEFAULT,
                null,
                () -> Instant.EPOCH),
            Thread.ofPlatform().daemon().factory());
    new SlowClients(server.address()).measure(clients, rounds, System.out);
    System.exit(0);
  }

  private void measure(int clients, int rounds, PrintStream out) throws IOException {
    long[] without = new long[0];
    long[] with = new long[0];
    try (Socket honest = new Socket(node.getAddress(), node.getPort())) {
      honest.setTcpNoDelay(true);
      var _ = time(honest, WARM_UP_CALLS);
      for (int round = 0; round < rounds; round++) {
        without = joined(without, time(honest, CALLS_A_ROUND));
        for (int i = 0; i < clients; i++) {
          Socket socket = new Socket(node.getAddress(), node.getPort());
          socket.getOutputStream().write("POST / HTTP/1.1\r\nHost: ".getBytes(ISO_8859_1));
          slow.add(socket);
        }
        with = joined(with, time(honest, CALLS_A_ROUND));
        for (Socket socket : slow) {
          socket.close();
        }
        slow.clear();
      }
    }
    for (double quantile : new double[] {0.5, 0.9, 0.99}) {
      double before = at(without, quantile);
      double after = at(with, quantile);
      out.println(
          String.format(
              Locale.ROOT,
              "p%.0f without %.3f ms, with %d slow clients %.3f ms, ratio %.2f",
              quantile * 100,
              before,
              clients,
              after,
              after / before));
    }
  }

  private long[] time(Socket honest, int calls) throws IOException {
    long[] nanos = new long[calls];
    InputStream in = honest.getInputStream();
    byte[] answer = new byte[64 << 10];
    for (int i = 0; i < calls; i++) {
      if (i % CALLS_A_BYTE == 0 && !slow.isEmpty()) {
        slow.get(i / CALLS_A_BYTE % slow.size()).getOutputStream().write('x');
      }
      long begin = System.nanoTime();
      honest.getOutputStream().write(REQUEST);
      int length = 0;
      while (length == 0 || answer[length - 1] != '}') {
        int more = in.read(answer, length, answer.length - length);
        if (more < 0) {
          throw new IOException("the node has closed");
        }
        length += more;
      }
      nanos[i] = System.nanoTime() - begin;
    }
    return nanos;
  }

  private static long[] joined(long[] some, long[] more) {
    long[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  private static double at(long[] nanos, double quantile) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
  }
}
