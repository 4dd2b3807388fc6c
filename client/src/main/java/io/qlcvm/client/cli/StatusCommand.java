package io.qlcvm.client.cli;

import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.NodeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Show a node's chain and its head.",
    footer = {
      "",
      "Examples:",
      "  qlcvm status",
      "  qlcvm status --node http://127.0.0.1:9735 -o json"
    })
final class StatusCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  StatusCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws NodeException, InterruptedException {
    ChainStatus status = node.connect().chainStatus();
    output.print(Report.of(status), status);
    return ExitStatus.DONE.code();
  }
}
