package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.abi.AbiMethod;
import io.qlcvm.types.Address;
import io.qlcvm.types.tx.Action;
import java.nio.file.Path;
import java.util.List;
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
      "  qlcvm deploy token.wasm GOLD supply=1000 --from dev:1 --gas-limit 20000000 -o json"
    })
final class DeployCommand implements Callable<Integer> {

  private static final String INIT = AbiMethod.Kind.INIT.word();

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final TransactionOptions transaction;
  @Mixin private final InputOption input = new InputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      index = "0",
      paramLabel = "FILE.wasm",
      description = "The contract's WebAssembly module.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "ARGUMENT",
      arity = "0..*",
      description = "What init takes, each VALUE or NAME=VALUE; see \"qlcvm abi FILE.wasm\".")
  private List<String> arguments = List.of();

  DeployCommand(CommandEnvironment environment) {
    transaction = new TransactionOptions(environment);
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    byte[] code = new CodeFile(file).read();
    Interface declared = CodeFile.interfaceOf(code);
    byte[] bytes = input.forInit(arguments, declared);
    NodeClient client = node.connect();
    Action action = new Action.Deploy(code, bytes, transaction.amount());
    ReceiptInfo receipt = transaction.submit(client, action, node.timeout());
    Decoded decoded = decode(client, receipt, declared);
    output.print(Report.of(receipt, decoded), decoded.in(receipt));
    return ExitStatus.of(receipt.status()).code();
  }

  /** A deployment that failed has no address, but its error is one of those declared. */
  private static Decoded decode(NodeClient client, ReceiptInfo receipt, Interface declared)
      throws NodeException, InterruptedException {
    Interfaces interfaces = new Interfaces(client, BlockId.LATEST);
    Address contract = receipt.contract() == null ? Address.ZERO : receipt.contract();
    interfaces.put(contract, declared);
    return interfaces.decode(contract, INIT, receipt.status(), receipt.output(), receipt.events());
  }
}
