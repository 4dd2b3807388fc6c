package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.OfflineLedger;
import io.qlcvm.ledger.blockfile.BlockFileWriter;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.block.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Write a chain's blocks to a new file, which \"qlcvm db import\" takes.",
    footer = {
      "",
      "Examples:",
      "  qlcvm db export blocks.qlcvm --data chain",
      "  qlcvm db export first.qlcvm --data chain --from 0 --to 1 -o json"
    })
final class DbExportCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "The file; must not exist.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(names = "--from", paramLabel = "H", description = "The first height (default: 0).")
  private long from;

  @Option(names = "--to", paramLabel = "H", description = "The last height (default: the head's).")
  private @Nullable Long to;

  private record Exported(String file, long from, long to, long bytes, long edited) {}

  @Override
  public Integer call() throws CommandException {
    Exported exported = DataOption.run(this::export);
    output.print(
        "blocks %d to %d are in %s, %,d bytes"
                .formatted(exported.from(), exported.to(), exported.file(), exported.bytes())
            + DbCommands.edited(exported.edited()),
        exported);
    return ExitStatus.DONE.code();
  }

  private Exported export() throws Exception {
    try (OfflineLedger ledger = data.open()) {
      long head = ledger.head().height();
      long last = to == null ? head : to;
      if (from < 0 || last < from || last > head) {
        throw new CommandException(
            ExitStatus.USAGE,
            "there are no blocks %d to %d: the chain has 0 to %d".formatted(from, last, head));
      }
      long edited = write(ledger, last);
      return new Exported(file.toString(), from, last, Files.size(file), edited);
    }
  }

  /** How many of the blocks have edits of the state. */
  private long write(OfflineLedger ledger, long last) throws Exception {
    long edited = 0;
    try (BlockFileWriter writer = new BlockFileWriter(file, ledger.genesis())) {
      for (long height = from; height <= last; height++) {
        Block block = ledger.block(height);
        if (block == null) {
          throw new CommandException(
              ExitStatus.FAILED,
              "block %d is missing; see what else is with \"qlcvm db check\"".formatted(height));
        }
        List<StateEdit> edits = ledger.edits(height);
        edited += edits.isEmpty() ? 0 : 1;
        writer.add(block, edits);
      }
      writer.finish();
    }
    return edited;
  }
}
