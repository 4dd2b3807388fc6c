package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.TransactionInfo;
import io.qlcvm.types.Hash32;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show a transaction and, once it is in a block, its receipt.",
    footer = {
      "",
      "Examples:",
      "  qlcvm tx show 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f",
      "  qlcvm tx show 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f -o json"
    })
final class TxShowCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      paramLabel = "HASH",
      converter = Forms.OfHash.class,
      description = "The transaction's hash.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Hash32 hash;

  TxShowCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  record Shown(TransactionInfo transaction, @Nullable ReceiptInfo receipt) {}

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    NodeClient client = node.connect();
    TransactionInfo transaction = client.transaction(hash);
    if (transaction == null) {
      throw new CommandException(ExitStatus.NOT_FOUND, "the node knows no transaction " + hash);
    }
    ReceiptInfo receipt = client.receipt(hash);
    Decoded decoded =
        receipt == null
            ? Decoded.NOTHING
            : new Interfaces(client, BlockId.LATEST).decode(receipt, transaction.action());
    output.print(
        Report.of(transaction, receipt, decoded), decoded.in(new Shown(transaction, receipt)));
    return ExitStatus.DONE.code();
  }
}
