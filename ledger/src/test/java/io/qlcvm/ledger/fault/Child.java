package io.qlcvm.ledger.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A process with the class path of this one, that starts as fast as a JVM does. */
public final class Child {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xmx256m",
          "-Xlog:disable",
          "--enable-native-access=ALL-UNNAMED");

  private static final ChildClasses CLASSES = ChildClasses.make();

  private static final List<String> ARCHIVE = archive();

  private Child() {}

  /**
   * The first child writes down the classes that it has loaded; the others load them from there.
   */
  private static List<String> archive() {
    Path archive = CLASSES.archive();
    Path data = CLASSES.folder().resolve("data");
    List<String> making = List.of("-XX:ArchiveClassesAtExit=" + archive);
    End end = start(Victim.class, making, List.of(data.toString(), "3", "true"), _ -> false);
    try {
      Folders.delete(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return end.status() == 0 && Files.exists(archive)
        ? List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive)
        : List.of();
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
    return start(
        main, Stream.of(ARCHIVE, properties).flatMap(List::stream).toList(), arguments, kill);
  }

  private static End start(
      Class<?> main, List<String> options, List<String> arguments, Predicate<String> kill) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(CLASSES.options());
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // Otherwise RocksDB runs a shell, ldd and grep at each start to find out.
    builder.environment().put("ROCKSDB_MUSL_LIBC", "false");
    try {
      Process process = builder.start();
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
