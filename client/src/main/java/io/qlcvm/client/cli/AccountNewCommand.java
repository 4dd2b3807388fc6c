package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.client.keystore.Password;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "new",
    description = {
      "Make an account: a new key, in a file of the keystore that a password encrypts.",
      "Keep a copy of that file, and the password: nobody can bring back either."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm account new alice",
      "  qlcvm account new alice --keystore keys --password-file password.txt -o json"
    })
final class AccountNewCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final KeystoreOption keystore;
  @Mixin private final PasswordOption password;
  @Mixin private final AccountNameParameter name = new AccountNameParameter();

  AccountNewCommand(CommandEnvironment environment) {
    keystore = new KeystoreOption(environment);
    password = new PasswordOption(environment);
  }

  @Override
  public Integer call() throws CommandException {
    Keystore accounts = keystore.keystore();
    KeystoreOption.run(() -> accounts.refuseExisting(name.get())); // before anybody has to type
    try (Password chosen = password.chosen(name.get())) {
      Keystore.Account made = KeystoreOption.get(() -> accounts.create(name.get(), chosen));
      output.print(Report.of(made), AccountView.of(made));
    }
    return ExitStatus.DONE.code();
  }
}
