package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.node.GenesisFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "hash",
    description = {
      "Print the hash of a genesis file's content: the parent of block 0, by which nodes of the",
      "chain know each other (\"genesis\" in qlcvm status). As JSON with block 0's hashes."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm genesis hash genesis.json",
      "  qlcvm genesis hash config/genesis-dev.json -o json"
    })
final class GenesisHashCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final GenesisParameter file = new GenesisParameter();

  @Override
  public Integer call() throws CommandException {
    BlockZero first =
        switch (file.check()) {
          case GenesisFile.Checked.Good(var genesis) -> BlockZero.of(genesis);
          case GenesisFile.Checked.Bad(var problems) ->
              throw new CommandException(
                  ExitStatus.FAILED,
                  "%s has no hash: %s; qlcvm genesis check tells all that is wrong"
                      .formatted(file.file(), problems.getFirst().what()));
        };
    output.print(first.genesisHash().toString(), first);
    return ExitStatus.DONE.code();
  }
}
