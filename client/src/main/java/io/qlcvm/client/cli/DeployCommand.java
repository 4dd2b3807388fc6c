package io.qlcvm.client.cli;

import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.TransactionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "deploy",
    description = "Put a contract on the chain: signs here, sends, waits for the receipt.",
    footer = {
      "",
      "Examples:",
      "  qlcvm deploy counter.wasm",
      "  qlcvm deploy token.wasm --from dev:1 --input text:GOLD --gas-limit 20000000 -o json"
    })
final class DeployCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final TransactionOptions transaction = new TransactionOptions();
  @Mixin private final NodeOption node;

  @Parameters(paramLabel = "FILE.wasm", description = "The contract's WebAssembly module.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  DeployCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Action action = new Action.Deploy(code(), transaction.input(), transaction.amount());
    ReceiptInfo receipt = transaction.submit(node.connect(), action, node.timeout());
    output.print(Report.of(receipt), receipt);
    return ExitStatus.of(receipt.status()).code();
  }

  private byte[] code() throws CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] code = in.readNBytes(TransactionLimits.CODE_BYTES_MAX + 1);
      if (code.length > TransactionLimits.CODE_BYTES_MAX) {
        throw new CommandException(
            ExitStatus.FAILED,
            "%s is larger than a contract may be (%d bytes); build it optimized and stripped"
                .formatted(file, TransactionLimits.CODE_BYTES_MAX));
      }
      return code;
    } catch (NoSuchFileException _) {
      throw new CommandException(ExitStatus.NOT_FOUND, "there is no file " + file);
    } catch (IOException failed) {
      throw new CommandException(
          ExitStatus.FAILED, "can't read %s: %s".formatted(file, failed.getMessage()));
    }
  }
}
