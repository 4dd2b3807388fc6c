package io.qlcvm.node.rpc;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.qlcvm.client.Bytes;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas (draft 7) of what is answered, made from the records that are written, so that they
 * can't say anything else. Each record is described once and referred to by its name.
 */
final class Schemas {

  static final Map<String, Object> NULL = Map.of("type", "null");
  static final Map<String, Object> INTEGER = Map.of("type", "integer", "minimum", 0);
  static final Map<String, Object> BOOLEAN = Map.of("type", "boolean");
  static final Map<String, Object> TEXT = Map.of("type", "string");
  static final Map<String, Object> ADDRESS = text("^qlc_[13-9a-km-uw-z]{60}$");
  static final Map<String, Object> HASH = text("^0x[0-9a-f]{64}$");
  static final Map<String, Object> AMOUNT = text("^(0|[1-9][0-9]{0,38})$");
  static final Map<String, Object> BYTES = text("^0x([0-9a-f]{2})*$");

  private final Map<String, Map<String, Object>> records = new TreeMap<>();

  /** The records that were referred to so far, by name. */
  Map<String, Map<String, Object>> records() {
    return records;
  }

  private static Map<String, Object> text(String pattern) {
    return Map.of("type", "string", "pattern", pattern);
  }

  Map<String, Object> of(Result result) {
    List<Map<String, Object>> forms =
        new ArrayList<>(result.forms().stream().map(form -> of(form, Map.of())).toList());
    if (result.orNull()) {
      forms.add(NULL);
    }
    return forms.size() == 1 ? forms.getFirst() : Map.of("anyOf", forms);
  }

  private Map<String, Object> of(Type type, Map<TypeVariable<?>, Type> variables) {
    return switch (type) {
      case Class<?> known -> ofClass(known);
      case ParameterizedType list when list.getRawType() == List.class ->
          Map.of("type", "array", "items", of(list.getActualTypeArguments()[0], variables));
      case ParameterizedType generic -> ofRecord((Class<?>) generic.getRawType(), generic);
      case TypeVariable<?> variable -> of(bound(variable, variables), Map.of());
      default -> throw new IllegalArgumentException("no schema is made of " + type);
    };
  }

  private static Type bound(TypeVariable<?> variable, Map<TypeVariable<?>, Type> variables) {
    Type type = variables.get(variable);
    if (type == null) {
      throw new IllegalArgumentException("what " + variable + " stands for is not known");
    }
    return type;
  }

  private Map<String, Object> ofClass(Class<?> type) {
    if (type == Address.class) {
      return ADDRESS;
    }
    if (type == Hash32.class) {
      return HASH;
    }
    if (type == Amount.class) {
      return AMOUNT;
    }
    if (type == Bytes.class || type == byte[].class) {
      return BYTES;
    }
    if (type == Status.class) {
      return Map.of(
          "type", "string", "enum", Arrays.stream(Status.values()).map(Status::word).toList());
    }
    if (type == long.class || type == int.class || type == Long.class || type == Integer.class) {
      return INTEGER;
    }
    if (type == boolean.class || type == Boolean.class) {
      return BOOLEAN;
    }
    if (type == String.class) {
      return TEXT;
    }
    if (type == Object.class) {
      return Map.of();
    }
    if (type.isSealed()) {
      return ofAlternatives(type);
    }
    return ofRecord(type, type);
  }

  /** Alternatives are told apart by a member {@code type}: the record's name in lower case. */
  private Map<String, Object> ofAlternatives(Class<?> type) {
    String name = type.getSimpleName();
    if (!records.containsKey(name)) {
      records.put(name, Map.of());
      List<Map<String, Object>> forms =
          Arrays.stream(type.getPermittedSubclasses())
              .map(form -> alternative(form, form.getSimpleName().toLowerCase(Locale.ROOT)))
              .toList();
      records.put(name, Map.of("oneOf", forms));
    }
    return reference(name);
  }

  private Map<String, Object> alternative(Class<?> form, String word) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("type", Map.of("const", word));
    properties.putAll(properties(form, Map.of()));
    return object(form, properties);
  }

  private Map<String, Object> ofRecord(Class<?> type, Type whole) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException("no schema is made of " + type);
    }
    Map<TypeVariable<?>, Type> variables = new LinkedHashMap<>();
    String name = name(type);
    if (whole instanceof ParameterizedType generic) {
      for (int i = 0; i < generic.getActualTypeArguments().length; i++) {
        Type argument = generic.getActualTypeArguments()[i];
        variables.put(type.getTypeParameters()[i], argument);
        name += "Of" + name((Class<?>) argument);
      }
    }
    if (!records.containsKey(name)) {
      records.put(name, Map.of()); // a record may hold others of its kind
      records.put(name, object(type, properties(type, variables)));
    }
    return reference(name);
  }

  private static String name(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return outer == null ? type.getSimpleName() : outer.getSimpleName() + type.getSimpleName();
  }

  private Map<String, Object> properties(Class<?> type, Map<TypeVariable<?>, Type> variables) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Map<String, Object> schema = of(component.getGenericType(), variables);
      properties.put(
          component.getName(),
          isNullable(component.getAnnotatedType()) && !isLeftOut(component)
              ? Map.of("anyOf", List.of(schema, NULL))
              : schema);
    }
    return properties;
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  /** Whether a member is not there when it has nothing to say. */
  private static boolean isLeftOut(RecordComponent component) {
    JsonInclude rule = component.getAccessor().getAnnotation(JsonInclude.class);
    return rule != null && rule.value() == JsonInclude.Include.NON_NULL;
  }

  private static Map<String, Object> object(Class<?> type, Map<String, Object> properties) {
    List<String> required = new ArrayList<>(properties.keySet());
    Arrays.stream(type.getRecordComponents())
        .filter(Schemas::isLeftOut)
        .forEach(component -> required.remove(component.getName()));
    return Map.of("type", "object", "properties", properties, "required", required);
  }

  private static Map<String, Object> reference(String name) {
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  /** A schema with more members; an object's are ordered as they were put in. */
  static Map<String, Object> with(Map<String, Object> schema, Map<String, Object> more) {
    return Stream.concat(schema.entrySet().stream(), more.entrySet().stream())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (_, last) -> last, TreeMap::new));
  }
}
