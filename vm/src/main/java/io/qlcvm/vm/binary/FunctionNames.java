package io.qlcvm.vm.binary;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.module.CustomSection;
import io.qlcvm.vm.module.ModuleDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names in the name section when somebody asks for one. The section is not part of
 * validation, so that a broken one only means that there are no names.
 *
 * @see <a href="https://webassembly.github.io/spec/core/appendix/custom.html#name-section">Name
 *     section</a>
 */
public final class FunctionNames {

  private static final String SECTION = "name";
  private static final int FUNCTION_NAMES = 1;

  private FunctionNames() {}

  /** Name of a function, or null if the module tells none. */
  public static @Nullable String of(ModuleDefinition module, int function) {
    for (CustomSection section : module.customSections()) {
      if (section.name().equals(SECTION)) {
        return search(module, section, function);
      }
    }
    return null;
  }

  private static @Nullable String search(
      ModuleDefinition module, CustomSection section, int function) {
    int end = section.start() + section.length();
    ByteReader reader = new ByteReader(module.bytes(), section.start(), end);
    try {
      while (reader.hasRemaining()) {
        int id = reader.u8();
        int length = reader.length();
        if (id == FUNCTION_NAMES) {
          return searchMap(reader, function);
        }
        reader.skip(length);
      }
    } catch (InvalidModuleException _) {
      return null;
    }
    return null;
  }

  private static @Nullable String searchMap(ByteReader reader, int function) {
    for (int count = reader.u32(); count != 0; count--) {
      int index = reader.u32();
      if (index == function) {
        return reader.name();
      }
      reader.skip(reader.length());
    }
    return null;
  }
}
