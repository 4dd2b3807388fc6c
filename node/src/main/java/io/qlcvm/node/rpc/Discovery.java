package io.qlcvm.node.rpc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Describes the methods of a node to programs: the document that {@code rpc.discover} answers.
 *
 * @see <a href="https://spec.open-rpc.org/">OpenRPC</a>
 */
public final class Discovery {

  private static final String OPENRPC_VERSION = "1.3.2";
  private static final String NAME = "rpc.discover";

  private final Schemas schemas = new Schemas();
  private final Map<String, Object> errors = new TreeMap<>();
  private final List<RpcMethod> all;
  private final List<Topic> topics;
  private final String version;
  private final Supplier<List<Example>> examplesSource;
  private List<Example> examples = List.of();

  /** Guarded by this, like all that it is made of. */
  private @Nullable Map<String, Object> document;

  private Discovery(
      List<RpcMethod> all,
      List<Topic> topics,
      String version,
      Supplier<List<Example>> examplesSource) {
    this.all = all;
    this.topics = topics;
    this.version = version;
    this.examplesSource = examplesSource;
  }

  /**
   * The method that describes others, and itself. The document is put together by its first call: a
   * node that starts can do without.
   *
   * @param topics of notifications
   * @param version of the program
   * @param examples asked for once at most
   */
  public static RpcMethod of(
      Collection<RpcMethod> others,
      Collection<Topic> topics,
      String version,
      Supplier<List<Example>> examples) {
    RpcMethod unbound =
        RpcMethod.of(
                NAME,
                "Describes all methods, with parameters, results, errors and examples, and as"
                    + " \"x-notifications\" what subscriptions bring.",
                List.of(),
                "an OpenRPC document",
                _ -> null)
            .answers(Result.JSON);
    List<RpcMethod> all = Stream.concat(others.stream(), Stream.of(unbound)).toList();
    Discovery discovery = new Discovery(all, List.copyOf(topics), version, examples);
    return unbound.withBody(_ -> CompletableFuture.completedFuture(discovery.document()));
  }

  private synchronized Map<String, Object> document() {
    if (document == null) {
      examples = examplesSource.get();
      document = describe();
    }
    return document;
  }

  private Map<String, Object> describe() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openrpc", OPENRPC_VERSION);
    document.put("info", Map.of("title", "qlcvm", "version", version));
    document.put("methods", all.stream().map(this::method).toList());
    document.put("x-notifications", topics.stream().map(this::notification).toList());
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", schemas.records());
    components.put("errors", errors);
    document.put("components", components);
    return document;
  }

  private Map<String, Object> method(RpcMethod method) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", method.name());
    described.put("summary", method.summary());
    described.put("paramStructure", "either");
    described.put("params", method.parameters().stream().map(Discovery::parameter).toList());
    Result form = Objects.requireNonNullElse(method.form(), Result.JSON);
    described.put(
        "result",
        Map.of("name", "result", "description", method.result(), "schema", schemas.of(form)));
    described.put("errors", failures(method).map(this::error).toList());
    described.put("examples", examples(method));
    return described;
  }

  private static Map<String, Object> parameter(Parameter<?> parameter) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", parameter.name());
    described.put("description", parameter.description());
    described.put("required", parameter.required());
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("description", parameter.type().takes());
    if (parameter.defaultValue() != null) {
      more.put("default", parameter.defaultValue());
    }
    described.put("schema", Schemas.with(parameter.type().schema(), more));
    return described;
  }

  /** OpenRPC has no word for notifications of the server: hence the member of our own. */
  private Map<String, Object> notification(Topic topic) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("id", Schemas.INTEGER);
    properties.put("result", schemas.of(topic.brings()));
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", Topic.NOTIFICATION);
    described.put("topic", topic.name());
    described.put("summary", topic.summary());
    described.put(
        "params",
        Map.of("type", "object", "properties", properties, "required", properties.keySet()));
    described.put(
        "examples",
        examples.stream()
            .mapMulti((Example example, Consumer<Object> to) -> {
              if (example instanceof Example.Notification(String name, JsonNode parameters)
                  && name.equals(topic.name())) {
                to.accept(parameters);
              }
            })
            .toList());
    return described;
  }

  /** All that a method may fail with. */
  static Stream<Failure> failures(RpcMethod method) {
    return Stream.concat(Failure.COMMON.stream(), method.failures().stream()).distinct();
  }

  private Map<String, Object> error(Failure failure) {
    if (!errors.containsKey(failure.key())) {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("code", failure.code().number());
      described.put("message", failure.meaning());
      described.put("data", data(failure));
      errors.put(failure.key(), described);
    }
    return Map.of("$ref", "#/components/errors/" + failure.key());
  }

  /** The reason, and the first among the examples that is refused for it. */
  private Map<String, Object> data(Failure failure) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("reason", failure.reason());
    for (Example example : examples) {
      JsonNode error = example.failure();
      if (error != null && isOf(error, failure)) {
        data.put("example", refused(example, error));
        return data;
      }
    }
    return data;
  }

  private static Map<String, Object> refused(Example example, JsonNode error) {
    Map<String, Object> refused = new LinkedHashMap<>();
    switch (example) {
      case Example.Call call -> {
        refused.put("method", call.method());
        refused.put("params", call.parameters());
        call.given().properties().forEach(p -> refused.put(p.getKey(), p.getValue()));
      }
      case Example.Request(String text, _) -> refused.put("request", text);
      case Example.Notification _ -> {}
    }
    refused.put("error", error);
    return refused;
  }

  private static boolean isOf(JsonNode error, Failure failure) {
    return error.path("code").asInt() == failure.code().number()
        && error.path("data").path("reason").asString().equals(failure.reason());
  }

  /** The document can't hold itself: its own example refers to it. */
  private List<Object> examples(RpcMethod method) {
    if (method.name().equals(NAME)) {
      return List.of(pairing(NAME, List.of(), Map.of("$ref", "#")));
    }
    List<Object> pairings = new ArrayList<>();
    for (Example example : examples) {
      if (example instanceof Example.Call call
          && call.method().equals(method.name())
          && call.error() == null
          && call.given().isEmpty()) {
        List<Object> parameters = new ArrayList<>();
        call.parameters()
            .properties()
            .forEach(p -> parameters.add(Map.of("name", p.getKey(), "value", p.getValue())));
        String name = method.name() + (pairings.isEmpty() ? "" : " " + (pairings.size() + 1));
        pairings.add(pairing(name, parameters, call.result()));
      }
    }
    return pairings;
  }

  private static Map<String, Object> pairing(
      String name, List<Object> parameters, @Nullable Object value) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", "result");
    result.put("value", value);
    Map<String, Object> pairing = new LinkedHashMap<>();
    pairing.put("name", name);
    pairing.put("params", parameters);
    pairing.put("result", result);
    return pairing;
  }
}
