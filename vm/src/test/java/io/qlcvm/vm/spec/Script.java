package io.qlcvm.vm.spec;

import com.dylibso.chicory.wabt.Wast2Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

  /** What the toolkit does not read by itself, and this engine runs. */
  private static final String[] FEATURES = {"--enable-tail-call", "--enable-extended-const"};

  /** The folders below are found, all scripts in them, in the order of their names. */
  static List<Path> find(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".wast")).sorted().toList();
    }
  }

  /**
   * Converts a script.
   *
   * @throws IOException if it can't be read or is no script that the toolkit understands
   */
  static Script read(Path wast) throws IOException {
    Path folder = Files.createTempDirectory("wast");
    try {
      Path json = folder.resolve("commands.json");
      convert(wast, json);
      Map<String, byte[]> modules = new HashMap<>();
      for (Path file : files(folder)) {
        modules.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      JsonNode commands = JSON.readTree(modules.get("commands.json")).path("commands");
      return new Script(commands.valueStream().toList(), modules);
    } finally {
      for (Path file : files(folder)) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  private static void convert(Path wast, Path json) throws IOException {
    try {
      Wast2Json.builder()
          .withFile(wast.toFile())
          .withOutput(json.toFile())
          .withOptions(FEATURES)
          .build()
          .process();
    } catch (RuntimeException e) {
      throw new IOException(wast + " can't be converted by wast2json: " + e.getMessage(), e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
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
