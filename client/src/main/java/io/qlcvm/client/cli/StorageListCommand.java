package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.StorageFilter;
import io.qlcvm.client.StoragePage;
import io.qlcvm.types.Address;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = "List what a contract stores, in the order of the keys.",
    footer = {
      "",
      "Examples:",
      "  qlcvm storage list qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq key",
      "  qlcvm storage list qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq"
          + " --after key01 --at 17 -o json"
    })
final class StorageListCommand implements Callable<Integer> {

  private final CommandEnvironment environment;

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  @Mixin private final ContractParameter parameter = new ContractParameter();
  @Mixin private final AtOption at = new AtOption();

  @Parameters(
      index = "1",
      paramLabel = "PREFIX",
      arity = "0..1",
      converter = Forms.OfKey.class,
      description = "What the keys begin with: 0x.. is hex, anything else is text (default: all).")
  private Bytes prefix = Bytes.EMPTY;

  @Option(
      names = "--after",
      paramLabel = "KEY",
      converter = Forms.OfKey.class,
      description = "Only keys above this one.")
  private @Nullable Bytes after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many entries at most (default: the node's, 100).")
  private @Nullable Long limit;

  StorageListCommand(CommandEnvironment environment) {
    this.environment = environment;
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws NodeException, InterruptedException {
    Address contract = parameter.address();
    StorageFilter filter = new StorageFilter(prefix, after, limit);
    StoragePage page = node.connect().listStorage(contract, filter, at.block());
    output.print(
        page.entries().stream()
            .map(entry -> Report.show(entry.key()) + " = " + Report.show(entry.value()))
            .collect(Collectors.joining("\n")),
        page);
    if (page.next() != null) {
      environment.err().println("there is more: --after " + page.next());
      environment.err().flush();
    }
    return ExitStatus.DONE.code();
  }
}
