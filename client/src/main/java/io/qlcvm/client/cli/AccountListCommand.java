package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.Keystore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "Show the names and addresses of the keystore's accounts; takes no password.",
    footer = {
      "",
      "Examples:",
      "  qlcvm account list",
      "  qlcvm account list --keystore keys -o json"
    })
final class AccountListCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final KeystoreOption keystore;
  private final CommandEnvironment environment;

  AccountListCommand(CommandEnvironment environment) {
    this.environment = environment;
    keystore = new KeystoreOption(environment);
  }

  /** What is printed as JSON. */
  record Listed(String keystore, List<AccountView> accounts) {}

  /** Fails if there is a file that should be an account and is none, after all that are. */
  @Override
  public Integer call() throws CommandException {
    Keystore accounts = keystore.keystore();
    Keystore.Listing listing = KeystoreOption.get(accounts::list);
    String folder = accounts.folder().toString();
    output.print(
        Report.of(listing, folder),
        new Listed(folder, listing.accounts().stream().map(AccountView::of).toList()));
    for (String wrong : listing.unreadable()) {
      environment.err().println("qlcvm: " + Report.visible(wrong));
    }
    environment.err().flush();
    return (listing.unreadable().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED).code();
  }
}
