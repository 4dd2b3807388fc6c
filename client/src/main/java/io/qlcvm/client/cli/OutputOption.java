package io.qlcvm.client.cli;

import io.qlcvm.client.Json;
import java.io.PrintWriter;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code -o text|json} and {@code --help}: a mixin for every command. A command prints its result
 * with one call of {@link #print}; what is not the result goes to standard error.
 */
public final class OutputOption {

  static final String NAME = "-o";

  /** The forms of a result. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec command;

  @Option(
      names = {NAME, "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      converter = FormatConverter.class,
      description = "Form of the result: text (default), or json: one document on stdout.")
  private Format format = Format.TEXT;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** Whether the result is to be one JSON document. */
  public boolean isJson() {
    return format == Format.JSON;
  }

  /**
   * Prints the command's result to standard output.
   *
   * @param text the result for people, without a line end after the last line
   * @param json the same for programs: anything that Jackson can write; addresses, hashes, amounts
   *     and byte arrays become the protocol's text forms
   */
  public void print(String text, Object json) {
    PrintWriter out = command.commandLine().getOut();
    out.println(isJson() ? Json.write(json) : text);
    out.flush();
  }

  static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      return switch (value) {
        case "text" -> Format.TEXT;
        case "json" -> Format.JSON;
        default -> throw new TypeConversionException("'" + value + "' is neither text nor json");
      };
    }
  }
}
