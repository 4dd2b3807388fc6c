package io.qlcvm.node;

import io.qlcvm.node.rpc.Dispatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A dev chain whose calls targets make without its port, for as long as the process lives. */
public final class FuzzNode {

  /** What answers calls. */
  public static final Dispatcher DISPATCHER = start();

  private FuzzNode() {}

  private static Dispatcher start() {
    try {
      Path folder = Files.createTempDirectory("qlcvm-fuzz-");
      NodeConfig config = TestNode.devChain();
      Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
      Node node = Node.start(config, folder.resolve("chain"), () -> now);
      // RocksDB's own threads may fall over what the exit handlers of its library have freed.
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(node::close));
      return node.dispatcher();
    } catch (Exception e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
