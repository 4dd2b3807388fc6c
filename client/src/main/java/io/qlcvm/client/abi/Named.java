package io.qlcvm.client.abi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event or an error with its fields' values.
 *
 * @param name of the event or error
 * @param fields in the order of their declaration
 */
public record Named(String name, List<Value> fields) {

  /** Copies the list. */
  public Named {
    fields = List.copyOf(fields);
  }

  /**
   * A field's value.
   *
   * @param type of the value: a hash where an indexed field's value was replaced by it
   * @param json the value
   */
  public record Value(String name, AbiType type, JsonNode json) {

    @Override
    public String toString() {
      return name + ": " + Shown.value(type, json);
    }
  }

  /** Reads the fields from bytes that hold nothing else. */
  static Named read(String name, List<AbiField> fields, byte[] bytes, int from)
      throws AbiException {
    ValueReader reader = new ValueReader(bytes, from);
    List<Value> values = new ArrayList<>();
    for (AbiField field : fields) {
      try {
        values.add(new Value(field.name(), field.type(), reader.read(field.type())));
      } catch (AbiException e) {
        throw e.in(name + "." + field.name());
      }
    }
    reader.end();
    return new Named(name, values);
  }

  /** {@code {"name": ..., "fields": {...}}}. */
  public ObjectNode json() {
    ObjectNode named = JsonNodeFactory.instance.objectNode().put("name", name);
    ObjectNode values = named.putObject("fields");
    fields.forEach(field -> values.set(field.name(), field.json()));
    return named;
  }

  /** On one line, for people. */
  @Override
  public String toString() {
    return fields.stream().map(Value::toString).collect(Collectors.joining(", ", name + "(", ")"));
  }
}
