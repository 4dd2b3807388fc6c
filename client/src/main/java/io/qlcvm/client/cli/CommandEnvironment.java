package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.KeyEncryption;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a command has of the process it runs in, so that a test can give it another.
 *
 * @param out standard output: results and nothing else
 * @param err standard error: everything else
 * @param variables the environment variables; {@code QLCVM_NODE}, {@code QLCVM_TOKEN}, {@code
 *     QLCVM_TOKEN_FILE}, {@code QLCVM_CA_FILE}, {@code QLCVM_KEYSTORE}, {@code QLCVM_PASSWORD_FILE}
 *     and {@code HOME} are read
 * @param pause waits between two looks at the same thing
 * @param in standard input
 * @param terminal where a person can be asked
 * @param keys how new keys are made and encrypted
 */
public record CommandEnvironment(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> variables,
    Pause pause,
    InputStream in,
    Terminal terminal,
    KeyEncryption keys) {

  /** Copies the variables. */
  public CommandEnvironment {
    variables = Map.copyOf(variables);
  }

  /** An environment in which nobody can be asked, and no keys can be made. */
  public CommandEnvironment(
      PrintWriter out, PrintWriter err, Map<String, String> variables, Pause pause) {
    this(
        out,
        err,
        variables,
        pause,
        InputStream.nullInputStream(),
        _ -> null,
        KeyEncryption.strong(_ -> {
          throw new IllegalStateException("there is no source of chance here");
        }));
  }

  /** Waits; {@code Thread::sleep} in the process. */
  @FunctionalInterface
  public interface Pause {
    /** Returns after about the given time. */
    void sleep(Duration time) throws InterruptedException;
  }

  /** A person at a terminal, or nobody. */
  @FunctionalInterface
  public interface Terminal {
    /**
     * Asks for a password, which is not shown; null if nobody is there. The caller wipes it.
     *
     * @param prompt what it is asked for, as it is shown
     */
    char @Nullable [] password(String prompt);
  }
}
