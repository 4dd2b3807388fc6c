package io.qlcvm.bench.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node as its users start it: {@code scripts/qlcvm node}, on a folder of its own. */
final class NodeProcess implements AutoCloseable {
  private static final String READY = "ready: ";
  private static final int STOP_SECONDS_MAX = 60;

  /** Fields of /proc/PID/stat behind the name in brackets: user and system time, in ticks. */
  private static final int USER_TICKS = 11;

  /** Linux says the same on every machine. */
  private static final long TICK_NANOS = 10_000_000;

  private final Process process;
  private final URI uri;

  private NodeProcess(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /**
   * What a process has used.
   *
   * @param cpuNanos processor time
   * @param residentBytes of its memory
   */
  record Usage(long cpuNanos, long residentBytes) {}

  /**
   * Starts a node; it is ready when this returns.
   *
   * @param command takes the arguments of {@code qlcvm}
   */
  static NodeProcess start(List<String> command, Path genesis, Path data) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("node", "--dev", "--port", "0"));
    line.addAll(List.of("--genesis", genesis.toString(), "--data", data.toString()));
    Process process =
        new ProcessBuilder(line)
            .redirectError(data.resolveSibling(data.getFileName() + ".log").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String said = out.readLine();
    while (said != null && !said.startsWith(READY)) {
      said = out.readLine();
    }
    if (said == null) {
      throw new IOException("the node did not start: see the log beside " + data);
    }
    return new NodeProcess(process, URI.create(said.substring(READY.length()).strip()));
  }

  URI uri() {
    return uri;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  Usage usage() throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    String stat = Files.readString(proc.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return new Usage(ticks * TICK_NANOS, Long.parseLong(line.replaceAll("\\D", "")) << 10);
      }
    }
    throw new IOException("the node is gone");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    if (process.onExit().completeOnTimeout(null, STOP_SECONDS_MAX, TimeUnit.SECONDS).join()
        == null) {
      var _ = process.destroyForcibly();
      throw new IOException("the node did not stop within %d s".formatted(STOP_SECONDS_MAX));
    }
  }
}
