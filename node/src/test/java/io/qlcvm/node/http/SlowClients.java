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
import org.jspecify.annotations.Nullable;

/**
 * Measures how long an honest client waits for {@code chain_status}, with and without many clients
 * of a hostile kind, in turns. {@code scripts/slow-clients} runs it.
 */
public final class SlowClients {

  private static final int CALLS_A_ROUND = 1_000;
  private static final int WARM_UP_CALLS = 3_000;

  /** The honest client makes some 10,000 calls a second: each of 500 others does so every 10 s. */
  private static final int CALLS_A_SIGN = 200;

  /** Until what the others have begun with is done: they are there to stay. */
  private static final int SETTLING_CALLS = 2_000;

  private static final byte[] REQUEST = request("chain_status").getBytes(ISO_8859_1);

  private final InetSocketAddress node;
  private final Kind kind;
  private final List<Socket> hostile = new ArrayList<>();

  private SlowClients(InetSocketAddress node, Kind kind) {
    this.node = node;
    this.kind = kind;
  }

  private static String request(String method) {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}";
    return "POST / HTTP/1.1\r\n"
        + "Host: localhost\r\n"
        + "Content-Type: application/json\r\n"
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** What one sends when it has connected, and what now and then. */
  private enum Kind {
    /** Never finishes a request. */
    UNFINISHED("POST / HTTP/1.1\r\nHost: ", "x"),
    /** Says nothing. */
    SILENT("", ""),
    /** Asks for much, and never reads. */
    DEAF(request("rpc.discover"), request("rpc.discover")),
    /** Sends what two programs may read in two ways: is refused, and comes again. */
    SMUGGLING(
        """
        POST / HTTP/1.1
        Host: localhost
        Content-Type: application/json
        Content-Length: 4
        Transfer-Encoding: chunked

        0

        """
            .replace("\n", "\r\n"),
        null);

    private final String first;
    private final @Nullable String again;

    Kind(String first, @Nullable String again) {
      this.first = first;
      this.again = again;
    }
  }

  /** Arguments: hostile clients of a kind, rounds. */
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
    for (Kind kind : Kind.values()) {
      new SlowClients(server.address(), kind).measure(clients, rounds, System.out);
    }
    System.exit(0);
  }

  private void measure(int clients, int rounds, PrintStream out) throws IOException {
    long[] without = new long[0];
    long[] with = new long[0];
    try (Socket honest = new Socket(node.getAddress(), node.getPort())) {
      honest.setTcpNoDelay(true);
      var _ = time(honest, WARM_UP_CALLS);
      for (int round = 0; round < rounds; round++) {
        var _ = time(honest, SETTLING_CALLS);
        without = joined(without, time(honest, CALLS_A_ROUND));
        for (int i = 0; i < clients; i++) {
          hostile.add(connect());
        }
        var _ = time(honest, SETTLING_CALLS);
        with = joined(with, time(honest, CALLS_A_ROUND));
        for (Socket socket : hostile) {
          socket.close();
        }
        hostile.clear();
      }
    }
    for (double quantile : new double[] {0.5, 0.9, 0.99}) {
      double before = at(without, quantile);
      double after = at(with, quantile);
      out.println(
          String.format(
              Locale.ROOT,
              "p%.0f without %.3f ms, with %d %s clients %.3f ms, ratio %.2f",
              quantile * 100,
              before,
              clients,
              kind.name().toLowerCase(Locale.ROOT),
              after,
              after / before));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(node.getAddress(), node.getPort());
    socket.getOutputStream().write(kind.first.getBytes(ISO_8859_1));
    return socket;
  }

  private void giveSign(int which) throws IOException {
    if (kind.again == null) {
      hostile.get(which).close();
      hostile.set(which, connect());
      return;
    }
    try {
      hostile.get(which).getOutputStream().write(kind.again.getBytes(ISO_8859_1));
    } catch (IOException _) {
      // The node has closed it, which is its right.
    }
  }

  private long[] time(Socket honest, int calls) throws IOException {
    long[] nanos = new long[calls];
    InputStream in = honest.getInputStream();
    byte[] answer = new byte[64 << 10];
    for (int i = 0; i < calls; i++) {
      if (i % CALLS_A_SIGN == 0 && !hostile.isEmpty()) {
        giveSign(i / CALLS_A_SIGN % hostile.size());
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
