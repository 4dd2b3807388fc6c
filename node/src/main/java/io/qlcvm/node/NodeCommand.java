package io.qlcvm.node;

import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.node.logging.NodeLog;
import io.qlcvm.node.methods.ShownSetting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code qlcvm node}: runs a node until the process is told to stop. */
final class NodeCommand {

  private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);

  /** What supervisors and containers wait for at least before they kill. */
  static final Duration STOP_MAX = Duration.ofSeconds(10);

  private final CommandEnvironment environment;
  private final InstantSource clock;
  private final Consumer<Runnable> onStop;

  /**
   * The command.
   *
   * @param clock gives blocks their times
   * @param onStop takes what has to be done when the process is told to stop
   */
  NodeCommand(CommandEnvironment environment, InstantSource clock, Consumer<Runnable> onStop) {
    this.environment = environment;
    this.clock = clock;
    this.onStop = onStop;
  }

  /**
   * Runs a node until the process is told to stop.
   *
   * @param file the configuration file, or null if none was named
   * @param flags by setting, those that were given
   */
  int run(@Nullable Path file, Map<Setting, String> flags)
      throws CommandException, InterruptedException {
    NodeConfig config = configure(file, flags);
    NodeLog.setFormat(config.logFormat());
    Path data = config.data();
    Path temporary = data == null ? makeTemporaryFolder() : null;
    Path folder = data == null ? temporary : data;
    if (folder == null) {
      throw new IllegalStateException("a chain has a folder");
    }
    Node node = start(config, folder, temporary);
    CountDownLatch stopped = new CountDownLatch(1);
    onStop.accept(() -> {
      stop(node, temporary);
      stopped.countDown();
    });
    announce(config, folder, temporary != null, node);
    stopped.await();
    return ExitStatus.DONE.code();
  }

  private NodeConfig configure(@Nullable Path file, Map<Setting, String> flags)
      throws CommandException {
    try {
      return NodeConfig.read(file, flags, environment.variables());
    } catch (ConfigException e) {
      throw new CommandException(ExitStatus.USAGE, e.getMessage());
    }
  }

  /** Shows what the configuration comes to, and starts nothing. */
  int check(@Nullable Path file, Map<Setting, String> flags) throws CommandException {
    NodeConfig config = configure(file, flags);
    PrintWriter out = environment.out();
    for (ShownSetting setting : config.settings()) {
      out.println("%s = %s  (%s)".formatted(setting.setting(), setting.value(), setting.origin()));
    }
    out.println("the configuration is good: chain " + config.genesis().chainId());
    out.flush();
    return ExitStatus.DONE.code();
  }

  private static Path makeTemporaryFolder() throws CommandException {
    try {
      return Files.createTempDirectory("qlcvm-dev-");
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "cannot make a temporary folder: %s; name one with --data".formatted(e));
    }
  }

  private Node start(NodeConfig config, Path folder, @Nullable Path temporary)
      throws CommandException {
    try {
      return Node.start(config, folder, clock);
    } catch (LedgerException | IOException e) {
      remove(temporary);
      throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void announce(NodeConfig config, Path folder, boolean temporary, Node node) {
    PrintWriter out = environment.out();
    String url =
        "%s://%s:%d"
            .formatted(
                config.tls() == null ? "http" : "https",
                urlHost(config.host()),
                node.address().getPort());
    if (config.genesis().dev()) {
      out.println(new DevBanner(config.genesis(), url, folder, temporary).text());
    }
    out.println("ready: " + url);
    out.flush();
    LOG.info("chain {}, data in {}, listening on {}", config.genesis().chainId(), folder, url);
  }

  /** An address that can be called, for one that can only be listened on. */
  private static String urlHost(String host) {
    return switch (host) {
      case "0.0.0.0", "::" -> "127.0.0.1";
      default -> host.contains(":") ? "[" + host + "]" : host;
    };
  }

  private static void stop(Node node, @Nullable Path temporary) {
    LOG.info("stopping");
    Thread closer = Thread.ofPlatform().name("close").daemon().start(node::close);
    boolean interrupted = false;
    try {
      if (!closer.join(STOP_MAX)) {
        LOG.error(
            "work is still going on after {} s: ending without it; what was committed is on the"
                + " disk",
            STOP_MAX.toSeconds());
        return;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    remove(temporary);
    LOG.info("stopped");
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try {
      Files.walkFileTree(folder, new Removal());
    } catch (IOException e) {
      LOG.warn("cannot remove the temporary folder {}: {}", folder, e.toString());
    }
  }

  /** Deletes what a folder holds, and then the folder. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
