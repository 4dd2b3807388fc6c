package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Address;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Show the value that a contract stores under a key.",
    footer = {
      "",
      "Examples:",
      "  qlcvm storage get qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq key01",
      "  qlcvm storage get qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq"
          + " 0x6b65793031 --at 17 -o json"
    })
final class StorageGetCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  @Mixin private final ContractParameter parameter = new ContractParameter();
  @Mixin private final AtOption at = new AtOption();

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      converter = Forms.OfKey.class,
      description =
          "The key: 0x.. is hex, anything else is text. A text that starts with 0x or text: is"
              + " written text:0x.. or text:text:..")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Bytes key;

  StorageGetCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  record Entry(Address contract, Bytes key, Bytes value) {}

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Address contract = parameter.address();
    Bytes value = node.connect().storage(contract, key, at.block());
    if (value == null) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          "%s stores nothing under %s (a key in hex starts with 0x)"
              .formatted(contract, Report.show(key)));
    }
    output.print(Report.show(value), new Entry(contract, key, value));
    return ExitStatus.DONE.code();
  }
}
