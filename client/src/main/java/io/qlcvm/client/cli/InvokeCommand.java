package io.qlcvm.client.cli;

import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.tx.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
  @Mixin private final TransactionOptions transaction = new TransactionOptions();
  @Mixin private final NodeOption node;

  @Parameters(
      index = "0",
      paramLabel = "CONTRACT",
      converter = Forms.OfAddress.class,
      description = "The contract's address.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Address contract;

  @Parameters(
      index = "1",
      paramLabel = "METHOD",
      arity = "0..1",
      defaultValue = "invoke",
      description = "The exported function to run (default: invoke).")
  private String method = "invoke";

  InvokeCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Action action = new Action.Invoke(contract, method, transaction.input(), transaction.amount());
    ReceiptInfo receipt = transaction.submit(node.connect(), action, node.timeout());
    output.print(Report.of(receipt), receipt);
    return ExitStatus.of(receipt.status()).code();
  }
}
