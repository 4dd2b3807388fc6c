package io.qlcvm.client.cli;

import io.qlcvm.client.NodeException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code CONTRACT METHOD ARGUMENT...}: which method of which contract, and with what. */
final class CallParameters {

  @Mixin private final ContractParameter contract = new ContractParameter();
  @Mixin private final InputOption input = new InputOption();

  @Parameters(
      index = "1",
      paramLabel = "METHOD",
      arity = "0..1",
      defaultValue = "invoke",
      description = "The exported function to run (default: invoke).")
  private String method = "invoke";

  @Parameters(
      index = "2..*",
      paramLabel = "ARGUMENT",
      arity = "0..*",
      description =
          "What the method takes, each VALUE or NAME=VALUE, as \"qlcvm abi CONTRACT\" shows it:"
              + " numbers in decimal, qlc_.. or dev:0, 0x.., text, true, null, lists and tuples as"
              + " JSON.")
  private List<String> arguments = List.of();

  Address contract() {
    return contract.address();
  }

  String method() {
    return method;
  }

  /** The call. Wrong arguments are refused here, before anything is signed. */
  Action.Invoke action(Interfaces interfaces, Amount amount)
      throws CommandException, NodeException, InterruptedException {
    Interface itsInterface = interfaces.of(contract());
    byte[] bytes = input.forMethod(method, arguments, itsInterface);
    return new Action.Invoke(contract(), method, bytes, amount);
  }
}
