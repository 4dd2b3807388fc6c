package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.TransactionInfo;
import io.qlcvm.types.Hash32;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "wait",
    description = "Wait until a transaction is in a block; shows its receipt.",
    footer = {
      "",
      "Examples:",
      "  qlcvm tx wait 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f",
      "  qlcvm tx wait 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f"
          + " --timeout 60000 -o json"
    })
final class TxWaitCommand implements Callable<Integer> {

  /** Short against a block's second, long against a call's millisecond. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  private final CommandEnvironment environment;

  @Parameters(
      paramLabel = "HASH",
      converter = Forms.OfHash.class,
      description = "The transaction's hash.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Hash32 hash;

  TxWaitCommand(CommandEnvironment environment) {
    this.environment = environment;
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    NodeClient client = node.connect();
    ReceiptInfo receipt = await(client, node.timeout());
    TransactionInfo transaction = client.transaction(hash);
    Decoded decoded =
        transaction == null
            ? Decoded.NOTHING // the node forgot it meanwhile
            : new Interfaces(client, BlockId.LATEST).decode(receipt, transaction.action());
    output.print(Report.of(receipt, decoded), decoded.in(receipt));
    return ExitStatus.of(receipt.status()).code();
  }

  /** Counts the pauses alone, not what the calls take. */
  private ReceiptInfo await(NodeClient client, Duration patience)
      throws CommandException, NodeException, InterruptedException {
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(PAUSE)) {
      ReceiptInfo receipt = client.receipt(hash);
      if (receipt != null) {
        return receipt;
      }
      if (waited.compareTo(patience) >= 0) {
        throw new CommandException(
            ExitStatus.TIMEOUT,
            "%s is in no block after %d ms".formatted(hash, patience.toMillis()));
      }
      environment.pause().sleep(PAUSE);
    }
  }
}
