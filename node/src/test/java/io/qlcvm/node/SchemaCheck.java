package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Compares values with JSON Schemas, as far as the node's own schemas go. */
final class SchemaCheck {

  private final JsonNode document;

  /**
   * A check.
   *
   * @param document that references lead into
   */
  SchemaCheck(JsonNode document) {
    this.document = document;
  }

  void check(JsonNode schema, JsonNode value) {
    assertTrue(fits(schema, value), () -> value + " is not as " + schema);
  }

  JsonNode resolve(JsonNode schema) {
    String reference = schema.path("$ref").asString("");
    return reference.isEmpty() ? schema : document.at(reference.substring(1));
  }

  boolean fits(JsonNode named, JsonNode value) {
    JsonNode schema = resolve(named);
    if (schema.has("const")) {
      return schema.get("const").equals(value);
    }
    if (schema.has("enum")) {
      return schema.get("enum").valueStream().anyMatch(value::equals);
    }
    if (schema.has("anyOf") || schema.has("oneOf")) {
      Stream<JsonNode> forms = schema.path(schema.has("anyOf") ? "anyOf" : "oneOf").valueStream();
      return forms.anyMatch(form -> fits(form, value));
    }
    return switch (schema.path("type").asString("any")) {
      case "any" -> true;
      case "null" -> value.isNull();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber() && isWithin(schema, value.bigIntegerValue());
      case "string" ->
          value.isString()
              && value.asString().length() >= schema.path("minLength").asInt(0)
              && value.asString().length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
              && Pattern.matches(schema.path("pattern").asString("(?s).*"), value.asString());
      case "array" ->
          value.isArray()
              && value.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE)
              && value.valueStream().allMatch(v -> fits(schema.path("items"), v));
      case "object" -> value.isObject() && members(schema, value);
      default -> throw new IllegalArgumentException("the schema is " + schema);
    };
  }

  private static boolean isWithin(JsonNode schema, BigInteger value) {
    return value.compareTo(BigInteger.valueOf(schema.path("minimum").asLong(0))) >= 0
        && value.compareTo(BigInteger.valueOf(schema.path("maximum").asLong(Long.MAX_VALUE))) <= 0;
  }

  /** Every declared member is there, and no other. */
  private boolean members(JsonNode schema, JsonNode value) {
    JsonNode properties = schema.path("properties");
    return schema.path("required").valueStream().allMatch(name -> value.has(name.asString()))
        && value
            .propertyStream()
            .allMatch(member ->
                properties.has(member.getKey())
                    && fits(properties.get(member.getKey()), member.getValue()));
  }
}
