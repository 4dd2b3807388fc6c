package io.qlcvm.node.rpc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The values of one call's parameters, read and checked. */
public final class Arguments {

  /** Characters of a refused value that an error message repeats. */
  private static final int SHOWN_MAX = 80;

  private final Map<Parameter<?>, Object> values;

  private final @Nullable Exchange exchange;

  private Arguments(Map<Parameter<?>, Object> values, @Nullable Exchange exchange) {
    this.values = values;
    this.exchange = exchange;
  }

  /** The connection that the call came over, if it can carry more than the answer. */
  public Optional<Exchange> exchange() {
    return Optional.ofNullable(exchange);
  }

  /** The value, or the default, of a parameter that is required or has a default. */
  public <T> T get(Parameter<T> parameter) {
    return find(parameter)
        .orElseThrow(() ->
            new IllegalArgumentException(parameter.name() + " has no default: ask with find()"));
  }

  /** The value, or the default, of a parameter. */
  public <T> Optional<T> find(Parameter<T> parameter) {
    @SuppressWarnings("unchecked") // put there by read, from the same parameter's reader
    @Nullable T value = (T) values.get(parameter);
    return Optional.ofNullable(value != null ? value : parameter.defaultValue());
  }

  /**
   * Reads the {@code params} of a call: an object by name, an array by position. An array that
   * holds one object and nothing else is taken for that object, since no method's first parameter
   * is an object.
   */
  static Arguments read(
      List<Parameter<?>> parameters, @Nullable JsonNode params, @Nullable Exchange exchange)
      throws RpcFailure {
    return new Arguments(values(parameters, params), exchange);
  }

  /** Reads an object that stands inside a call's parameters. */
  static Arguments ofObject(List<Parameter<?>> members, JsonNode object) throws RpcFailure {
    if (!object.isObject()) {
      throw RpcFailure.invalidParameters("it is no object");
    }
    return new Arguments(byName(members, object), null);
  }

  private static Map<Parameter<?>, Object> values(
      List<Parameter<?>> parameters, @Nullable JsonNode params) throws RpcFailure {
    if (params == null) {
      return byPosition(parameters, List.of());
    }
    if (params.isArray()) {
      List<JsonNode> values = List.copyOf(params.values());
      return values.size() == 1 && values.get(0).isObject()
          ? byName(parameters, values.get(0))
          : byPosition(parameters, values);
    }
    if (params.isObject()) {
      return byName(parameters, params);
    }
    throw RpcFailure.invalidParameters(
        "\"params\" takes an object (parameters by name) or an array (by position), not "
            + shown(params));
  }

  private static Map<Parameter<?>, Object> byPosition(
      List<Parameter<?>> parameters, List<JsonNode> given) throws RpcFailure {
    if (given.size() > parameters.size()) {
      throw RpcFailure.invalidParameters(
          "%d parameters are too many: the method takes %s"
              .formatted(given.size(), list(parameters)));
    }
    Map<Parameter<?>, Object> values = new HashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      put(values, parameters.get(i), i < given.size() ? given.get(i) : null);
    }
    return values;
  }

  private static Map<Parameter<?>, Object> byName(List<Parameter<?>> parameters, JsonNode given)
      throws RpcFailure {
    List<String> names = names(parameters);
    for (String name : given.propertyNames()) {
      if (!names.contains(name)) {
        throw RpcFailure.invalidParameter(
            name,
            "there is no parameter \"%s\": %s"
                .formatted(clipped(name), NearestName.hint(name, names)));
      }
    }
    Map<Parameter<?>, Object> values = new HashMap<>();
    for (Parameter<?> parameter : parameters) {
      put(values, parameter, given.get(parameter.name()));
    }
    return values;
  }

  private static void put(
      Map<Parameter<?>, Object> values, Parameter<?> parameter, @Nullable JsonNode given)
      throws RpcFailure {
    if (given != null && !given.isNull()) {
      values.put(parameter, value(parameter, given));
    } else if (parameter.required()) {
      throw RpcFailure.invalidParameter(
          parameter.name(),
          "the parameter \"%s\" is missing: it takes %s"
              .formatted(parameter.name(), parameter.type().takes()));
    }
  }

  private static Object value(Parameter<?> parameter, JsonNode given) throws RpcFailure {
    try {
      return (Object) parameter.type().reader().apply(given);
    } catch (IllegalArgumentException e) {
      throw RpcFailure.invalidParameter(
          parameter.name(),
          "the parameter \"%s\" takes %s, not %s: %s"
              .formatted(parameter.name(), parameter.type().takes(), shown(given), e.getMessage()));
    }
  }

  private static List<String> names(List<Parameter<?>> parameters) {
    return parameters.stream().<String>map(Parameter::name).toList();
  }

  private static String list(List<Parameter<?>> parameters) {
    return parameters.isEmpty() ? "none" : String.join(", ", names(parameters));
  }

  private static String shown(JsonNode value) {
    return clipped(value.toString());
  }

  private static String clipped(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
  }
}
