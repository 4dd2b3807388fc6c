package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.BlockImport;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.blockfile.BlockFileReader;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "import",
    description = {
      "Take blocks from a file into a data folder, which is made if there is none: check the",
      "signatures, execute each block, and compare what it comes to. Blocks that are there",
      "already are compared. Stops at the first block that differs (exit status 6); those before",
      "it stay."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm db import blocks.qlcvm --data copy",
      "  qlcvm db import blocks.qlcvm --data copy --history archive -o json"
    })
final class DbImportCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "A file that \"qlcvm db export\" wrote.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--history",
      paramLabel = "N|archive",
      defaultValue = "1024",
      converter = HistoryConverter.class,
      description =
          "How many heights below the head are kept, as the node's setting has it (default: 1024).")
  private Retention history = Retention.DEFAULT;

  private record Imported(long imported, long known, long height, Hash32 hash, long edited) {}

  @Override
  public Integer call() throws CommandException {
    Genesis genesis = data.genesis();
    Imported imported = DataOption.run(() -> onLargeStack(() -> importAll(genesis)));
    output.print(
        "%d blocks imported, %d were there; head %d %s"
                .formatted(
                    imported.imported(), imported.known(), imported.height(), imported.hash())
            + DbCommands.edited(imported.edited()),
        imported);
    return ExitStatus.DONE.code();
  }

  private Imported importAll(Genesis genesis) throws Exception {
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      if (!reader.genesis().equals(genesis.hash())) {
        throw new CommandException(
            ExitStatus.REFUSED,
            "%s has blocks of the chain with genesis %s, not %s; name its genesis file"
                .formatted(file, reader.genesis(), genesis.hash()));
      }
      try (Ledger ledger = Ledger.open(data.folder(), genesis, history)) {
        BlockImport blocks = new BlockImport(ledger);
        Block block = reader.next();
        while (block != null) {
          blocks.add(block, reader.edits());
          block = reader.next();
        }
        Head head = ledger.head();
        return new Imported(
            blocks.imported(), blocks.known(), head.height(), head.hash(), blocks.edited());
      }
    }
  }

  /** Contracts run in this: the ledger says how much stack that takes. */
  private static <T> T onLargeStack(DataOption.Work<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work::run);
    new Thread(null, task, "import", Ledger.STACK_BYTES).start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  static final class HistoryConverter implements ITypeConverter<Retention> {
    @Override
    public Retention convert(String value) {
      if (value.equals("archive")) {
        return Retention.ARCHIVE;
      }
      try {
        return new Retention(Integer.parseInt(value));
      } catch (IllegalArgumentException _) {
        throw new TypeConversionException(
            "'" + value + "' is neither a number of heights nor archive");
      }
    }
  }
}
