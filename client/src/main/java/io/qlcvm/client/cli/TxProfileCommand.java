package io.qlcvm.client.cli;

import io.qlcvm.client.NodeException;
import io.qlcvm.types.Hash32;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "profile",
    description =
        "Show where a transaction's gas went: a line \"a;b;c GAS\" for each stack of calls, as"
            + " tools for flame graphs take it.",
    footer = {
      "",
      "Examples:",
      "  qlcvm tx profile 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f",
      "  qlcvm tx profile 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f"
          + " -o json"
    })
final class TxProfileCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      paramLabel = "HASH",
      converter = Forms.OfHash.class,
      description = "The hash of a transaction that is in a block.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Hash32 hash;

  TxProfileCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  record Profiled(Hash32 transaction, String profile) {}

  @Override
  public Integer call() throws NodeException, InterruptedException {
    String profile = node.connect().profile(hash);
    output.print(profile.stripTrailing(), new Profiled(hash, profile));
    return ExitStatus.DONE.code();
  }
}
