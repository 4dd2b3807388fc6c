package io.qlcvm.node;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that can be configured. A setting has one name: {@code block-time} in the file, {@code
 * --block-time} as a flag, {@code QLCVM_BLOCK_TIME} in the environment.
 */
enum Setting {
  DEV(Form.BOOLEAN, "run a dev chain: ten funded accounts whose keys everybody knows"),
  GENESIS(Form.FILE, "the chain's genesis file (default: that of the dev chain)"),
  DATA(Form.FILE, "folder that keeps the chain (a dev chain without it is removed at the end)"),
  PRODUCER_KEY(Form.SECRET_FILE, "file with the private key that signs blocks: 0x and 64 digits"),
  BLOCK_TIME(
      Form.INTEGER,
      "a block every so many milliseconds, also an empty one; 0 makes one as soon as there is"
          + " work (default: 0)"),
  HISTORY(
      Form.HEIGHTS,
      "how many heights below the head can be asked about, or archive for all (default: 1024)"),
  HOST(Form.TEXT, "address to listen on (default: 127.0.0.1)"),
  PORT(Form.INTEGER, "port to listen on, 0 for a free one (default: 9735)"),
  ALLOW_HOST(
      Form.LIST,
      "names, besides addresses and localhost, under which clients may reach the node; * for all"),
  PUBLIC_WITHOUT_AUTHENTICATION(
      Form.BOOLEAN,
      "listen on an address that other machines reach, although nobody has to authenticate"
          + " (default: false)"),
  AUTH_SECRET(
      Form.SECRET_FILE,
      "file with the secret that signs tokens: 0x and 64 digits; with it, calls take a token"),
  OPEN_METHODS(
      Form.LIST,
      "methods that take no token, such as chain_*, and metrics (default: none with auth-secret,"
          + " all without)"),
  ENABLE(
      Form.LIST,
      "groups of methods to turn on: admin (takes auth-secret), debug, dev (default: debug and dev"
          + " on a dev chain, none on others)"),
  TLS_CERTIFICATE(
      Form.FILE,
      "file with the node's certificate in PEM, and those that signed it; with it, and tls-key, the"
          + " port speaks https and wss only; read again when it changes"),
  TLS_KEY(
      Form.SECRET_FILE, "file with the certificate's private key in PEM: PKCS#8, not encrypted"),
  RATE_LIMIT(
      Form.INTEGER,
      "requests that one address may send in a second, 0 for as many as come (default: 0)"),
  CONNECTIONS_PER_ADDRESS(
      Form.INTEGER,
      "connections that one address may have open, 0 for up to all 1024 (default: 0)"),
  SUBSCRIPTIONS_PER_ADDRESS(
      Form.INTEGER,
      "subscriptions that one address may have, 0 for up to 100 on each connection (default: 0)"),
  CHECKPOINTS(
      Form.FILE,
      "folder that admin_checkpoint writes to (default: that of the chain and -checkpoints)"),
  LOG_FORMAT(Form.TEXT, "text, or json for a JSON object a line (default: text)");

  /** What a setting's value looks like. */
  enum Form {
    BOOLEAN("true or false"),
    INTEGER("an integer"),
    HEIGHTS("a number of heights, or \"archive\""),
    TEXT("a text"),
    /** Relative to the configuration file, or to the working folder. */
    FILE("a path"),
    /** The same, of which nothing is shown. */
    SECRET_FILE("a path"),
    LIST("a list of texts");

    private final String takes;

    Form(String takes) {
      this.takes = takes;
    }

    String takes() {
      return takes;
    }
  }

  private final Form form;
  private final String description;

  Setting(Form form, String description) {
    this.form = form;
    this.description = description;
  }

  /** Name in the file. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String flag() {
    return "--" + key();
  }

  String variable() {
    return "QLCVM_" + name();
  }

  Form form() {
    return form;
  }

  String description() {
    return description;
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
