package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file that should hold a module. */
final class ModuleFile {

  private ModuleFile() {}

  /** The file's bytes. */
  static byte[] read(Path file) throws CommandException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      throw new CommandException(ExitStatus.NOT_FOUND, "there is no file " + file);
    } catch (IOException e) {
      throw new CommandException(ExitStatus.FAILED, "cannot read " + file + ": " + e);
    }
  }
}
