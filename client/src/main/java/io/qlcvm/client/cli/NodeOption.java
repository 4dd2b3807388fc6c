package io.qlcvm.client.cli;

import io.qlcvm.client.NodeClient;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --node} and {@code --timeout}: which node to talk to, and with how much patience. */
final class NodeOption {

  private static final String VARIABLE = "QLCVM_NODE";

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

  NodeOption(CommandEnvironment environment) {
    this.environment = environment;
  }

  NodeClient connect() {
    HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    return new NodeClient(http, endpoint(), timeout());
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
