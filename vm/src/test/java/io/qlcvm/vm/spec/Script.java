package io.qlcvm.vm.spec;

import com.dylibso.chicory.wabt.Wast2Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A script in the form that the converter of the WebAssembly binary toolkit gives it: commands as
 * JSON objects, and the modules that they name.
 *
 * @param modules content by file name
 */
record Script(List<JsonNode> commands, Map<String, byte[]> modules) {

  private static final JsonMapper JSON = new JsonMapper();

  private static final String COMMANDS = "commands.json";

  /** Converting takes ten times as long as running. {@code mvn clean} forgets it. */
  private static final Path CONVERTED =
      Path.of(System.getProperty("wasm.testsuite.converted", "target/wast"));

  /** The toolkit reads whatever it can: to refuse what is closed is the engine's business. */
  private static final String FEATURES = "--enable-all";

  /**
   * The toolkit forgets the name of a quoted module. Its check then refuses the whole script;
   * without the check, only what names that module fails.
   */
  private static final String NO_CHECK = "--no-check";

  /** The folders below are found, all scripts in them, in the order of their names. */
  static List<Path> find(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".wast")).sorted().toList();
    }
  }

  /**
   * Converts a script, or takes what became of the same bytes before.
   *
   * @throws IOException if it can't be read or is no script that the toolkit understands
   */
  static Script read(Path wast) throws IOException {
    Path folder = CONVERTED.resolve(hash(Files.readAllBytes(wast)));
    if (!Files.isDirectory(folder)) {
      convert(wast, folder);
    }
    Map<String, byte[]> modules = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        modules.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    JsonNode commands = JSON.readTree(modules.get(COMMANDS)).path("commands");
    return new Script(commands.valueStream().toList(), modules);
  }

  /** The folder appears at once and whole, so that a conversion that was stopped leaves none. */
  private static void convert(Path wast, Path folder) throws IOException {
    Files.createDirectories(CONVERTED);
    Path unfinished = Files.createTempDirectory(CONVERTED, "unfinished");
    try {
      convert(wast, unfinished, FEATURES);
    } catch (RuntimeException _) {
      try {
        convert(wast, unfinished, FEATURES, NO_CHECK);
      } catch (RuntimeException e) {
        Files.delete(unfinished);
        throw new IOException(wast + " can't be converted by wast2json: " + e.getMessage(), e);
      }
    }
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void convert(Path wast, Path folder, String... options) {
    Wast2Json.builder()
        .withFile(wast.toFile())
        .withOutput(folder.resolve(COMMANDS).toFile())
        .withOptions(options)
        .build()
        .process();
  }

  private static String hash(byte[] script) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(FEATURES.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest.digest(script));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  byte[] module(JsonNode command) {
    String file = command.path("filename").asString();
    byte[] bytes = modules.get(file);
    if (bytes == null) {
      throw new IllegalArgumentException("the script has no module " + file);
    }
    return bytes;
  }
}
