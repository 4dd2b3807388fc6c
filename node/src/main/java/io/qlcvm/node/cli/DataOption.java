package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.ledger.BlockRefusedException;
import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.ledger.OfflineLedger;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.node.ConfigException;
import io.qlcvm.node.GenesisFile;
import io.qlcvm.types.block.Genesis;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data} and {@code --genesis}: a mixin for every command on a data folder. */
final class DataOption {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data folder of the chain.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path data;

  @Option(
      names = "--genesis",
      paramLabel = "FILE",
      description = "The chain's genesis file (default: that of the dev chain).")
  private @Nullable Path genesis;

  /** Work on a data folder. */
  interface Work<T> {
    T run() throws Exception;
  }

  /** The folder, whether or not there is a chain in it. */
  Path folder() {
    return data;
  }

  /** The folder, with a chain in it. */
  Path existingFolder() throws CommandException {
    if (!OfflineLedger.isDataFolder(data)) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          data + " is not the data folder of a node: it has no file FORMAT; name one with --data");
    }
    return data;
  }

  Genesis genesis() throws CommandException {
    try {
      return genesis == null ? Genesis.defaultDev() : GenesisFile.read(genesis);
    } catch (ConfigException e) {
      throw new CommandException(ExitStatus.USAGE, e.getMessage());
    }
  }

  /** Opens the folder to look at it; the caller closes what is returned. */
  OfflineLedger open() throws CommandException, LedgerException {
    return OfflineLedger.open(existingFolder(), genesis());
  }

  /** Does the work; what goes wrong becomes a message and a status. */
  static <T> T run(Work<T> work) throws CommandException {
    try {
      return work.run();
    } catch (CommandException e) {
      throw e;
    } catch (HeightNotKeptException | BlockRefusedException e) {
      throw new CommandException(ExitStatus.REFUSED, String.valueOf(e.getMessage()));
    } catch (LedgerException | StoreException e) {
      throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitStatus.NOT_FOUND, "there is no file " + e.getFile());
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitStatus.FAILED, e.getFile() + " exists already; name a new file, or remove it");
    } catch (IOException e) {
      throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
