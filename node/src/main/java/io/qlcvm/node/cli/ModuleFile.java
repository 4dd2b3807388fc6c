package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reading the file that a command was given. */
final class ModuleFile {

  /** Far above what any chain takes; keeps a wrong file from filling the memory. */
  private static final long BYTES_MAX = 256L << 20;

  private ModuleFile() {}

  static byte[] read(Path file) throws CommandException {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new CommandException(
            ExitStatus.FAILED, file + " is larger than " + BYTES_MAX + " bytes: no module to run");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitStatus.NOT_FOUND, "there is no file " + file);
    } catch (IOException e) {
      throw new CommandException(ExitStatus.FAILED, "cannot read " + file + ": " + e.getMessage());
    }
  }
}
