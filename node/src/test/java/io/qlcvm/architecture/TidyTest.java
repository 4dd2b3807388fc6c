package io.qlcvm.architecture;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import io.qlcvm.architecture.JavaSource.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every file of the repository keeps to, whoever wrote it. */
final class TidyTest {
  private static final Repository REPOSITORY = Repository.find();
  private static final List<JavaSource> SOURCES = JavaSource.parse(REPOSITORY.java());

  private static final int METHOD_LINES_MAX = 70;

  /**
   * Methods that are one dispatch over many cases and read best in one piece, each with the length
   * that it may have. The number goes down when the method gets shorter; nothing else gets in here.
   */
  private static final Map<String, Integer> DISPATCH_LINES_MAX =
      Map.of("io.qlcvm.vm.interpreter.Interpreter.straight", 800);

  /** Calls that bring time, chance or waiting in by the back door, and what to do instead. */
  private static final Map<String, String> BANNED =
      Map.of(
          "System.currentTimeMillis", "take a java.time.Clock in the constructor",
          "System.nanoTime", "take a LongSupplier in the constructor",
          "new Random()", "take a RandomGenerator in the constructor, or give it a seed in a test",
          "Thread.sleep", "wait for the event itself, with a timeout");

  /** Where time comes from the system: the process's entry hands it to everything below. */
  private static final Set<String> MAY_USE_BANNED =
      Set.of(
          "node/src/main/java/io/qlcvm/node/Main.java",
          "node/src/test/java/io/qlcvm/node/http/SlowClients.java"); // it measures

  /** Measuring time is what they are for. */
  private static final String BENCHMARKS = "bench/";

  /** Written in two halves, so that this file passes its own test. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(FIX" + "ME|TO" + "DO|XX" + "X)\\b");

  private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.])/wo" + "rk/");

  private static final Pattern NULL_MARKED =
      Pattern.compile("(?m)^@(org\\.jspecify\\.annotations\\.)?NullMarked$");

  @Test
  void sources_parsed_findsThisVeryFile() {
    assertTrue(
        methods().map(Method::name).anyMatch((TidyTest.class.getName() + ".methods")::equals),
        "the scan of the sources is broken: it does not see its own methods");
  }

  @Test
  void javaFile_formatted_isUnchanged() throws FormatterException {
    var formatter = new Formatter();
    var untidy = new ArrayList<String>();
    for (Path file : REPOSITORY.java()) {
      String source = Repository.read(file);
      if (!formatter.formatSourceAndFixImports(source).equals(source)) {
        untidy.add(REPOSITORY.name(file));
      }
    }
    assertNone("not in google-java-format: run scripts/format", untidy);
  }

  @Test
  void method_length_isWithinItsLimit() {
    var tooLong =
        methods()
            .filter(method -> method.lines() > linesMax(method))
            .map(method -> "%s: %d lines".formatted(method.name(), method.lines()));
    assertNone(
        "methods of more than " + METHOD_LINES_MAX + " lines: take out a part that has a name",
        tooLong.toList());
  }

  @Test
  void dispatch_excepted_isStillLong() {
    Set<String> longer =
        methods()
            .filter(method -> method.lines() > METHOD_LINES_MAX)
            .map(Method::name)
            .collect(toSet());
    assertNone(
        "excepted without need: take it out of the list",
        DISPATCH_LINES_MAX.keySet().stream().filter(name -> !longer.contains(name)).toList());
  }

  private static int linesMax(Method method) {
    return DISPATCH_LINES_MAX.getOrDefault(method.name(), METHOD_LINES_MAX);
  }

  @Test
  void call_toTimeChanceOrSleep_isInMainOnly() {
    var calls = new ArrayList<String>();
    for (JavaSource source : SOURCES) {
      String name = REPOSITORY.name(source.path());
      if (MAY_USE_BANNED.contains(name) || name.startsWith(BENCHMARKS)) {
        continue;
      }
      for (JavaSource.Use use : source.uses()) {
        String instead = BANNED.get(use.what());
        if (instead != null) {
          calls.add("%s:%d: %s: %s".formatted(name, use.line(), use.what(), instead));
        }
      }
    }
    assertNone("banned calls", calls);
  }

  @Test
  void text_unfinishedMarker_isAbsent() {
    assertNone("unfinished: do it, or file it and take the mark out", linesWith(UNFINISHED));
  }

  @Test
  void text_pathOfOneMachine_isAbsent() {
    assertNone("a path that only one machine has", linesWith(MACHINE_PATH));
  }

  @Test
  void package_ofJava_isNullMarked() {
    var unmarked = new TreeSet<String>();
    for (Path file : REPOSITORY.java()) {
      // A package is marked once: a test package of the same name gets it from the main one.
      if (Stream.of("src/main/java", "src/test/java").noneMatch(root -> isMarked(file, root))) {
        unmarked.add(REPOSITORY.name(file.resolveSibling("package-info.java")));
      }
    }
    assertNone("missing, or without @NullMarked", List.copyOf(unmarked));
  }

  private static boolean isMarked(Path file, String sourceRoot) {
    String folder = file.resolveSibling("").toString();
    Path info =
        Path.of(folder.replaceFirst("src/(main|test)/java", sourceRoot), "package-info.java");
    return Files.exists(info) && NULL_MARKED.matcher(Repository.read(info)).find();
  }

  @Test
  void contract_committed_hasItsListedHash() throws IOException, GeneralSecurityException {
    Path folder = REPOSITORY.root().resolve("contracts");
    Path sums = folder.resolve("SHA256SUMS");
    var listed = new TreeSet<String>(Files.exists(sums) ? Files.readAllLines(sums) : List.of());
    var differences = new ArrayList<String>();
    for (Path file : REPOSITORY.files()) {
      if (file.startsWith(folder) && file.toString().endsWith(".wasm")) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        String line = HexFormat.of().formatHex(hash) + "  " + folder.relativize(file);
        if (!listed.remove(line)) {
          differences.add("not listed: " + line);
        }
      }
    }
    listed.forEach(line -> differences.add("not there: " + line));
    assertNone("SHA256SUMS and the .wasm files differ: see scripts/contracts", differences);
  }

  private static Stream<Method> methods() {
    return SOURCES.stream().flatMap(source -> source.methods().stream());
  }

  private static List<String> linesWith(Pattern pattern) {
    var found = new ArrayList<String>();
    for (Path file : REPOSITORY.text()) {
      List<String> lines = Repository.read(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find()) {
          found.add("%s:%d: %s".formatted(REPOSITORY.name(file), i + 1, lines.get(i).strip()));
        }
      }
    }
    return found;
  }

  private static void assertNone(String what, List<String> found) {
    assertTrue(
        found.isEmpty(),
        () -> found.stream().map(line -> "\n  " + line).collect(joining("", what + ":", "\n")));
  }
}
