package io.qlcvm.ledger.fault;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process with the class path of this one, that starts as fast as a JVM does. */
public final class Child {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:ErrorFile=/dev/null",
          "-Xshare:auto",
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED");

  private Child() {}

  /**
   * Signed jars (Bouncy Castle) are verified at each start, which takes longer than the rest of it;
   * not so on the boot class path. RocksDB stays, for its library is looked up by class loader.
   */
  private static List<String> classPath() {
    Map<Boolean, List<String>> parts =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .collect(
                Collectors.partitioningBy(
                    part -> part.endsWith(".jar") && !part.contains("rocksdb")));
    return List.of(
        "-Xbootclasspath/a:" + String.join(File.pathSeparator, parts.getOrDefault(true, List.of())),
        "-cp",
        String.join(File.pathSeparator, parts.getOrDefault(false, List.of())));
  }

  /** How it ended, and what it said on standard output. */
  public record End(int status, List<String> lines) {
    public End {
      lines = List.copyOf(lines);
    }
  }

  /** Runs a main class to its end, or until it says something at which it is to be killed. */
  public static End run(
      Class<?> main, List<String> properties, List<String> arguments, Predicate<String> kill) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(properties);
    command.addAll(classPath());
    command.add(main.getName());
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      List<String> lines = new ArrayList<>();
      try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          lines.add(line);
          if (kill.test(line)) {
            process.toHandle().destroyForcibly(); // the pipe is still read to its end
          }
        }
      }
      return new End(process.waitFor(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
