package io.qlcvm.node;

import io.qlcvm.node.rpc.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** A configuration file: TOML, one line for each setting. */
final class ConfigFile {

  private static final TomlMapper TOML = new TomlMapper();

  /** No configuration comes near; anything larger is another file. */
  private static final int BYTES_MAX = 64 << 10;

  private ConfigFile() {}

  /** The file's settings, each as the text that a flag would have. */
  static Map<Setting, String> read(Path file) throws ConfigException {
    JsonNode document = parse(file);
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    for (Map.Entry<String, JsonNode> entry : document.properties()) {
      Setting setting =
          Setting.ofKey(entry.getKey())
              .orElseThrow(() ->
                  new ConfigException(
                      "%s: there is no setting \"%s\": %s"
                          .formatted(
                              file,
                              entry.getKey(),
                              NearestName.hint(entry.getKey(), Setting.keys()))));
      settings.put(setting, text(file, setting, entry.getValue()));
    }
    return settings;
  }

  /** Reads a file that a person wrote, and says what is wrong if that fails. */
  static byte[] bytes(Path file, String what) throws ConfigException {
    // Pipes and devices have no size: what counts is what comes out.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new ConfigException(
            "%s is larger than a %s (%d bytes): name another".formatted(file, what, BYTES_MAX));
      }
      return bytes;
    } catch (NoSuchFileException _) {
      throw new ConfigException("there is no %s %s".formatted(what, file));
    } catch (IOException e) {
      throw new ConfigException("cannot read the %s %s: %s".formatted(what, file, e));
    }
  }

  private static JsonNode parse(Path file) throws ConfigException {
    byte[] bytes = bytes(file, "configuration file");
    try {
      return TOML.readTree(bytes);
    } catch (JacksonException e) {
      throw new ConfigException(
          "%s is not TOML: %s, at line %d"
              .formatted(file, e.getOriginalMessage(), e.getLocation().getLineNr()));
    }
  }

  private static String text(Path file, Setting setting, JsonNode value) throws ConfigException {
    boolean fits =
        switch (setting.form()) {
          case BOOLEAN -> value.isBoolean();
          case INTEGER -> value.isIntegralNumber();
          case HEIGHTS -> value.isIntegralNumber() || value.isString();
          case TEXT, FILE, SECRET_FILE -> value.isString();
          case LIST -> value.isArray() && value.values().stream().allMatch(JsonNode::isString);
        };
    if (!fits) {
      throw new ConfigException(
          "%s: %s takes %s, not %s".formatted(file, setting.key(), setting.form().takes(), value));
    }
    return switch (setting.form()) {
      case BOOLEAN, INTEGER, HEIGHTS, TEXT -> value.asString();
      case FILE, SECRET_FILE ->
          file.toAbsolutePath().resolveSibling(value.stringValue()).toString();
      case LIST ->
          value.values().stream().map(JsonNode::stringValue).collect(Collectors.joining(","));
    };
  }
}
