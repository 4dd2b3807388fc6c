package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.ExecutedTransaction;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Hash32;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show a block.",
    footer = {"", "Examples:", "  qlcvm block show", "  qlcvm block show 17 --full -o json"})
final class BlockShowCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      paramLabel = "BLOCK",
      arity = "0..1",
      defaultValue = "latest",
      converter = Forms.OfBlock.class,
      description = "A height, a block hash or latest (default: latest).")
  private BlockId block = BlockId.LATEST;

  @Option(names = "--full", description = "With its transactions and their receipts.")
  private boolean full;

  BlockShowCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    NodeClient client = node.connect();
    if (full) {
      BlockInfo<ExecutedTransaction> found = present(client.fullBlock(block));
      output.print(Report.ofFull(found), found);
    } else {
      BlockInfo<Hash32> found = present(client.block(block));
      output.print(Report.of(found), found);
    }
    return ExitStatus.DONE.code();
  }

  private <T> BlockInfo<T> present(@Nullable BlockInfo<T> found) throws CommandException {
    if (found == null) {
      throw new CommandException(ExitStatus.NOT_FOUND, "the node has no block " + block);
    }
    return found;
  }
}
