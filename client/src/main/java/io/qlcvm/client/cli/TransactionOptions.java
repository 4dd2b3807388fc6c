package io.qlcvm.client.cli;

import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.Gas;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.types.Amount;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that signs a transaction, sends it and waits for its receipt. */
final class TransactionOptions {

  @Option(
      names = "--from",
      paramLabel = "ACCOUNT",
      defaultValue = "dev:0",
      converter = Forms.OfSigner.class,
      description = "Who signs: dev:0 to dev:9, on a dev chain (default: dev:0).")
  private DevSigner from = new DevSigner(0);

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

  Amount amount() {
    return amount;
  }

  /** Signs the action here and returns its receipt from a committed block. */
  ReceiptInfo submit(NodeClient node, Action action, Duration patience)
      throws CommandException, NodeException, InterruptedException {
    ChainStatus chain = node.chainStatus();
    KeyPair key = from.keyFor(chain);
    SignedTransaction transaction = node.sign(chain, key, action, new Gas(gasLimit, gasPrice));
    return node.sendSync(transaction, patience);
  }
}
