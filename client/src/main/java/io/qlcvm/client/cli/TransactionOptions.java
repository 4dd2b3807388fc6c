package io.qlcvm.client.cli;

import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.Gas;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.keystore.AccountName;
import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.client.keystore.Password;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes that signs a transaction and sends it. */
final class TransactionOptions {

  /** What says how to sign. */
  static final List<String> NAMES = List.of("--from", "--amount", "--gas-limit", "--gas-price");

  private static final String DEFAULT_FROM = AccountWord.DEV + 0;

  @Mixin private final KeystoreOption keystore;
  @Mixin private final PasswordOption password;

  @Option(
      names = "--from",
      paramLabel = "ACCOUNT",
      defaultValue = DEFAULT_FROM,
      converter = AccountWord.SignerConverter.class,
      description =
          "Who signs: a name in the keystore, or dev:0 to dev:9 on a dev chain (default: dev:0).")
  private AccountWord from = new AccountWord.Dev(0);

  @Option(
      names = "--amount",
      paramLabel = "N",
      converter = Forms.OfAmount.class,
      description = "Base units to send along (default: 0).")
  private Amount amount = Amount.ZERO;

  @Option(
      names = "--gas-limit",
      paramLabel = "N",
      description = "The most gas to use (default: the most that a transaction may use).")
  private @Nullable Long gasLimit;

  @Option(
      names = "--gas-price",
      paramLabel = "N",
      description = "Base units for a unit of gas (default: the chain's minimum).")
  private @Nullable Long gasPrice;

  TransactionOptions(CommandEnvironment environment) {
    keystore = new KeystoreOption(environment);
    password = new PasswordOption(environment);
  }

  Amount amount() {
    return amount;
  }

  /** The address of an account, with the keystore that signs. */
  Address addressOf(AccountWord account) throws CommandException {
    return keystore.addressOf(account);
  }

  /** Signs the action here and returns its receipt from a committed block. */
  ReceiptInfo submit(NodeClient node, Action action, Duration patience)
      throws CommandException, NodeException, InterruptedException {
    return node.sendSync(sign(node, action), patience);
  }

  /** Signs the action here. */
  SignedTransaction sign(NodeClient node, Action action)
      throws CommandException, NodeException, InterruptedException {
    ChainStatus chain = node.chainStatus();
    return node.sign(chain, key(chain), action, new Gas(gasLimit, gasPrice));
  }

  private KeyPair key(ChainStatus chain) throws CommandException {
    return switch (from) {
      case AccountWord.Dev dev when !chain.isDev() ->
          throw new CommandException(
              ExitStatus.REFUSED,
              "%s signs on dev chains only, and %s is none, since everybody knows its key: name an"
                      .formatted(dev, chain.chainId())
                  + " account of your keystore with --from NAME");
      case AccountWord.Dev dev -> dev.key();
      case AccountWord.Named(AccountName name) -> unlock(name);
      case AccountWord.Addressed _ -> throw new IllegalStateException("refused when it was read");
    };
  }

  private KeyPair unlock(AccountName name) throws CommandException {
    Keystore accounts = keystore.keystore();
    var _ = KeystoreOption.get(() -> accounts.find(name)); // before anybody has to type
    try (Password word = password.known(name)) {
      return KeystoreOption.get(() -> accounts.unlock(name, word));
    }
  }
}
