package io.qlcvm.client.cli;

import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiException;
import io.qlcvm.types.tx.TransactionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds a contract's module. */
record CodeFile(Path path) {

  /** The module, which may be anything that is not too long. */
  byte[] read() throws CommandException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] code = in.readNBytes(TransactionLimits.CODE_BYTES_MAX + 1);
      if (code.length > TransactionLimits.CODE_BYTES_MAX) {
        throw new CommandException(
            ExitStatus.FAILED,
            "%s is larger than a contract may be (%d bytes); build it optimized and stripped"
                .formatted(path, TransactionLimits.CODE_BYTES_MAX));
      }
      return code;
    } catch (NoSuchFileException _) {
      throw new CommandException(ExitStatus.NOT_FOUND, "there is no file " + path);
    } catch (IOException failed) {
      throw new CommandException(
          ExitStatus.FAILED, "can't read %s: %s".formatted(path, failed.getMessage()));
    }
  }

  /** What a module says of its interface. */
  static Interface interfaceOf(byte[] code) {
    try {
      Abi abi = Abi.ofModule(code);
      return abi == null
          ? new Interface.Unknown("the module has no section " + Abi.SECTION)
          : new Interface.Declared(abi);
    } catch (AbiException e) {
      return new Interface.Unknown(
          "the module's section %s can't be read: %s".formatted(Abi.SECTION, e.getMessage()));
    }
  }
}
