package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.AccountName;
import io.qlcvm.client.keystore.Password;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code --password-file}: where the password of an account comes from, if not from the terminal. A
 * password has no option of its own: other users of the machine can read a process's arguments.
 */
final class PasswordOption {

  private static final String VARIABLE = "QLCVM_PASSWORD_FILE";

  /** No password comes near. */
  private static final int FILE_BYTES_MAX = 1 << 10;

  private final CommandEnvironment environment;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the account's password (default: $QLCVM_PASSWORD_FILE, or it"
              + " is asked for at the terminal).")
  private @Nullable Path file;

  PasswordOption(CommandEnvironment environment) {
    this.environment = environment;
  }

  /** The password of an account that is there. */
  Password known(AccountName name) throws CommandException {
    Path named = named();
    return named == null ? ask("Password of %s: ".formatted(name)) : read(named);
  }

  /** A password for an account that is made; from the terminal twice. */
  Password chosen(AccountName name) throws CommandException {
    Path named = named();
    if (named != null) {
      return read(named);
    }
    Password first = ask("Password for %s: ".formatted(name));
    try (Password again = ask("The same again: ")) {
      if (first.isSameAs(again)) {
        return first;
      }
      first.close();
      throw new CommandException(
          ExitStatus.FAILED, "these are two passwords: nothing was made, try again");
    } catch (CommandException e) {
      first.close();
      throw e;
    }
  }

  private @Nullable Path named() {
    String variable = environment.variables().getOrDefault(VARIABLE, "");
    return file != null || variable.isEmpty() ? file : Path.of(variable);
  }

  private Password ask(String prompt) throws CommandException {
    char[] answer = environment.terminal().password(prompt);
    if (answer == null) {
      throw new CommandException(
          ExitStatus.USAGE,
          "there is no terminal to ask for the password at: name a file that holds it with"
              + " --password-file FILE, or in "
              + VARIABLE);
    }
    return password(answer, "the password");
  }

  private static Password read(Path file) throws CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX);
      char[] line = firstLine(bytes);
      Arrays.fill(bytes, (byte) 0);
      return password(line, "the password in " + file);
    } catch (NoSuchFileException _) {
      throw new CommandException(ExitStatus.USAGE, "there is no password file " + file);
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.USAGE, "cannot read the password file %s: %s".formatted(file, e));
    }
  }

  private static char[] firstLine(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
      end++;
    }
    char[] line = new char[end];
    for (int i = 0; i < end; i++) {
      line[i] = (char) (bytes[i] & 0xff);
    }
    return line;
  }

  private static Password password(char[] characters, String what) throws CommandException {
    try {
      return Password.of(characters);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitStatus.USAGE, "%s can't be used: %s".formatted(what, e.getMessage()));
    }
  }
}
