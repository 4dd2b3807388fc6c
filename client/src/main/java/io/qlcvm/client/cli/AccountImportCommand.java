package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.KeyFile;
import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.client.keystore.KeystoreException;
import io.qlcvm.client.keystore.Password;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = "Put a private key into the keystore, in a file that a password encrypts.",
    footer = {
      "",
      "Examples:",
      "  qlcvm account import alice alice.key",
      "  qlcvm account import alice - --password-file password.txt -o json"
    })
final class AccountImportCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final KeystoreOption keystore;
  @Mixin private final PasswordOption password;
  @Mixin private final AccountNameParameter name = new AccountNameParameter();
  private final CommandEnvironment environment;

  @Parameters(
      index = "1",
      paramLabel = "FILE|-",
      description =
          "File with the private key: 0x and 64 hexadecimal digits, as a node's producer-key; - is"
              + " standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private String file;

  AccountImportCommand(CommandEnvironment environment) {
    this.environment = environment;
    keystore = new KeystoreOption(environment);
    password = new PasswordOption(environment);
  }

  @Override
  public Integer call() throws CommandException {
    Keystore accounts = keystore.keystore();
    KeystoreOption.run(() -> accounts.refuseExisting(name.get())); // before anybody has to type
    KeyPair key = KeystoreOption.get(this::read);
    refuseDevAccount(key);
    try (Password chosen = password.chosen(name.get())) {
      Keystore.Account made = KeystoreOption.get(() -> accounts.add(name.get(), key, chosen));
      output.print(Report.of(made), AccountView.of(made));
    }
    return ExitStatus.DONE.code();
  }

  private KeyPair read() throws KeystoreException {
    if (!file.equals(STANDARD_INPUT)) {
      return KeyFile.read(Path.of(file));
    }
    return KeyFile.read(environment.in(), "standard input");
  }

  /** In a keystore it would look like a secret. */
  private static void refuseDevAccount(KeyPair key) throws CommandException {
    if (DevAccounts.find(key.address()).isPresent()) {
      throw new CommandException(
          ExitStatus.REFUSED,
          "everybody knows this key, it is that of a dev account: name it as dev:0 to dev:%d"
              .formatted(DevAccounts.COUNT - 1));
    }
  }
}
