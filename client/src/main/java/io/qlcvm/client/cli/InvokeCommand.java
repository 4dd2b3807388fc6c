package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.types.tx.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "invoke",
    description = "Call a contract: signs here, sends, waits for the receipt.",
    footer = {
      "",
      "Examples:",
      "  qlcvm invoke qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq",
      "  qlcvm invoke qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq add"
          + " --input 0x05 --from dev:1 -o json"
    })
final class InvokeCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final TransactionOptions transaction;
  @Mixin private final NodeOption node;
  @Mixin private final CallParameters call = new CallParameters();

  InvokeCommand(CommandEnvironment environment) {
    transaction = new TransactionOptions(environment);
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    NodeClient client = node.connect();
    Interfaces interfaces = new Interfaces(client, BlockId.LATEST);
    Action.Invoke action = call.action(interfaces, transaction.amount());
    ReceiptInfo receipt = transaction.submit(client, action, node.timeout());
    Decoded decoded = interfaces.decode(receipt, action.method());
    output.print(Report.of(receipt, decoded), decoded.in(receipt));
    return ExitStatus.of(receipt.status()).code();
  }
}
