package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.access.Secret;
import io.qlcvm.node.access.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code qlcvm token}. */
@Command(
    name = "token",
    description = {
      "Make a token for a node that asks for one, and print it. Clients send it in the header",
      "\"Authorization: Bearer TOKEN\". It can't be taken back: give it a short life."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm token --secret auth.secret",
      "  qlcvm token --secret auth.secret --methods admin_*,metrics --seconds 60 -o json"
    })
public final class TokenCommand implements Callable<Integer> {

  private static final String DEFAULT_SECONDS = "600";

  /** No secret comes near. */
  private static final int FILE_BYTES_MAX = 1 << 10;

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--secret",
      required = true,
      paramLabel = "FILE",
      description = "The node's auth-secret: 0x and 64 hexadecimal digits.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path secret;

  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "*",
      paramLabel = "PATTERN",
      description = "What it is good for: methods, or beginnings and a star (default: all).")
  @SuppressWarnings("NullAway.Init") // as above
  private List<String> methods;

  @Option(
      names = "--seconds",
      defaultValue = DEFAULT_SECONDS,
      paramLabel = "N",
      description = "How long it is good: 1 to 3600 (default: " + DEFAULT_SECONDS + ").")
  private long seconds;

  private final InstantSource clock;

  private TokenCommand(InstantSource clock) {
    this.clock = clock;
  }

  /** The command. */
  public static CommandLine command(InstantSource clock) {
    return new CommandLine(new TokenCommand(clock));
  }

  private record Made(String token) {}

  @Override
  public Integer call() throws CommandException {
    try {
      String token =
          new Tokens(readSecret(), clock)
              .issue(new MethodPatterns(methods), Duration.ofSeconds(seconds));
      output.print(token, new Made(token));
      return ExitStatus.DONE.code();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitStatus.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private Secret readSecret() throws CommandException {
    String text;
    try (InputStream in = Files.newInputStream(secret)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new CommandException(ExitStatus.USAGE, secret + " holds no secret: it is too large");
      }
      text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      throw new CommandException(ExitStatus.FAILED, "cannot read the secret: " + e);
    }
    try {
      return Secret.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitStatus.USAGE,
          "%s takes 0x and 64 lower-case hexadecimal digits: %s".formatted(secret, e.getMessage()));
    }
  }
}
