package io.qlcvm.node.rpc;

import org.jspecify.annotations.Nullable;

/**
 * A parameter of a method.
 *
 * @param description for people, half a sentence
 * @param required whether a call without it is refused
 * @param defaultValue what stands for it where it is left out; null if it is required, or if its
 *     absence means something of its own
 */
public record Parameter<T>(
    String name, Type<T> type, String description, boolean required, @Nullable T defaultValue) {

  public static <T> Parameter<T> required(String name, Type<T> type, String description) {
    return new Parameter<>(name, type, description, true, null);
  }

  /** One that may be left out, which the method can see. */
  public static <T> Parameter<T> optional(String name, Type<T> type, String description) {
    return new Parameter<>(name, type, description, false, null);
  }

  public static <T> Parameter<T> optional(
      String name, Type<T> type, T defaultValue, String description) {
    return new Parameter<>(name, type, description, false, defaultValue);
  }
}
