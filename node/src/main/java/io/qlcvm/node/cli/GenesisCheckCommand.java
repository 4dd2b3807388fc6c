package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.node.GenesisFile;
import io.qlcvm.node.GenesisFile.Problem;
import io.qlcvm.types.block.Genesis;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = "Check a genesis file: whether a node starts on it, or all that is wrong.",
    footer = {
      "",
      "Examples:",
      "  qlcvm genesis check genesis.json",
      "  qlcvm genesis check config/genesis-dev.json -o json"
    })
final class GenesisCheckCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final GenesisParameter file = new GenesisParameter();

  /**
   * What is printed as JSON.
   *
   * @param first what the genesis comes to; null if anything is wrong
   */
  private record Verdict(
      String file, boolean good, List<Problem> problems, @Nullable BlockZero first) {}

  @Override
  public Integer call() throws CommandException {
    return switch (file.check()) {
      case GenesisFile.Checked.Good(Genesis genesis) -> {
        BlockZero first = BlockZero.of(genesis);
        print(text(genesis, first), new Verdict(name(), true, List.of(), first));
        yield ExitStatus.DONE.code();
      }
      case GenesisFile.Checked.Bad(List<Problem> problems) -> {
        print(text(problems), new Verdict(name(), false, problems, null));
        yield ExitStatus.FAILED.code();
      }
    };
  }

  private String name() {
    return file.file().toString();
  }

  private void print(String text, Verdict verdict) {
    output.print(text, verdict);
  }

  private static String text(Genesis genesis, BlockZero first) {
    Lines lines = new Lines();
    lines.add("chain", genesis.chainId() + (genesis.dev() ? " (dev)" : ""));
    lines.add("producers", genesis.producers().size());
    lines.add("balances", genesis.balances().size());
    lines.add("genesis", first.genesisHash());
    lines.add("block 0", first.blockHash());
    lines.add("state", first.stateRoot());
    return lines.text() + "\ngood";
  }

  private static String text(List<Problem> problems) {
    Lines lines = new Lines();
    problems.forEach(problem -> lines.add("wrong:", problem.what()));
    return lines.text() + "\nbad";
  }
}
