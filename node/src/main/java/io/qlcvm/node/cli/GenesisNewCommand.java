package io.qlcvm.node.cli;

import io.qlcvm.client.cli.AccountWord;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.KeystoreOption;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.client.keystore.KeyFile;
import io.qlcvm.node.GenesisFile;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "new",
    description = {
      "Make a genesis file: what a chain begins with, the same for all of its nodes. The same",
      "options make the same file."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm genesis new genesis.json --chain-id my-chain --producer-key producer.key --balance"
          + " alice=1000000",
      "  qlcvm genesis new dev.json --chain-id my-dev --dev --min-gas-price 0 -o json"
    })
final class GenesisNewCommand implements Callable<Integer> {

  private static final String DEFAULT_GAS_PRICE = "1";

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final KeystoreOption keystore;
  private final CommandEnvironment environment;

  @Parameters(paramLabel = "FILE", description = "The file; must not exist.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--chain-id",
      required = true,
      paramLabel = "ID",
      description =
          "The chain's name, 1 to 64 bytes. Transactions carry it: take one that no other chain"
              + " has.")
  @SuppressWarnings("NullAway.Init") // as above
  private String chainId;

  @Option(
      names = "--producer",
      paramLabel = "ACCOUNT",
      converter = AccountWord.Converter.class,
      description =
          "Who makes blocks: an address, or a name in the keystore; once for each of them.")
  private List<AccountWord> producers = List.of();

  @Option(
      names = "--producer-key",
      paramLabel = "FILE",
      description =
          "Key file of a node that makes blocks, which takes it with the same option. If there is"
              + " none it is made, with a new key that only you can read.")
  private @Nullable Path producerKey;

  @Option(
      names = "--balance",
      paramLabel = "ACCOUNT=UNITS",
      converter = BalanceConverter.class,
      description =
          "Who has how many base units: an address, or a name in the keystore; once for each of"
              + " them.")
  private List<Balance> balances = List.of();

  @Option(
      names = "--time",
      paramLabel = "MS",
      defaultValue = "" + Genesis.DEFAULT_TIME,
      description =
          "Time of block 0, milliseconds since 1970 UTC (default: "
              + Genesis.DEFAULT_TIME
              + ", which is 2026-01-01).")
  private long time;

  @Option(
      names = "--block-gas-limit",
      paramLabel = "N",
      defaultValue = "" + Genesis.DEFAULT_BLOCK_GAS_LIMIT,
      description = "The most gas in a block (default: " + Genesis.DEFAULT_BLOCK_GAS_LIMIT + ").")
  private long blockGasLimit;

  @Option(
      names = "--min-gas-price",
      paramLabel = "N",
      defaultValue = DEFAULT_GAS_PRICE,
      description = "The least base units for a unit of gas (default: " + DEFAULT_GAS_PRICE + ").")
  private long minGasPrice;

  @Option(
      names = "--dev",
      description =
          "A dev chain, on which anybody may use dev:0 to dev:9. Unless others are named, dev:0"
              + " makes the blocks, and each of them has 10^24 units.")
  private boolean dev;

  GenesisNewCommand(CommandEnvironment environment) {
    this.environment = environment;
    keystore = new KeystoreOption(environment);
  }

  /** What an account begins with. */
  record Balance(AccountWord account, Amount amount) {}

  /**
   * What is printed as JSON.
   *
   * @param producerKey the key file that was made; null if none was
   */
  private record Made(
      String file, String chainId, Hash32 genesisHash, @Nullable String producerKey) {}

  @Override
  public Integer call() throws CommandException {
    if (Files.exists(file)) {
      throw exists(); // before anything is made
    }
    SequencedSet<Address> makers = new LinkedHashSet<>();
    for (AccountWord producer : producers) {
      makers.add(keystore.addressOf(producer));
    }
    NodeKey key = producerKey == null ? null : nodeKey(producerKey);
    if (key != null) {
      makers.add(key.pair().address());
    }
    Genesis genesis = genesis(makers);
    if (key != null && key.isNew()) {
      KeystoreOption.run(() -> KeyFile.create(key.file(), key.pair()));
    }
    write(genesis);
    print(genesis, key != null && key.isNew() ? key.file() : null);
    return ExitStatus.DONE.code();
  }

  /** The key of a node, and whether it has to be written. */
  private record NodeKey(Path file, KeyPair pair, boolean isNew) {}

  private NodeKey nodeKey(Path named) throws CommandException {
    return Files.exists(named)
        ? new NodeKey(named, KeystoreOption.get(() -> KeyFile.read(named)), false)
        : new NodeKey(named, environment.keys().newKey(), true);
  }

  private void print(Genesis genesis, @Nullable Path madeKey) {
    Lines lines = new Lines();
    lines.add("file", file);
    lines.add("chain", genesis.chainId());
    lines.add("genesis", genesis.hash());
    genesis.producers().forEach(producer -> lines.add("producer", producer));
    if (madeKey != null) {
      lines.add("key", madeKey);
    }
    output.print(
        lines.text(),
        new Made(
            file.toString(),
            genesis.chainId(),
            genesis.hash(),
            madeKey == null ? null : madeKey.toString()));
  }

  private Genesis genesis(SequencedSet<Address> makers) throws CommandException {
    if (makers.isEmpty() && dev) {
      makers.add(DevAccounts.keyPair(0).address());
    }
    if (makers.isEmpty()) {
      throw usage("name who makes the blocks, with --producer-key FILE or --producer ACCOUNT");
    }
    SortedMap<Address, Amount> amounts = amounts();
    List<Address> producing = List.copyOf(makers);
    long schedule = GenesisFile.GAS_SCHEDULE_VERSION;
    List<Genesis.Fault> faults =
        Genesis.faults(
            chainId, dev, time, blockGasLimit, minGasPrice, schedule, producing, amounts);
    if (!faults.isEmpty()) {
      throw usage(String.join("; ", faults.stream().map(Genesis.Fault::message).toList()));
    }
    return new Genesis(
        chainId, dev, time, blockGasLimit, minGasPrice, schedule, producing, amounts);
  }

  private SortedMap<Address, Amount> amounts() throws CommandException {
    if (balances.isEmpty() && dev) {
      return Genesis.defaultDev().balances();
    }
    SortedMap<Address, Amount> amounts = new TreeMap<>();
    for (Balance balance : balances) {
      Address address = keystore.addressOf(balance.account());
      if (amounts.put(address, balance.amount()) != null) {
        throw usage("--balance: there are two for %s: give one".formatted(address));
      }
    }
    return amounts;
  }

  private void write(Genesis genesis) throws CommandException {
    try {
      Files.writeString(file, GenesisFile.text(genesis), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException _) {
      throw exists();
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.FAILED, "cannot write the genesis file %s: %s".formatted(file, e));
    }
  }

  private CommandException exists() {
    return new CommandException(
        ExitStatus.FAILED,
        file + " exists already, and is not overwritten: name a new file, or remove it");
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitStatus.USAGE, message);
  }

  static final class BalanceConverter implements ITypeConverter<Balance> {
    @Override
    public Balance convert(String value) {
      int sign = value.indexOf('=');
      if (sign < 0) {
        throw new TypeConversionException(
            "'%s' is no ACCOUNT=UNITS, such as alice=1000".formatted(value));
      }
      try {
        return new Balance(
            AccountWord.parse(value.substring(0, sign)), Amount.parse(value.substring(sign + 1)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s': %s".formatted(value, e.getMessage()));
      }
    }
  }
}
