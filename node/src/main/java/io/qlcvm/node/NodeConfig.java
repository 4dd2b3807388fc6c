package io.qlcvm.node;

import io.qlcvm.client.keystore.KeyFile;
import io.qlcvm.client.keystore.KeystoreException;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.access.Namespace;
import io.qlcvm.node.access.Secret;
import io.qlcvm.node.feed.BlockFeed;
import io.qlcvm.node.http.HttpLimits;
import io.qlcvm.node.logging.LogFormat;
import io.qlcvm.node.methods.ShownSetting;
import io.qlcvm.node.rpc.NearestName;
import io.qlcvm.node.tls.TlsException;
import io.qlcvm.node.tls.TlsFiles;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told, checked once: nothing behind this looks at a flag, variable or file again.
 *
 * @param data folder of the chain; null for a temporary one
 * @param producerKey signs the blocks; one of genesis's producers
 * @param blockTime zero for a block as soon as there is work
 * @param history how many old heights can be asked about
 * @param authSecret signs tokens; null if nobody has to authenticate
 * @param openMethods what takes no token
 * @param enabled groups of methods that are on
 * @param tls the node's certificate and key, checked; null if the port speaks plain HTTP
 * @param checkpoints where copies of the chain go; null for beside its folder
 * @param settings all of them as they were given, for people
 */
public record NodeConfig(
    Genesis genesis,
    @Nullable Path data,
    KeyPair producerKey,
    Duration blockTime,
    Retention history,
    String host,
    int port,
    List<String> allowedHosts,
    @Nullable Secret authSecret,
    MethodPatterns openMethods,
    Set<Namespace> enabled,
    @Nullable TlsFiles tls,
    HttpLimits limits,
    @Nullable Path checkpoints,
    LogFormat logFormat,
    List<ShownSetting> settings) {

  private static final String CONFIG_VARIABLE = "QLCVM_CONFIG";
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 9735;
  private static final int PORT_MAX = 65_535;
  private static final int RATE_MAX = 1_000_000;

  /** All that there can be: 102,400. */
  private static final int SUBSCRIPTIONS_MAX =
      HttpLimits.DEFAULT.connectionsMax() * BlockFeed.SUBSCRIPTIONS_MAX;

  /** An hour. */
  private static final int BLOCK_TIME_MILLIS_MAX = 3_600_000;

  /** At a block a second, 31 years; more is an archive. */
  private static final int HISTORY_MAX = 1_000_000_000;

  private static final String ARCHIVE = "archive";

  public NodeConfig {
    allowedHosts = List.copyOf(allowedHosts);
    enabled = Set.copyOf(enabled);
    settings = List.copyOf(settings);
  }

  /**
   * Reads the configuration: flags count before the environment, and that before the file.
   *
   * @param config the configuration file, or null if none was named
   * @param flags by setting, those that were given
   * @param environment the process's variables
   * @throws ConfigException with the setting that is wrong, where it comes from, and what it takes
   */
  static NodeConfig read(
      @Nullable Path config, Map<Setting, String> flags, Map<String, String> environment)
      throws ConfigException {
    Map<Setting, Given> given = new EnumMap<>(Setting.class);
    String variable = environment.get(CONFIG_VARIABLE);
    Path file = config == null && variable != null ? Path.of(variable) : config;
    if (file != null) {
      ConfigFile.read(file)
          .forEach((key, text) -> given.put(key, new Given(text, key.key() + " in " + file)));
    }
    for (Setting setting : Setting.values()) {
      String text = environment.get(setting.variable());
      if (text != null) {
        given.put(setting, new Given(text, setting.variable()));
      }
    }
    flags.forEach((setting, text) -> given.put(setting, new Given(text, setting.flag())));
    return new Values(given).config();
  }

  /**
   * A value and where it comes from.
   *
   * @param origin for people
   */
  private record Given(String text, String origin) {

    ConfigException wrong(String takes) {
      return new ConfigException("%s takes %s, not \"%s\"".formatted(origin, takes, text));
    }
  }

  /** The settings' values on their way to a configuration. */
  private record Values(Map<Setting, Given> given) {

    NodeConfig config() throws ConfigException {
      boolean dev = isOn(Setting.DEV);
      Genesis genesis = genesis(dev);
      Path data = path(Setting.DATA).orElse(null);
      if (data == null && !dev) {
        throw new ConfigException("name the folder that keeps the chain, with --data DIR");
      }
      String host = text(Setting.HOST).orElse(DEFAULT_HOST);
      Secret secret = authSecret();
      MethodPatterns open = openMethods(secret);
      refusePublic(host, secret, open);
      return new NodeConfig(
          genesis,
          data,
          producerKey(genesis),
          Duration.ofMillis(integer(Setting.BLOCK_TIME, 0, BLOCK_TIME_MILLIS_MAX)),
          history(),
          host,
          integer(Setting.PORT, DEFAULT_PORT, PORT_MAX),
          list(Setting.ALLOW_HOST).orElse(List.of()),
          secret,
          open,
          enabled(genesis, secret),
          tls(),
          HttpLimits.DEFAULT.withAddress(
              integer(Setting.CONNECTIONS_PER_ADDRESS, 0, HttpLimits.DEFAULT.connectionsMax()),
              integer(Setting.RATE_LIMIT, 0, RATE_MAX),
              integer(Setting.SUBSCRIPTIONS_PER_ADDRESS, 0, SUBSCRIPTIONS_MAX)),
          path(Setting.CHECKPOINTS).orElse(null),
          logFormat(),
          Arrays.stream(Setting.values()).map(this::shown).toList());
    }

    private @Nullable Secret authSecret() throws ConfigException {
      Optional<Path> file = path(Setting.AUTH_SECRET);
      if (file.isEmpty()) {
        return null;
      }
      String text =
          new String(ConfigFile.bytes(file.get(), "secret's file"), StandardCharsets.US_ASCII);
      try {
        return Secret.parse(text.strip());
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            "the secret's file %s takes 0x and 64 lower-case hexadecimal digits: %s"
                .formatted(file.get(), e.getMessage()));
      }
    }

    private @Nullable TlsFiles tls() throws ConfigException {
      Optional<Path> certificate = path(Setting.TLS_CERTIFICATE);
      Optional<Path> key = path(Setting.TLS_KEY);
      if (certificate.isEmpty() && key.isEmpty()) {
        return null;
      }
      if (certificate.isEmpty() || key.isEmpty()) {
        throw new ConfigException(
            "TLS takes both a certificate and its key: name the file of the other, with %s FILE"
                .formatted(
                    certificate.isEmpty()
                        ? Setting.TLS_CERTIFICATE.flag()
                        : Setting.TLS_KEY.flag()));
      }
      TlsFiles files = new TlsFiles(certificate.get(), key.get());
      try {
        files.check();
      } catch (TlsException e) {
        throw new ConfigException(String.valueOf(e.getMessage()));
      }
      return files;
    }

    private MethodPatterns openMethods(@Nullable Secret secret) throws ConfigException {
      Optional<List<String>> patterns = list(Setting.OPEN_METHODS);
      if (patterns.isEmpty()) {
        return secret == null ? MethodPatterns.ALL : MethodPatterns.NONE;
      }
      try {
        return new MethodPatterns(patterns.get());
      } catch (IllegalArgumentException e) {
        throw wrong(Setting.OPEN_METHODS, "a list of patterns (" + e.getMessage() + ")");
      }
    }

    /** A port that others reach has to be meant for everybody, or to ask who they are. */
    private void refusePublic(String host, @Nullable Secret secret, MethodPatterns open)
        throws ConfigException {
      boolean anybody = secret == null || open.allowAll();
      if (anybody && !isLoopback(host) && !isOn(Setting.PUBLIC_WITHOUT_AUTHENTICATION)) {
        throw new ConfigException(
            "other machines reach the host %s, and nobody has to authenticate: name the file with"
                    .formatted(host)
                + " the secret of tokens with --auth-secret FILE, or listen on 127.0.0.1, or say"
                + " --public-without-authentication if that is meant");
      }
    }

    private static boolean isLoopback(String host) {
      try {
        return Arrays.stream(InetAddress.getAllByName(host))
            .allMatch(InetAddress::isLoopbackAddress);
      } catch (UnknownHostException _) {
        return false; // binding to it will say more
      }
    }

    private Set<Namespace> enabled(Genesis genesis, @Nullable Secret secret)
        throws ConfigException {
      Optional<List<String>> words = list(Setting.ENABLE);
      if (words.isEmpty()) {
        return genesis.dev() ? EnumSet.of(Namespace.DEBUG, Namespace.DEV) : Set.of();
      }
      Set<Namespace> enabled = EnumSet.noneOf(Namespace.class);
      for (String word : words.get()) {
        enabled.add(
            Namespace.ofWord(word)
                .orElseThrow(() ->
                    new ConfigException(
                        "enable: there is no group of methods \"%s\": %s"
                            .formatted(word, NearestName.hint(word, Namespace.words())))));
      }
      if (enabled.contains(Namespace.ADMIN) && secret == null) {
        throw new ConfigException(
            "enable: admin takes a token: name the file with their secret, --auth-secret FILE");
      }
      if (enabled.contains(Namespace.DEV) && !genesis.dev()) {
        throw new ConfigException("enable: dev is for dev chains only: leave it out");
      }
      return enabled;
    }

    private LogFormat logFormat() throws ConfigException {
      return switch (text(Setting.LOG_FORMAT).orElse("text")) {
        case "text" -> LogFormat.TEXT;
        case "json" -> LogFormat.JSON;
        default -> throw wrong(Setting.LOG_FORMAT, "text or json");
      };
    }

    private ConfigException wrong(Setting setting, String takes) {
      Given value = given.get(setting);
      return value == null
          ? new ConfigException(setting.key() + " takes " + takes)
          : value.wrong(takes);
    }

    private ShownSetting shown(Setting setting) {
      Given value = given.get(setting);
      if (value == null) {
        return new ShownSetting(setting.key(), "", "default");
      }
      return new ShownSetting(
          setting.key(),
          setting.form() == Setting.Form.SECRET_FILE ? Secret.MASK : value.text(),
          value.origin());
    }

    /** An empty list was given as well. */
    private Optional<List<String>> list(Setting setting) {
      return Optional.ofNullable(given.get(setting))
          .map(value -> value.text().isEmpty() ? List.of() : List.of(value.text().split(",")));
    }

    private Genesis genesis(boolean dev) throws ConfigException {
      Optional<Path> file = path(Setting.GENESIS);
      if (file.isEmpty()) {
        if (dev) {
          return Genesis.defaultDev();
        }
        throw new ConfigException(
            "which chain? Name its genesis file with --genesis FILE, or start a dev chain with"
                + " --dev");
      }
      Genesis genesis = GenesisFile.read(file.get());
      if (genesis.dev() != dev) {
        throw new ConfigException(
            genesis.dev()
                ? "%s is the genesis of a dev chain: say so with --dev".formatted(file.get())
                : "%s is not the genesis of a dev chain: leave out --dev".formatted(file.get()));
      }
      return genesis;
    }

    private KeyPair producerKey(Genesis genesis) throws ConfigException {
      Optional<Path> file = path(Setting.PRODUCER_KEY);
      if (file.isEmpty()) {
        return genesis.producers().stream()
            .flatMap(producer -> DevAccounts.find(producer).stream())
            .filter(_ -> genesis.dev())
            .findFirst()
            .orElseThrow(() ->
                new ConfigException(
                    "name the file with the key that signs blocks, with --producer-key FILE"));
      }
      KeyPair key = readKey(file.get());
      if (!genesis.producers().contains(key.address())) {
        throw new ConfigException(
            "the key in %s is that of %s, which is no producer of the chain \"%s\""
                .formatted(file.get(), key.address(), genesis.chainId()));
      }
      if (!genesis.dev() && DevAccounts.find(key.address()).isPresent()) {
        throw new ConfigException(
            "the key in %s is that of a dev account, which everybody knows: make another"
                .formatted(file.get()));
      }
      return key;
    }

    private static KeyPair readKey(Path file) throws ConfigException {
      try {
        return KeyFile.read(file);
      } catch (KeystoreException e) {
        throw new ConfigException(e.getMessage());
      }
    }

    private boolean isOn(Setting setting) throws ConfigException {
      Given value = given.get(setting);
      if (value == null) {
        return false;
      }
      return switch (value.text()) {
        case "true" -> true;
        case "false" -> false;
        default -> throw value.wrong(setting.form().takes());
      };
    }

    private int integer(Setting setting, int defaultValue, int max) throws ConfigException {
      Given value = given.get(setting);
      if (value == null) {
        return defaultValue;
      }
      try {
        int number = Integer.parseInt(value.text());
        if (number >= 0 && number <= max) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Told below, together with what is taken.
      }
      throw value.wrong(
          "an integer from 0 to "
              + max
              + (setting.form() == Setting.Form.HEIGHTS ? ", or " + ARCHIVE : ""));
    }

    private Retention history() throws ConfigException {
      Given value = given.get(Setting.HISTORY);
      if (value == null) {
        return Retention.DEFAULT;
      }
      return value.text().equals(ARCHIVE)
          ? Retention.ARCHIVE
          : new Retention(integer(Setting.HISTORY, 0, HISTORY_MAX));
    }

    private Optional<String> text(Setting setting) {
      return Optional.ofNullable(given.get(setting)).map(Given::text).filter(t -> !t.isEmpty());
    }

    private Optional<Path> path(Setting setting) {
      return text(setting).map(Path::of);
    }
  }
}
