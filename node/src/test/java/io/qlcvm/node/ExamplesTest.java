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
import java.util.EnumMap;
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
import tools.jackson.databind.node.MissingNode;

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

  /** Reasons that no example brings about. */
  private static final Set<String> WITHOUT_EXAMPLE =
      Set.of(
          "internal_error", // takes a fault of the program, of which none is known
          "pool_full", // takes 50,000 transactions, of which each is some 500 digits
          "too_large"); // takes a transaction of half a megabyte

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
    for (JsonNode settings :
        Examples.ALL.stream().map(ExamplesTest::settings).distinct().toList()) {
      if (settings.isMissingNode()) {
        run(running, settings, answers);
      } else {
        Map<Setting, String> other = new EnumMap<>(Setting.class);
        settings
            .propertyStream()
            .forEach(p ->
                other.put(Setting.ofKey(p.getKey()).orElseThrow(), p.getValue().stringValue()));
        NodeConfig config = TestNode.devChainWithAllMethods(home, other);
        try (Node node = Node.start(config, home.resolve("other" + answers.size()), () -> NOW)) {
          run(node, settings, answers);
        }
      }
    }
    String now = JSON.writeValueAsString(answers) + "\n";
    if ("write".equals(System.getProperty("qlcvm.examples"))) {
      Files.writeString(FILE, now);
    }
    assertEquals(JSON.readTree(Files.readString(FILE)), JSON.readTree(now));
  }

  /** Of the node that it runs on, where they are not those of all others. */
  private static JsonNode settings(Example example) {
    return example instanceof Example.Call call
        ? call.given().path("settings")
        : MissingNode.getInstance();
  }

  private void run(Node node, JsonNode settings, List<Map<String, Object>> answers) {
    try (TestSocket socket = new TestSocket(node)) {
      long subscription = 0;
      for (Example example : Examples.ALL) {
        if (!settings(example).equals(settings)) {
          continue;
        }
        switch (example) {
          case Example.Call call -> {
            JsonNode answer = answer(node, socket, call);
            if (call.method().equals("subscribe")) {
              subscription = answer.path("result").asLong(subscription);
            }
            answers.add(written(call, answer));
          }
          case Example.Request(String text, _) -> {
            socket.send(text);
            answers.add(members("request", text, "error", socket.next().path("error")));
          }
          case Example.Notification(String topic, _) -> {
            JsonNode parameters = brought(socket, subscription);
            check(notification(topic).path("params"), parameters);
            answers.add(members("notification", topic, "params", parameters));
          }
        }
      }
    }
  }

  private static JsonNode answer(Node node, TestSocket socket, Example.Call call) {
    return call.given().path("over").asString("").equals("http")
        ? TestNode.of(node)
            .post(
                JSON.writeValueAsString(
                    Map.of(
                        "jsonrpc",
                        "2.0",
                        "id",
                        1,
                        "method",
                        call.method(),
                        "params",
                        call.parameters())))
        : socket.call(call.method(), call.parameters());
  }

  private Map<String, Object> written(Example.Call call, JsonNode answer) {
    if (answer.has("result")) {
      check(method(call.method()).path("result").path("schema"), answer.get("result"));
    }
    String part = answer.has("result") ? "result" : "error";
    Map<String, Object> written =
        members(
            "method",
            call.method(),
            "params",
            call.parameters(),
            part,
            anywhere(answer.path(part)));
    if (!call.given().isEmpty()) {
      written.put("given", call.given());
    }
    return written;
  }

  private static Map<String, Object> members(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }

  /** The next of one subscription; what others bring is passed over. */
  private static JsonNode brought(TestSocket socket, long subscription) {
    JsonNode message = socket.next();
    while (message.path("params").path("id").asLong() != subscription) {
      message = socket.next();
    }
    assertEquals("subscription", message.path("method").asString());
    return message.path("params");
  }

  private void check(JsonNode schema, JsonNode value) {
    new SchemaCheck(document).check(schema, value);
  }

  private JsonNode notification(String topic) {
    return document
        .path("x-notifications")
        .valueStream()
        .filter(one -> one.path("topic").asString().equals(topic))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the document has no notification of " + topic));
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
  void document_everyTopic_hasSummarySchemaAndExample() {
    JsonNode topics = method("subscribe").path("params").path(0).path("schema").path("enum");
    assertEquals(4, topics.size());
    for (JsonNode topic : topics) {
      JsonNode notification = notification(topic.asString());
      assertEquals("subscription", notification.path("name").asString());
      assertFalse(notification.path("summary").asString().isEmpty(), topic::toString);
      JsonNode result = notification.path("params").path("properties").path("result");
      assertFalse(new SchemaCheck(document).resolve(result).isEmpty(), topic::toString);
      assertFalse(notification.path("examples").isEmpty(), topic::toString);
    }
  }

  @Test
  void document_everyMethod_declaresWhatAnyCallMayFailWith() {
    for (JsonNode method : document.path("methods")) {
      Set<Integer> codes = new HashSet<>();
      Set<String> reasons = new HashSet<>();
      for (JsonNode error : method.path("errors")) {
        JsonNode declared = new SchemaCheck(document).resolve(error);
        codes.add(declared.path("code").asInt());
        assertTrue(reasons.add(error.toString()), "declared twice: " + error);
      }
      assertTrue(
          codes.containsAll(
              Set.of(-32700, -32600, -32601, -32602, -32603, -32004, -32005, -32006, -32008)),
          method::toString);
    }
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
    for (String reason : WITHOUT_EXAMPLE) {
      boolean shown =
          Examples.ALL.stream()
              .map(Example::failure)
              .anyMatch(
                  e -> e != null && e.path("data").path("reason").asString("").equals(reason));
      assertFalse(shown, reason + " has an example: take it out of the list");
    }
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
