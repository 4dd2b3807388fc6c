package io.qlcvm.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("(?s)```java\n(.*?)```");

  /** So the example is compiled and run by every build. */
  @Test
  void example_ofTheReadme_isCounterTest() throws IOException {
    Matcher example = JAVA.matcher(Files.readString(Path.of("README.md")));
    String source = Files.readString(Path.of("src/test/java/io/qlcvm/testkit/CounterTest.java"));

    assertEquals(
        source.substring(source.indexOf("class CounterTest")),
        example.results().findFirst().orElseThrow().group(1));
  }
}
