package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Hash32;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = "Send a transaction that is signed already; shows its hash.",
    footer = {
      "",
      "Examples:",
      "  qlcvm tx send 0x82880169716c63766d2d646576",
      "  qlcvm tx send signed.hex -o json"
    })
final class TxSendCommand implements Callable<Integer> {

  /** Two hex digits a byte, the 0x and a line end. */
  private static final int FILE_BYTES_MAX = 2 * TransactionLimits.TRANSACTION_BYTES_MAX + 4;

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      paramLabel = "0x..|FILE",
      description = "The signed transaction in hex, or a file that holds it in hex.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private String transaction;

  TxSendCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  record Sent(Hash32 hash) {}

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Hash32 hash = node.connect().send(signed());
    output.print(hash.toString(), new Sent(hash));
    return ExitStatus.DONE.code();
  }

  private SignedTransaction signed() throws CommandException {
    try {
      return SignedTransaction.decode(Bytes.parse(hex()).toByteArray());
    } catch (IllegalArgumentException refused) {
      throw new CommandException(ExitStatus.USAGE, String.valueOf(refused.getMessage()));
    } catch (RefusedTransactionException refused) {
      throw new CommandException(ExitStatus.REFUSED, String.valueOf(refused.getMessage()));
    }
  }

  private String hex() throws CommandException {
    if (transaction.startsWith("0x")) {
      return transaction;
    }
    try (InputStream in = Files.newInputStream(Path.of(transaction))) {
      return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.US_ASCII).strip();
    } catch (IOException | InvalidPathException failed) {
      throw new CommandException(
          ExitStatus.USAGE,
          "'%s' is neither 0x.. nor a file that can be read".formatted(transaction));
    }
  }
}
