package io.qlcvm.node.cli;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.binary.ByteReader;
import java.util.ArrayList;
import java.util.List;

/** The sections of a module, whether the rest of it is sound or not. */
final class Sections {

  private static final int HEADER_BYTES = 8;
  private static final List<String> NAMES =
      List.of(
          "custom",
          "type",
          "import",
          "function",
          "table",
          "memory",
          "global",
          "export",
          "start",
          "element",
          "code",
          "data",
          "data count");

  private Sections() {}

  /**
   * One section.
   *
   * @param name with the custom section's own name in quotes
   * @param bytes of its content
   */
  record Section(String name, int bytes) {}

  /** Sections up to the first that can't be read. */
  static List<Section> of(byte[] module) {
    List<Section> sections = new ArrayList<>();
    ByteReader reader =
        new ByteReader(module, Math.min(HEADER_BYTES, module.length), module.length);
    try {
      while (reader.hasRemaining()) {
        int id = reader.u8();
        int length = reader.length();
        int start = reader.position();
        sections.add(new Section(name(module, id, start, length), length));
        reader.position(start + length);
      }
    } catch (InvalidModuleException _) {
      return sections;
    }
    return sections;
  }

  private static String name(byte[] module, int id, int start, int length) {
    if (id >= NAMES.size()) {
      return "unknown " + id;
    }
    return id == 0
        ? "custom \"" + new ByteReader(module, start, start + length).name() + "\""
        : NAMES.get(id);
  }
}
