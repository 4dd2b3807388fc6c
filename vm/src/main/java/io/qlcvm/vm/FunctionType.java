package io.qlcvm.vm;

import java.util.List;
import java.util.stream.Collectors;

/** Parameters and results of a function. Equal by content, as the specification compares types. */
public record FunctionType(List<ValueType> parameters, List<ValueType> results)
    implements ExternType {

  public FunctionType {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  /** Such as {@code (i32, i32) -> i32}; no results are {@code ()}. */
  @Override
  public String toString() {
    return list(parameters) + " -> " + (results.size() == 1 ? results.get(0) : list(results));
  }

  private static String list(List<ValueType> types) {
    return types.stream().map(ValueType::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
