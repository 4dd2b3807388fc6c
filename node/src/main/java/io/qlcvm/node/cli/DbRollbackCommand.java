package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.Rollback;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.types.Hash32;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rollback",
    description = {
      "Take back every block above a height whose state is kept. The blocks are gone then:",
      "export them or copy the folder before. If it is interrupted, run it again."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm db rollback --data chain --to 2",
      "  qlcvm db rollback --data chain --to 1 -o json"
    })
final class DbRollbackCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final DataOption data = new DataOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "HEIGHT",
      description = "The height of the new head.")
  private long height;

  private record RolledBack(long height, Hash32 hash, Hash32 stateRoot) {}

  @Override
  public Integer call() throws CommandException {
    Head head = DataOption.run(() -> Rollback.run(data.existingFolder(), data.genesis(), height));
    output.print(
        "head %d %s".formatted(head.height(), head.hash()),
        new RolledBack(head.height(), head.hash(), head.stateRoot()));
    return ExitStatus.DONE.code();
  }
}
