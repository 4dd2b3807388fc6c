package io.qlcvm.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the image's build files say of the repository, without an engine that builds it. {@code
 * scripts/docker-test} builds it for real.
 */
final class ImageTest {
  private static final Path ROOT = Repository.find().root();

  /** {@code COPY SOURCE... TARGET}, from the build context and not from another stage. */
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--)(.+) \\S+$");

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private static List<String> copied() {
    Matcher copies = COPY.matcher(Repository.read(ROOT.resolve("docker/Dockerfile")));
    return copies.results().flatMap(copy -> Arrays.stream(copy.group(1).split(" ", -1))).toList();
  }

  /** Lines of {@code .dockerignore} that take back the first, which leaves out everything. */
  private static List<String> sent() {
    List<String> lines = Repository.read(ROOT.resolve(".dockerignore")).lines().toList();
    assertEquals("*", lines.stream().filter(line -> !line.startsWith("#")).findFirst().orElse(""));
    return lines.stream().filter(line -> line.startsWith("!")).map(l -> l.substring(1)).toList();
  }

  /** Whether it is sent itself, within what is sent, or as far as something in it is. */
  private static boolean isSent(String copied) {
    Path path = Path.of(copied);
    return sent().stream()
        .map(Path::of)
        .anyMatch(sent -> path.startsWith(sent) || sent.startsWith(path));
  }

  @Test
  void copy_ofTheDockerfile_isInTheBuildContext() {
    assertFalse(copied().isEmpty());
    assertEquals(List.of(), copied().stream().filter(path -> !isSent(path)).toList());
  }

  @Test
  void buildFile_ofEachModule_isCopied() {
    Matcher modules = MODULE.matcher(Repository.read(ROOT.resolve("pom.xml")));
    Stream<String> files = modules.results().map(module -> module.group(1) + "/pom.xml");
    assertEquals(List.of(), files.filter(file -> !copied().contains(file)).toList());
  }
}
