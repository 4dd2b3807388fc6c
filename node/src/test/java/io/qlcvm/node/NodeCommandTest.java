package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.CommandEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(600)
final class NodeCommandTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** One for each: the common pool may have a single one, which a node would block. */
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Completed when the node is up, with what stops it. */
  private final CompletableFuture<Runnable> stop = new CompletableFuture<>();

  private int run(String... arguments) {
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(out, true), new PrintWriter(err, true), Map.of(), _ -> {});
    NodeCommand command = new NodeCommand(environment, () -> NOW, stop::complete);
    int status = Main.run(command, environment, arguments);
    stop.completeExceptionally(new AssertionError("the node did not start: " + err));
    return status;
  }

  @Test
  void node_dev_printsBannerServesAndCleansUp() throws Exception {
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(() -> run("node", "--dev", "--port", "0"), THREADS);
    Runnable stopNode = stop.get();
    // The banner is printed after the way to stop was handed out.
    String banner = awaitBanner();
    List<String> lines = banner.lines().toList();
    String last = lines.get(lines.size() - 1);
    assertTrue(last.startsWith("ready: http://127.0.0.1:"), last);
    assertTrue(banner.contains("qlcvm-dev") && banner.contains(TestNode.dev(9).toString()));
    Path data =
        lines.stream()
            .filter(line -> line.startsWith("data "))
            .map(line -> Path.of(line.replaceAll("^data +| \\(.*$", "")))
            .findFirst()
            .orElseThrow();
    assertTrue(Files.isDirectory(data));
    TestNode node = new TestNode(URI.create(last.substring("ready: ".length())));
    assertEquals(0, node.call("chain_status", Map.of()).path("height").asLong());
    stopNode.run();
    assertEquals(0, status.get());
    assertFalse(Files.exists(data));
  }

  private String awaitBanner() {
    while (!out.toString().contains("ready: ") || !out.toString().endsWith("\n")) {
      Thread.onSpinWait();
    }
    return out.toString();
  }

  @Test
  void node_portTaken_namesThePort(@TempDir Path folder) throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(holder.getLocalPort());
      assertEquals(1, run("node", "--dev", "--port", port, "--data", folder.toString()));
      assertTrue(err.toString().contains(port) && err.toString().contains("--port"), err::toString);
      if (Files.exists(Path.of("/proc/net/tcp"))) {
        String self = "process " + ProcessHandle.current().pid();
        assertTrue(err.toString().contains(self), err::toString);
      }
    }
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> new NodeCommandTest().runUntilUp("--data", folder.toString()), THREADS);
    assertEquals(0, status.get());
  }

  /** Starts a node and stops it at once. */
  private int runUntilUp(String... options) {
    var _ = stop.thenAcceptAsync(Runnable::run, THREADS);
    return run("node", "--dev", "--port", "0", options[0], options[1]);
  }

  @Test
  void node_foreignFolder_isRefused(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "dear");
    assertEquals(1, run("node", "--dev", "--port", "0", "--data", folder.toString()));
    assertTrue(err.toString().contains("letter.txt"), err::toString);
  }

  @Test
  void node_checkConfig_showsTheSettingsAndStartsNothing() {
    assertEquals(0, run("node", "--config", "../config/dev.toml", "--check-config"));
    assertTrue(out.toString().contains("dev = true  (dev in "), out::toString);
    assertTrue(out.toString().contains("is good: chain qlcvm-dev"), out::toString);
    assertFalse(out.toString().contains("ready"), out::toString);
    assertEquals(2, run("node", "--dev", "--host", "0.0.0.0", "--check-config"));
    assertTrue(err.toString().contains("--auth-secret"), err::toString);
  }

  @Test
  void node_badSettings_areAMistakeInUse() {
    assertEquals(2, run("node"));
    assertEquals(2, run("node", "--dev", "--port", "x"));
    assertEquals(2, run("node", "--dev", "--no-such-flag"));
    assertEquals(2, run("node", "--config", "none.toml"));
    assertTrue(err.toString().contains("--genesis"), err::toString);
  }

  @Test
  void node_help_listsEverySetting() {
    assertEquals(0, run("node", "--help"));
    for (Setting setting : Setting.values()) {
      assertTrue(out.toString().contains(setting.flag()), setting.flag());
    }
  }

  @Test
  void examples_ofTheHelp_parse() {
    NodeOptions command =
        new NodeOptions(
            new NodeCommand(
                new CommandEnvironment(
                    new PrintWriter(out), new PrintWriter(err), Map.of(), _ -> {}),
                () -> NOW,
                _ -> {}));
    CommandLine line = new CommandLine(command.spec());
    List<String> examples =
        List.of(command.spec().usageMessage().footer()).stream()
            .map(String::strip)
            .filter(text -> text.startsWith("qlcvm node "))
            .toList();
    assertEquals(2, examples.size());
    for (String example : examples) {
      line.parseArgs(example.substring("qlcvm node ".length()).split(" ", -1));
    }
  }
}
