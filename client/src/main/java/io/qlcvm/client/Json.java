package io.qlcvm.client;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** The protocol's JSON. Thread-safe. */
public final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  private Json() {}

  /** One indented document, without a line end at its end. */
  public static String write(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }
}
