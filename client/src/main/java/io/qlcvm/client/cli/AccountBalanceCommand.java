package io.qlcvm.client.cli;

import io.qlcvm.client.AccountInfo;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Address;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "balance",
    description = "Ask a node for the balance of an account, and its next nonce.",
    footer = {
      "",
      "Examples:",
      "  qlcvm account balance alice",
      "  qlcvm account balance dev:0 --at 17 -o json"
    })
final class AccountBalanceCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final KeystoreOption keystore;
  @Mixin private final NodeOption node;
  @Mixin private final AtOption at = new AtOption();

  @Parameters(
      paramLabel = "ACCOUNT",
      converter = AccountWord.Converter.class,
      description = "A name in the keystore, an address, or dev:0 to dev:9.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private AccountWord account;

  AccountBalanceCommand(CommandEnvironment environment) {
    keystore = new KeystoreOption(environment);
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Address address = keystore.addressOf(account);
    AccountInfo info = node.connect().account(address, at.block());
    output.print(Report.of(info), info);
    return ExitStatus.DONE.code();
  }
}
