package io.qlcvm.client.abi;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** How messages and reports show what was given. */
final class Shown {

  /** Characters of a refused value that a message repeats. */
  private static final int CHARACTERS_MAX = 80;

  private Shown() {}

  static String quoted(String text) {
    return "\"" + clipped(text) + "\"";
  }

  static String clipped(JsonNode value) {
    return clipped(value.toString());
  }

  private static String clipped(String text) {
    return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX) + "...";
  }

  /** A value of a type for people: numbers, addresses and bytes without quotes. */
  static String value(AbiType type, JsonNode value) {
    return switch (type) {
      case AbiType.Text _ -> value.toString();
      case AbiType.Bool _,
          AbiType.Whole _,
          AbiType.OfAddress _,
          AbiType.Hash _,
          AbiType.ByteString _ ->
          value.asString();
      case AbiType.ListOf(AbiType element) ->
          value.values().stream()
              .map(each -> value(element, each))
              .collect(Collectors.joining(", ", "[", "]"));
      case AbiType.Option(AbiType inner) -> option(inner, value);
      case AbiType.Tuple(List<AbiType> elements) ->
          IntStream.range(0, elements.size())
              .mapToObj(i -> value(elements.get(i), value.get(i)))
              .collect(Collectors.joining(", ", "(", ")"));
    };
  }

  private static String option(AbiType inner, JsonNode value) {
    if (value.isNull()) {
      return "null";
    }
    return AbiType.isOption(inner) ? "[" + value(inner, value.get(0)) + "]" : value(inner, value);
  }
}
