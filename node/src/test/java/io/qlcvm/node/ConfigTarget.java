package io.qlcvm.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Configuration and genesis files: nothing but a complaint comes out. Here, since both are the
 * package's own.
 */
public final class ConfigTarget {

  private static final Path FILE = make();

  private ConfigTarget() {}

  private static Path make() {
    try {
      return Files.createTempFile("qlcvm-fuzz-", ".toml");
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Called by Jazzer for each input. The first byte says which file it is. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    // A host would be looked for on the network.
    if (input.length == 0 || new String(input, UTF_8).contains("host")) {
      return;
    }
    byte[] text = new byte[input.length - 1];
    System.arraycopy(input, 1, text, 0, text.length);
    Files.write(FILE, text);
    try {
      if ((input[0] & 1) == 0) {
        var _ = NodeConfig.read(FILE, Map.of(), Map.of());
      } else {
        var _ = GenesisFile.read(FILE);
      }
    } catch (ConfigException e) {
      if (e.getMessage().isEmpty()) {
        throw new AssertionError("a complaint says something", e);
      }
    }
  }
}
