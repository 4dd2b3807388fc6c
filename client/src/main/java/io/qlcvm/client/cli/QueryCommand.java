package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.QueryOptions;
import io.qlcvm.client.QueryResult;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "query",
    description = "Ask a contract: runs on the node, writes nothing, costs nothing.",
    footer = {
      "",
      "Examples:",
      "  qlcvm query qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq total",
      "  qlcvm query qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq balance"
          + " --input text:alice --at 17 -o json"
    })
final class QueryCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      index = "0",
      paramLabel = "CONTRACT",
      converter = Forms.OfAddress.class,
      description = "The contract's address.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Address contract;

  @Parameters(
      index = "1",
      paramLabel = "METHOD",
      arity = "0..1",
      defaultValue = "invoke",
      description = "The exported function to run (default: invoke).")
  private String method = "invoke";

  @Option(
      names = "--input",
      paramLabel = "0x..|text:..",
      converter = Forms.OfInput.class,
      description = "Input for the contract, as hex or as text (default: none).")
  private Bytes input = Bytes.EMPTY;

  @Option(
      names = "--at",
      paramLabel = "H",
      defaultValue = "latest",
      converter = Forms.OfBlock.class,
      description = "Whose state to ask: a height, a block hash or latest (default: latest).")
  private BlockId at = BlockId.LATEST;

  @Option(
      names = "--from",
      paramLabel = "ACCOUNT",
      converter = Forms.OfCaller.class,
      description = "Whom the contract sees as its caller: an address, or dev:0 to dev:9.")
  private @Nullable Address from;

  @Option(
      names = "--gas-limit",
      paramLabel = "N",
      description = "The most gas to use (default: the node's).")
  private @Nullable Long gasLimit;

  QueryCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws NodeException, InterruptedException {
    Action.Invoke call = new Action.Invoke(contract, method, input.toByteArray(), Amount.ZERO);
    QueryResult result = node.connect().query(call, new QueryOptions(from, gasLimit, at));
    output.print(Report.of(result), result);
    return ExitStatus.of(result.status()).code();
  }
}
