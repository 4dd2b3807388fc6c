package io.qlcvm.client.cli;

import io.qlcvm.client.NodeClient;
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

@Command(
    name = "query",
    description = "Ask a contract: runs on the node, writes nothing, costs nothing.",
    footer = {
      "",
      "Examples:",
      "  qlcvm query qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq total",
      "  qlcvm query qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq balance_of"
          + " owner=dev:1 --at 17 -o json"
    })
final class QueryCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  @Mixin private final CallParameters call = new CallParameters();
  @Mixin private final AtOption at = new AtOption();
  @Mixin private final KeystoreOption keystore;

  @Option(
      names = "--from",
      paramLabel = "ACCOUNT",
      converter = AccountWord.Converter.class,
      description =
          "Whom the contract sees as its caller: an address, a name in the keystore, or dev:0 to"
              + " dev:9.")
  private @Nullable AccountWord from;

  @Option(
      names = "--gas-limit",
      paramLabel = "N",
      description = "The most gas to use (default: the node's).")
  private @Nullable Long gasLimit;

  QueryCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
    keystore = new KeystoreOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Address caller = from == null ? null : keystore.addressOf(from);
    NodeClient client = node.connect();
    Interfaces interfaces = new Interfaces(client, at.block());
    Action.Invoke action = call.action(interfaces, Amount.ZERO);
    QueryResult result = client.query(action, new QueryOptions(caller, gasLimit, at.block()));
    Decoded decoded =
        interfaces.decode(
            action.contract(), action.method(), result.status(), result.output(), result.events());
    output.print(Report.of(result, decoded), decoded.in(result));
    return ExitStatus.of(result.status()).code();
  }
}
