package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.node.ConfigException;
import io.qlcvm.node.GenesisFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** {@code FILE}: a genesis file that is there. */
final class GenesisParameter {

  @Parameters(paramLabel = "FILE", description = "The genesis file.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  Path file() {
    return file;
  }

  GenesisFile.Checked check() throws CommandException {
    if (Files.notExists(file)) {
      throw new CommandException(ExitStatus.NOT_FOUND, "there is no genesis file " + file);
    }
    try {
      return GenesisFile.check(file);
    } catch (ConfigException e) {
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    }
  }
}
