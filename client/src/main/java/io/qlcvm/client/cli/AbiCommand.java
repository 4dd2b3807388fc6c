package io.qlcvm.client.cli;

import io.qlcvm.client.NodeException;
import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiException;
import io.qlcvm.types.Address;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "abi",
    description = {
      "Show the methods, events and errors that a contract declares.",
      "The exit status is 3 if it declares nothing: then it takes and gives bytes."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm abi token.wasm",
      "  qlcvm abi qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq --at 17 -o json"
    })
final class AbiCommand implements Callable<Integer> {

  private static final String ADDRESS_PREFIX = "qlc_";

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  @Mixin private final AtOption at = new AtOption();

  @Parameters(
      paramLabel = "FILE|CONTRACT",
      description = "A module, or the address of a contract on the chain.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private String subject;

  AbiCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    Abi abi = subject.startsWith(ADDRESS_PREFIX) ? ofContract() : ofFile();
    if (abi == null) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          "%s has no section %s: it takes and gives bytes".formatted(subject, Abi.SECTION));
    }
    output.print(Report.of(abi), abi.json());
    return ExitStatus.DONE.code();
  }

  private @Nullable Abi ofContract() throws CommandException, NodeException, InterruptedException {
    Address contract;
    try {
      contract = Address.parse(subject);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitStatus.USAGE, String.valueOf(e.getMessage()));
    }
    return node.connect().abi(contract, at.block());
  }

  private @Nullable Abi ofFile() throws CommandException {
    try {
      return Abi.ofModule(new CodeFile(Path.of(subject)).read());
    } catch (InvalidPathException e) {
      throw new CommandException(ExitStatus.USAGE, String.valueOf(e.getMessage()));
    } catch (AbiException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "the interface in %s can't be read: %s".formatted(subject, e.getMessage()));
    }
  }
}
