package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.KeyFile;
import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.client.keystore.Password;
import io.qlcvm.types.crypto.KeyPair;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "show",
    description =
        "Show an account's address and public key; takes no password, unless the private key is"
            + " wanted.",
    footer = {
      "",
      "Examples:",
      "  qlcvm account show alice -o json",
      "  qlcvm account show alice --private-key alice.key"
    })
final class AccountShowCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final KeystoreOption keystore;
  @Mixin private final PasswordOption password;
  @Mixin private final AccountNameParameter name = new AccountNameParameter();

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      description =
          "Write the private key to a new file that only you can read, not encrypted: a node takes"
              + " it as its producer-key.")
  private @Nullable Path privateKey;

  AccountShowCommand(CommandEnvironment environment) {
    keystore = new KeystoreOption(environment);
    password = new PasswordOption(environment);
  }

  @Override
  public Integer call() throws CommandException {
    Keystore accounts = keystore.keystore();
    Keystore.Account account = KeystoreOption.get(() -> accounts.find(name.get()));
    if (privateKey != null) {
      write(accounts, privateKey);
    }
    output.print(Report.of(account), AccountView.of(account));
    return ExitStatus.DONE.code();
  }

  private void write(Keystore accounts, Path file) throws CommandException {
    try (Password known = password.known(name.get())) {
      KeyPair key = KeystoreOption.get(() -> accounts.unlock(name.get(), known));
      KeystoreOption.run(() -> KeyFile.create(file, key));
    }
  }
}
