package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.types.Hash32;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "checkpoint",
    description = {
      "Copy a data folder into a new one that opens by itself. On the same file system the copy",
      "shares the database's files, so it is made at once and takes little space at first.",
      "No node may run on the folder: one that runs copies it itself (admin_checkpoint)."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm db checkpoint backup --data chain",
      "  qlcvm db checkpoint backup2 --data chain -o json"
    })
final class DbCheckpointCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final DataOption data = new DataOption();

  @Parameters(paramLabel = "DIR", description = "The new folder; must not exist, or be empty.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path target;

  private record Copied(String folder, long height, Hash32 hash) {}

  @Override
  public Integer call() throws CommandException {
    Head head =
        DataOption.run(() -> {
          // Nothing is committed, so how much history is to stay does not matter.
          try (Ledger ledger =
              Ledger.open(data.existingFolder(), data.genesis(), Retention.ARCHIVE)) {
            return ledger.checkpoint(target);
          }
        });
    output.print(
        "copied to %s: head %d %s".formatted(target, head.height(), head.hash()),
        new Copied(target.toString(), head.height(), head.hash()));
    return ExitStatus.DONE.code();
  }
}
