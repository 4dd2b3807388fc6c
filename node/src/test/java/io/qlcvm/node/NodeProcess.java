package io.qlcvm.node;

import io.qlcvm.client.NodeClient;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node in a process of its own, on a free port. */
final class NodeProcess implements AutoCloseable {

  private static final String READY = "ready: ";
  private static final Duration START_MAX = Duration.ofMinutes(3);
  private static final Duration CALL_MAX = Duration.ofMinutes(1);

  private final Process process;
  private final List<String> banner;
  private final URI endpoint;
  private final HttpClient http = HttpClient.newHttpClient();

  private NodeProcess(Process process, List<String> banner) {
    this.process = process;
    this.banner = List.copyOf(banner);
    this.endpoint = URI.create(banner.getLast().substring(READY.length()));
  }

  /**
   * The command qlcvm on this process's class path, as it is run for seconds: with one compiler and
   * one collector thread. A signed jar is verified at each start, but not on the boot class path.
   */
  static List<String> qlcvm() {
    String classPath = System.getProperty("java.class.path");
    String bouncyCastle =
        Stream.of(classPath.split(File.pathSeparator, -1))
            .filter(part -> part.contains("bcprov"))
            .collect(Collectors.joining(File.pathSeparator));
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Xbootclasspath/a:" + bouncyCastle,
            "-cp",
            classPath,
            "io.qlcvm.node.Main"));
  }

  /** Starts a dev chain on the data in this folder and waits until it answers. */
  static NodeProcess start(Path data, String... more) throws Exception {
    List<String> command = qlcvm();
    command.addAll(List.of("node", "--dev", "--port", "0", "--data", data.toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      List<String> banner =
          CompletableFuture.supplyAsync(() -> readBanner(process))
              .get(START_MAX.toSeconds(), TimeUnit.SECONDS);
      return new NodeProcess(process, banner);
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> readBanner(Process process) {
    List<String> lines = new ArrayList<>();
    try {
      BufferedReader reader = process.inputReader();
      while (true) {
        String line = reader.readLine();
        if (line == null) {
          throw new IllegalStateException("the node ended before it was ready: " + lines);
        }
        lines.add(line);
        if (line.startsWith(READY)) {
          return lines;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it printed up to and with the line that says it is ready. */
  List<String> banner() {
    return banner;
  }

  URI endpoint() {
    return endpoint;
  }

  NodeClient client() {
    return new NodeClient(http, endpoint, CALL_MAX);
  }

  /** Sends a body to the JSON-RPC endpoint as it is. */
  HttpResponse<String> post(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(CALL_MAX)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve(path)).timeout(CALL_MAX).GET().build();
    return http.send(request, BodyHandlers.ofString());
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
