package io.qlcvm.bench.gas;

import io.qlcvm.vm.binary.Opcode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The operators of {@link Opcode} as a table, so that none can be forgotten. */
final class Opcodes {

  private Opcodes() {}

  /**
   * One operator.
   *
   * @param name as the text format writes it, such as {@code i32.add}
   */
  record Named(String name, int number) {}

  /** All of them, in the order of their numbers. */
  static List<Named> all() {
    return Arrays.stream(Opcode.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == int.class)
        .filter(field -> !field.getName().startsWith("PREFIX"))
        .map(Opcodes::named)
        .sorted(Comparator.comparingInt(Named::number))
        .toList();
  }

  /** Those from one number to another, both included. */
  static List<Named> between(int first, int last) {
    return all().stream()
        .filter(operator -> operator.number() >= first && operator.number() <= last)
        .toList();
  }

  private static Named named(Field field) {
    try {
      String name = field.getName().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
      return new Named(name, field.getInt(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the fields of " + Opcode.class + " are public", e);
    }
  }
}
