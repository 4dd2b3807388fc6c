package io.qlcvm.client.cli;

import io.qlcvm.client.NodeException;
import io.qlcvm.client.TraceInfo;
import io.qlcvm.types.Hash32;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "trace",
    description = "Show what happened in a transaction: calls, host functions, storage, gas.",
    footer = {
      "",
      "Examples:",
      "  qlcvm tx trace 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f",
      "  qlcvm tx trace 0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f -o json"
    })
final class TxTraceCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      paramLabel = "HASH",
      converter = Forms.OfHash.class,
      description = "The hash of a transaction that is in a block.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Hash32 hash;

  TxTraceCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws NodeException, InterruptedException {
    TraceInfo trace = node.connect().trace(hash);
    output.print(TraceReport.of(trace), trace);
    return ExitStatus.DONE.code();
  }
}
