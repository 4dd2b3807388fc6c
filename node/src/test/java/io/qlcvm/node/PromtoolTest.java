package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus' own promtool says of the alerts and of the dashboard's queries. */
@Timeout(600)
final class PromtoolTest {

  private static final Path DOCKER = Path.of("../docker");

  @TempDir private Path folder = Path.of("replaced by JUnit");

  @BeforeAll
  static void findPromtool() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "promtool")));
    if (!found) {
      System.out.println(
          "docker/alerts.yml: promtool skipped, since it is not on PATH (Debian's package"
              + " prometheus has it)");
    }
    assumeTrue(found, "no promtool on PATH: install Debian's package prometheus");
  }

  private static void assertPasses(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(DOCKER.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("SUCCESS"), said);
  }

  @Test
  void alerts_seriesOfBadDays_fire() throws Exception {
    assertPasses("promtool", "test", "rules", "alerts-test.yml");
  }

  @Test
  void configuration_checked_isValid() throws Exception {
    assertPasses("promtool", "check", "config", "prometheus.yml");
  }

  @Test
  void dashboard_itsQueries_areValid() throws Exception {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readString(DOCKER.resolve("dashboard.json")));
    List<String> queries = dashboard.findValuesAsString("expr");
    assertTrue(queries.size() >= 20, queries::toString);
    String rules =
        queries.stream()
            .distinct()
            .map(query -> "{record: 'panel', expr: '" + query.replace("'", "''") + "'}")
            .collect(Collectors.joining(",\n", "groups: [{name: dashboard, rules: [", "]}]\n"));
    Path file = Files.writeString(folder.resolve("dashboard.yml"), rules);
    assertPasses("promtool", "check", "rules", "--lint=none", file.toAbsolutePath().toString());
  }
}
