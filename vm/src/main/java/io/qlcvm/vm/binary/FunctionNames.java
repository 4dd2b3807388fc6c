package io.qlcvm.vm.binary;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.module.CustomSection;
import io.qlcvm.vm.module.ModuleDefinition;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of functions from the name section, for people. The section is not part of validation: from
 * a broken one come the names before the fault.
 *
 * <p>Each trap asks for the names of all open calls, so the section is read once, when somebody
 * first asks, and long names are cut: else a trap could cost more than all the work before it.
 * Thread-safe.
 *
 * @see <a href="https://webassembly.github.io/spec/core/appendix/custom.html#name-section">Name
 *     section</a>
 */
public final class FunctionNames {

  /** Longer than the names of most compilers; 64 of them, one for each frame, are 16 KiB. */
  public static final int NAME_BYTES_MAX = 256;

  private static final String SECTION = "name";
  private static final int FUNCTION_NAMES = 1;

  private final ModuleDefinition module;

  /** Where each function's name begins, with its length, in the module; 0 if it has none. */
  private volatile int @Nullable [] positions;

  public FunctionNames(ModuleDefinition module) {
    this.module = module;
  }

  /** Name of a function, at most {@link #NAME_BYTES_MAX} bytes of it, or null if it has none. */
  public @Nullable String of(int function) {
    int[] known = positions;
    if (known == null) {
      known = read();
      positions = known;
    }
    return known[function] == 0 ? null : text(known[function]);
  }

  private String text(int position) {
    ByteReader reader = new ByteReader(module.bytes(), position, module.bytes().length);
    int length = Math.min(reader.length(), NAME_BYTES_MAX);
    return new String(module.bytes(), reader.position(), length, StandardCharsets.UTF_8);
  }

  private int[] read() {
    int[] found = new int[module.functions().size()];
    for (CustomSection section : module.customSections()) {
      if (section.name().equals(SECTION)) {
        int end = section.start() + section.length();
        try {
          readSection(new ByteReader(module.bytes(), section.start(), end), found);
        } catch (InvalidModuleException _) {
          // What was found before the fault is better than nothing.
        }
        break;
      }
    }
    return found;
  }

  private static void readSection(ByteReader reader, int[] found) {
    while (reader.hasRemaining()) {
      int id = reader.u8();
      int length = reader.length();
      if (id == FUNCTION_NAMES) {
        readMap(reader, found);
        return;
      }
      reader.skip(length);
    }
  }

  private static void readMap(ByteReader reader, int[] found) {
    for (int count = reader.u32(); count != 0; count--) {
      int function = reader.u32();
      int position = reader.position();
      reader.skip(reader.length());
      if (Integer.compareUnsigned(function, found.length) < 0 && found[function] == 0) {
        found[function] = position;
      }
    }
  }
}
