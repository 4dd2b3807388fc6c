package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.methods.Examples;
import io.qlcvm.node.rpc.Example;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The document of {@code rpc.discover}, and the examples in it, against a fresh dev chain. After a
 * change that changes answers, run this with {@code -Dqlcvm.examples=write}: it writes the
 * examples' answers anew; look at the difference before you commit it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final Path FILE =
      Path.of("src/main/resources/io/qlcvm/node/methods/examples.json");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Reasons that no call of a small document brings about on a healthy node. */
  private static final Set<String> WITHOUT_EXAMPLE =
      Set.of(
          "internal_error",
          "unavailable",
          "pruned",
          "pool_full",
          "too_large",
          "invalid_abi",
          "no_session");

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private JsonNode document;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Path home;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    home = folder;
    NodeConfig config = TestNode.devChainWithAllMethods(folder);
    running = Node.start(config, folder.resolve("chain"), () -> NOW);
    document = TestNode.of(running).call("rpc.discover", Map.of());
  }

  @AfterAll
  void stop() {
    running.close();
  }

  @Test
  void examples_runInOrder_areAnsweredAsWritten() throws Exception {
    List<Map<String, Object>> answers = new ArrayList<>();
    try (TestSocket socket = new TestSocket(running)) {
      for (Example example : Examples.ALL) {
        JsonNode answer = socket.call(example.method(), example.parameters());
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("method", example.method());
        written.put("params", example.parameters());
        String part = answer.has("result") ? "result" : "error";
        written.put(part, anywhere(answer.path(part)));
        answers.add(written);
        if (answer.has("result")) {
          new SchemaCheck(document)
              .check(method(example.method()).path("result").path("schema"), answer.get("result"));
        }
      }
    }
    String now = JSON.writeValueAsString(answers) + "\n";
    if ("write".equals(System.getProperty("qlcvm.examples"))) {
      Files.writeString(FILE, now);
    }
    assertEquals(JSON.readTree(Files.readString(FILE)), JSON.readTree(now));
  }

  /** What differs from machine to machine is as somewhere else. */
  private JsonNode anywhere(JsonNode answer) {
    String text =
        answer
            .toString()
            .replace(home.toString(), "/srv/qlcvm")
            .replaceAll("\"bytes(Before|After)\":[0-9]+", "\"bytes$1\":4096");
    return JSON.readTree(text);
  }

  @Test
  void document_everyMethod_declaresResultAndErrors() {
    assertFalse(document.path("methods").isEmpty());
    for (JsonNode method : document.path("methods")) {
      String name = method.path("name").asString();
      assertFalse(method.path("summary").asString().isEmpty(), name);
      assertFalse(method.path("result").path("description").asString().isEmpty(), name);
      // An empty schema says nothing: only the document itself is of no declared form.
      boolean says = !method.path("result").path("schema").isEmpty();
      assertTrue(says || name.equals("rpc.discover"), name);
      assertFalse(method.path("errors").isEmpty(), name);
      for (JsonNode error : method.path("errors")) {
        JsonNode declared = new SchemaCheck(document).resolve(error);
        assertTrue(declared.path("code").isInt(), name);
        assertFalse(declared.path("message").asString().isEmpty(), name);
      }
    }
  }

  @Test
  void document_everyMethodAndParameter_hasExample() {
    List<String> missing = new ArrayList<>();
    for (JsonNode method : document.path("methods")) {
      String name = method.path("name").asString();
      Set<String> shown = new HashSet<>();
      method
          .path("examples")
          .forEach(e -> e.path("params").forEach(p -> shown.add(p.path("name").asString())));
      if (method.path("examples").isEmpty()) {
        missing.add(name);
      }
      for (JsonNode parameter : method.path("params")) {
        if (!shown.contains(parameter.path("name").asString())) {
          missing.add(name + " " + parameter.path("name").asString());
        }
        assertTrue(parameter.has("schema"), name);
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void document_everyError_hasExampleOrIsNamedHere() {
    List<String> missing = new ArrayList<>();
    for (JsonNode error : document.path("components").path("errors")) {
      JsonNode data = error.path("data");
      String reason = data.path("reason").asString();
      if (!data.has("example") && !WITHOUT_EXAMPLE.contains(reason)) {
        missing.add(reason);
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void document_everyReference_leadsSomewhere() {
    for (JsonNode reference : document.findValues("$ref")) {
      if (!reference.asString().equals("#")) {
        String pointer = reference.asString().substring(1);
        assertFalse(document.at(pointer).isMissingNode(), pointer);
      }
    }
  }

  private JsonNode method(String name) {
    for (JsonNode method : document.path("methods")) {
      if (method.path("name").asString().equals(name)) {
        return method;
      }
    }
    throw new AssertionError("the document has no method " + name);
  }
}
