package io.qlcvm.node.methods;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.node.logging.NodeLog;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Result;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/**
 * {@code admin_*}: work on a running node. Whoever calls writes to no place of their own choice:
 * copies go into one folder that the node's owner named.
 */
public final class AdminMethods {

  private static final Logger LOG = LoggerFactory.getLogger(AdminMethods.class);

  private static final int NAME_BYTES_MAX = 64;
  private static final int LOGGER_BYTES_MAX = 200;

  /** No separator, and no dot at the start: a name of one folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Parameter<String> FOLDER =
      Parameter.optional(
          "folder",
          Type.text(NAME_BYTES_MAX),
          "the copy's name in the node's folder of checkpoints; without it, the head's height");
  private static final Parameter<String> LEVEL =
      Parameter.required(
          "level", Type.text(NAME_BYTES_MAX), "one of " + String.join(", ", NodeLog.LEVELS));
  private static final Parameter<String> LOGGER =
      Parameter.optional(
          "logger",
          Type.text(LOGGER_BYTES_MAX),
          "io.qlcvm",
          "a package or class, or root for all others");

  private final Ledger ledger;
  private final Path checkpoints;
  private final List<ShownSetting> settings;

  /** One at a time: each may take long, and the disk has no use for two. */
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * The methods.
   *
   * @param checkpoints takes the copies; made when the first is
   */
  public AdminMethods(Ledger ledger, Path checkpoints, List<ShownSetting> settings) {
    this.ledger = ledger;
    this.checkpoints = checkpoints;
    this.settings = List.copyOf(settings);
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "admin_checkpoint",
                "Copies the chain, while it goes on, into a new folder that a node can start from.",
                List.of(FOLDER),
                "the folder, and the copy's head",
                this::checkpoint)
            .answers(Copied.class)
            .fails(Failures.UNAVAILABLE),
        RpcMethod.of(
                "admin_compact",
                "Rewrites the database without what was deleted or replaced; takes its time.",
                List.of(),
                "bytes of table files before and after",
                _ -> compact())
            .answers(Compacted.class)
            .fails(Failures.UNAVAILABLE),
        RpcMethod.of(
                "admin_setLogLevel",
                "Changes how much the log tells, until the node stops.",
                List.of(LEVEL, LOGGER),
                "null",
                this::setLogLevel)
            .answers(Result.NULL),
        RpcMethod.of(
                "admin_config",
                "The node's settings and where each comes from, secrets masked.",
                List.of(),
                "a list of settings",
                _ -> settings)
            .answers(Result.of(new TypeReference<List<ShownSetting>>() {})),
        RpcMethod.of(
                "admin_peers",
                "The nodes that this one is connected to: none, as long as one node makes a chain.",
                List.of(),
                "their addresses, host:port",
                _ -> List.of())
            .answers(Result.of(new TypeReference<List<String>>() {})));
  }

  private record Copied(String folder, long height, Hash32 hash) {}

  private record Compacted(long bytesBefore, long bytesAfter) {}

  private Copied checkpoint(Arguments arguments) throws RpcFailure {
    String name = arguments.find(FOLDER).orElseGet(() -> String.valueOf(ledger.head().height()));
    if (!NAME.matcher(name).matches()) {
      throw RpcFailure.invalidParameter(
          FOLDER.name(),
          "the parameter \"folder\" takes a name of letters, digits, dots, dashes and underscores");
    }
    takeTurn();
    try {
      Files.createDirectories(checkpoints);
      Path target = checkpoints.resolve(name);
      if (Files.exists(target)) {
        throw RpcFailure.invalidParameter(
            FOLDER.name(),
            "there is a checkpoint \"%s\" already: give another name".formatted(name));
      }
      Head head = ledger.checkpoint(target);
      LOG.info("checkpoint of block {} in {}", head.height(), target);
      return new Copied(target.toString(), head.height(), head.hash());
    } catch (IOException | StoreException e) {
      LOG.error("no checkpoint \"{}\" could be made", name, e);
      throw RpcFailure.unavailable(
          "the checkpoint could not be written: look at the node's log, make space, and use"
              + " another name");
    } finally {
      turn.unlock();
    }
  }

  private Compacted compact() throws RpcFailure {
    takeTurn();
    try {
      long before = tableBytes();
      ledger.compact();
      long after = tableBytes();
      LOG.info("compacted from {} to {} bytes", before, after);
      return new Compacted(before, after);
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn() throws RpcFailure {
    if (!turn.tryLock()) {
      throw RpcFailure.unavailable("another checkpoint or compaction is going on: call later");
    }
  }

  private long tableBytes() {
    return ledger.stats().columns().stream().mapToLong(column -> column.tableBytes()).sum();
  }

  private @Nullable Object setLogLevel(Arguments arguments) throws RpcFailure {
    String level = arguments.get(LEVEL);
    if (!NodeLog.LEVELS.contains(level)) {
      throw RpcFailure.invalidParameter(
          LEVEL.name(),
          "the parameter \"level\" takes one of " + String.join(", ", NodeLog.LEVELS));
    }
    String logger = arguments.get(LOGGER);
    NodeLog.setLevel(logger, level);
    LOG.info("log level of {} is {} now", logger, level);
    return null;
  }
}
