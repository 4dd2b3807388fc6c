package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.TransactionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "send",
    description =
        "Send a transaction that is signed already, or a transfer that is signed here; shows its"
            + " hash.",
    footer = {
      "",
      "Examples:",
      "  qlcvm tx send signed.hex -o json",
      "  qlcvm tx send --to qlc_3t6k35gi95xu6tergt6p69ck76ogmitsa8mnijtpxm9fkcm736xtoncuohr3"
          + " --amount 5 --from alice"
    })
final class TxSendCommand implements Callable<Integer> {

  /** Two hex digits a byte, the 0x and a line end. */
  private static final int FILE_BYTES_MAX = 2 * TransactionLimits.TRANSACTION_BYTES_MAX + 4;

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Mixin private final TransactionOptions options;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec command;

  @Parameters(
      paramLabel = "0x..|FILE",
      arity = "0..1",
      description = "The signed transaction in hex, or a file that holds it in hex.")
  private @Nullable String transaction;

  @Option(
      names = "--to",
      paramLabel = "ACCOUNT",
      converter = AccountWord.Converter.class,
      description = "Who gets --amount: an address, a name in the keystore, or dev:0 to dev:9.")
  private @Nullable AccountWord to;

  TxSendCommand(CommandEnvironment environment) {
    options = new TransactionOptions(environment);
    node = new NodeOption(environment);
  }

  record Sent(Hash32 hash) {}

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    SignedTransaction signed;
    if (transaction != null && to == null) {
      refuseSigning();
      signed = decode(transaction);
    } else if (transaction == null && to != null) {
      signed = transfer(to);
    } else {
      throw wrong("give either a signed transaction, or --to and --amount for a transfer");
    }
    Hash32 hash = node.connect().send(signed);
    output.print(hash.toString(), new Sent(hash));
    return ExitStatus.DONE.code();
  }

  private SignedTransaction transfer(AccountWord receiver)
      throws CommandException, NodeException, InterruptedException {
    if (!isGiven("--amount")) {
      throw wrong("a transfer takes --amount N as well");
    }
    Action action = new Action.Transfer(options.addressOf(receiver), options.amount());
    return options.sign(node.connect(), action);
  }

  /** What says how to sign could only be meant for a transfer. */
  private void refuseSigning() {
    for (String name : TransactionOptions.NAMES) {
      if (isGiven(name)) {
        throw wrong(name + " is for a transfer, with --to: this transaction is signed already");
      }
    }
  }

  private boolean isGiven(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private static SignedTransaction decode(String text) throws CommandException {
    try {
      return SignedTransaction.decode(Bytes.parse(hex(text)).toByteArray());
    } catch (IllegalArgumentException refused) {
      throw new CommandException(ExitStatus.USAGE, String.valueOf(refused.getMessage()));
    } catch (RefusedTransactionException refused) {
      throw new CommandException(ExitStatus.REFUSED, String.valueOf(refused.getMessage()));
    }
  }

  private static String hex(String text) throws CommandException {
    if (text.startsWith("0x")) {
      return text;
    }
    try (InputStream in = Files.newInputStream(Path.of(text))) {
      return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.US_ASCII).strip();
    } catch (IOException | InvalidPathException failed) {
      throw new CommandException(
          ExitStatus.USAGE, "'%s' is neither 0x.. nor a file that can be read".formatted(text));
    }
  }
}
