package io.qlcvm.client.cli;

import io.qlcvm.client.NodeClient;
import io.qlcvm.client.Token;
import io.qlcvm.client.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code --node}, {@code --timeout}, {@code --token-file} and {@code --ca-file}: which node to talk
 * to, with how much patience, as whom, and how the node is known. A token has no option of its own:
 * other users of the machine can read a process's arguments.
 */
final class NodeOption {

  private static final String VARIABLE = "QLCVM_NODE";
  private static final String TOKEN_VARIABLE = "QLCVM_TOKEN";
  private static final String TOKEN_FILE_VARIABLE = "QLCVM_TOKEN_FILE";
  private static final String CA_FILE_VARIABLE = "QLCVM_CA_FILE";

  /** No token comes near. */
  private static final int TOKEN_FILE_BYTES_MAX = 16 << 10;

  /** Long enough for another continent, short enough to notice that nobody is there. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final CommandEnvironment environment;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec command;

  @Option(
      names = "--node",
      paramLabel = "URL",
      description = "The node (default: $QLCVM_NODE, or http://127.0.0.1:9735).")
  private @Nullable String node;

  @Option(
      names = "--timeout",
      paramLabel = "MS",
      defaultValue = "30000",
      description = "Milliseconds to wait for an answer, or for a block (default: 30000).")
  private long timeout;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token for a node that asks for one, read anew for each call (default:"
              + " $QLCVM_TOKEN_FILE, or the token in $QLCVM_TOKEN).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "Certificates in PEM that are trusted for https (default: $QLCVM_CA_FILE, or those of"
              + " the Java runtime).")
  private @Nullable Path caFile;

  NodeOption(CommandEnvironment environment) {
    this.environment = environment;
  }

  NodeClient connect() {
    HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    Path trusted = file(caFile, CA_FILE_VARIABLE);
    if (trusted != null) {
      http.sslContext(trust(trusted));
    }
    NodeClient client = new NodeClient(http.build(), endpoint(), timeout());
    Path file = file(tokenFile, TOKEN_FILE_VARIABLE);
    if (file != null) {
      return client.withToken(() -> token(read(file), "the file " + file));
    }
    String text = environment.variables().getOrDefault(TOKEN_VARIABLE, "");
    if (text.isEmpty()) {
      return client;
    }
    Token token = token(text, TOKEN_VARIABLE);
    return client.withToken(() -> token);
  }

  private @Nullable Path file(@Nullable Path option, String variable) {
    String text = environment.variables().getOrDefault(variable, "");
    return option != null || text.isEmpty() ? option : Path.of(text);
  }

  private SSLContext trust(Path file) {
    try {
      return Trust.in(file);
    } catch (IOException e) {
      throw wrong("cannot trust the certificates in %s: %s".formatted(file, told(e)));
    }
  }

  private String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(TOKEN_FILE_BYTES_MAX + 1);
      if (text.length > TOKEN_FILE_BYTES_MAX) {
        throw wrong(file + " holds no token: it is too large");
      }
      return new String(text, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw wrong("cannot read the token: " + told(e));
    }
  }

  private static String told(IOException e) {
    return e instanceof NoSuchFileException missing
        ? "there is no file " + missing.getFile()
        : String.valueOf(e.getMessage());
  }

  private Token token(String text, String origin) {
    try {
      return Token.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("%s holds no token: %s".formatted(origin, e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  Duration timeout() {
    if (timeout < 1) {
      throw new ParameterException(
          command.commandLine(), "--timeout takes milliseconds from 1, not " + timeout);
    }
    return Duration.ofMillis(timeout);
  }

  private URI endpoint() {
    String fromEnvironment = environment.variables().getOrDefault(VARIABLE, "");
    String url = node != null ? node : fromEnvironment;
    if (url.isEmpty()) {
      return NodeClient.DEFAULT_NODE;
    }
    try {
      URI endpoint = new URI(url);
      String scheme = endpoint.getScheme();
      if (endpoint.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return endpoint;
      }
    } catch (URISyntaxException _) {
      // Told below, together with what is taken.
    }
    throw new ParameterException(
        command.commandLine(),
        "'%s' (%s) is no URL of a node: give one such as %s"
            .formatted(url, node != null ? "--node" : VARIABLE, NodeClient.DEFAULT_NODE));
  }
}
