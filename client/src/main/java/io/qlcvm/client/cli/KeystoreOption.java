package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.client.keystore.KeystoreException;
import io.qlcvm.types.Address;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --keystore}: where accounts are kept, for commands that need no password. */
public final class KeystoreOption {

  private static final String VARIABLE = "QLCVM_KEYSTORE";

  private final CommandEnvironment environment;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec command;

  @Option(
      names = "--keystore",
      paramLabel = "DIR",
      description = "Folder of the keystore (default: $QLCVM_KEYSTORE, or ~/.qlcvm/keystore).")
  private @Nullable Path folder;

  /** The option of a command in this environment. */
  public KeystoreOption(CommandEnvironment environment) {
    this.environment = environment;
  }

  /** Work on a keystore. */
  public interface Work<T> {
    /** Does it and gives its result. */
    T get() throws KeystoreException;
  }

  /** The keystore, whether or not its folder is there. */
  Keystore keystore() {
    return new Keystore(folder(), environment.keys());
  }

  private Path folder() {
    if (folder != null) {
      return folder;
    }
    String variable = environment.variables().getOrDefault(VARIABLE, "");
    if (!variable.isEmpty()) {
      return Path.of(variable);
    }
    String home = environment.variables().getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "there is no HOME to have a keystore in: name its folder with --keystore DIR, or in "
              + VARIABLE);
    }
    return Path.of(home, ".qlcvm", "keystore");
  }

  /** The address of an account; of a name in the keystore, what its file says. */
  public Address addressOf(AccountWord account) throws CommandException {
    return switch (account) {
      case AccountWord.Dev dev -> dev.key().address();
      case AccountWord.Addressed(Address address) -> address;
      case AccountWord.Named(var name) -> get(() -> keystore().find(name)).address();
    };
  }

  /** Work that gives nothing. */
  public interface Task {
    /** Does it. */
    void run() throws KeystoreException;
  }

  /** Does the work; what goes wrong becomes a message and a status. */
  public static void run(Task task) throws CommandException {
    var _ =
        get(() -> {
          task.run();
          return true;
        });
  }

  /** Does the work and gives its result; what goes wrong becomes a message and a status. */
  public static <T> T get(Work<T> work) throws CommandException {
    try {
      return work.get();
    } catch (KeystoreException e) {
      ExitStatus status =
          switch (e.reason()) {
            case NOT_FOUND -> ExitStatus.NOT_FOUND;
            case EXISTS, WRONG_PASSWORD, UNUSABLE -> ExitStatus.FAILED;
          };
      throw new CommandException(status, e.getMessage());
    }
  }
}
