package io.qlcvm.node.rpc;

import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;

/**
 * What a method answers, as types from which a JSON Schema is made.
 *
 * @param forms the types of the answer, of which it has one; none for any JSON, or for null alone
 * @param orNull whether it may be null too
 */
public record Result(List<Type> forms, boolean orNull) {

  /** Always null. */
  public static final Result NULL = new Result(List.of(), true);

  /** Any JSON. */
  public static final Result JSON = new Result(List.of(Object.class), false);

  public Result {
    forms = List.copyOf(forms);
  }

  public static Result of(Class<?> form) {
    return new Result(List.of(form), false);
  }

  public static Result of(TypeReference<?> form) {
    return new Result(List.of(form.getType()), false);
  }

  /** This, or one of another type. */
  public Result or(TypeReference<?> form) {
    return new Result(Stream.concat(forms.stream(), Stream.of(form.getType())).toList(), orNull);
  }

  /** This, or null. */
  public Result orElseNull() {
    return new Result(forms, true);
  }
}
