package io.qlcvm.vm.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Random valid modules from {@code wasm-opt} (Binaryen), which turns any bytes into one. Their
 * loops end, and no float operator gives a NaN: its bits are the one thing in which engines may
 * differ.
 */
final class Generator {

  private static final int INPUT_BYTES_MAX = 3_000;
  private static final int SECONDS_MAX = 120;
  private static final List<String> COMMAND =
      List.of(
          "wasm-opt",
          "--mvp-features",
          "--enable-sign-ext",
          "--enable-nontrapping-float-to-int",
          "--enable-bulk-memory",
          "--enable-mutable-globals",
          "--enable-multivalue",
          "--denan");

  private final Path folder;

  Generator(Path folder) {
    this.folder = folder;
  }

  /** Whether {@code wasm-opt} is installed. */
  static boolean isAvailable() {
    try {
      return run(List.of("wasm-opt", "--version")) == 0;
    } catch (IOException _) {
      return false;
    }
  }

  byte[] module(RandomGenerator random) throws IOException {
    byte[] bytes = new byte[50 + random.nextInt(INPUT_BYTES_MAX)];
    random.nextBytes(bytes);
    return random.nextInt(3) == 0
        // Other shapes: what an optimiser makes of it.
        ? transform(bytes, "-ttf", "--fuzz-passes")
        : transform(bytes, "-ttf");
  }

  /** The module, but every NaN that an operator gives is made 0; empty if it can't be read. */
  Optional<byte[]> withoutNaN(byte[] module) {
    try {
      return Optional.of(transform(module));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private byte[] transform(byte[] bytes, String... options) throws IOException {
    Path input = folder.resolve("input.wasm");
    Path output = folder.resolve("output.wasm");
    Files.write(input, bytes);
    List<String> command = new ArrayList<>(COMMAND);
    command.addAll(List.of(options));
    command.addAll(List.of(input.toString(), "-o", output.toString()));
    if (run(command) != 0) {
      throw new IOException("wasm-opt failed: " + String.join(" ", command));
    }
    return Files.readAllBytes(output);
  }

  /** Runs a command to its end, without its output, and gives its exit status. */
  static int run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end within " + SECONDS_MAX + " s: " + command);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
