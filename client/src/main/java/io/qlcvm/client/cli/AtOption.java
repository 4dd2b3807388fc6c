package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import picocli.CommandLine.Option;

/** {@code --at}: the state after which block to look at. */
final class AtOption {

  @Option(
      names = "--at",
      paramLabel = "H",
      defaultValue = "latest",
      converter = Forms.OfBlock.class,
      description = "Whose state to look at: a height, a block hash or latest (default: latest).")
  private BlockId at = BlockId.LATEST;

  BlockId block() {
    return at;
  }
}
