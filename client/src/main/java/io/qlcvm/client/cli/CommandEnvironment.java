package io.qlcvm.client.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;

/**
 * All that a command has of the process it runs in, so that a test can give it another.
 *
 * @param out standard output: results and nothing else
 * @param err standard error: everything else
 * @param variables the environment variables; {@code QLCVM_NODE}, {@code QLCVM_TOKEN}, {@code
 *     QLCVM_TOKEN_FILE} and {@code QLCVM_CA_FILE} are read
 * @param pause waits between two looks at the same thing
 */
public record CommandEnvironment(
    PrintWriter out, PrintWriter err, Map<String, String> variables, Pause pause) {

  /** Copies the variables. */
  public CommandEnvironment {
    variables = Map.copyOf(variables);
  }

  /** Waits; {@code Thread::sleep} in the process. */
  @FunctionalInterface
  public interface Pause {
    /** Returns after about the given time. */
    void sleep(Duration time) throws InterruptedException;
  }
}
