package io.qlcvm.node.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The sections of a module that decodes: what its bytes are spent on.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/modules.html">Binary format</a>
 */
final class Sections {

  /** After the magic number and the version. */
  private static final int FIRST_SECTION = 8;

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

  private final byte[] module;
  private int position = FIRST_SECTION;

  private Sections(byte[] module) {
    this.module = module;
  }

  /**
   * A section.
   *
   * @param name of its kind; for a custom section its own as well
   * @param bytes of its content
   */
  record Section(String name, int bytes) {}

  /** In the order in which they stand in the module. */
  static List<Section> of(byte[] module) {
    return new Sections(module).read();
  }

  private List<Section> read() {
    List<Section> sections = new ArrayList<>();
    while (position < module.length) {
      int id = module[position++];
      int bytes = number();
      int start = position;
      String name = id == 0 ? "custom \"" + text() + "\"" : NAMES.get(id);
      sections.add(new Section(name, bytes));
      position = start + bytes;
    }
    return sections;
  }

  private String text() {
    int length = number();
    return new String(module, position, length, StandardCharsets.UTF_8);
  }

  /** LEB128, unsigned 32 bits. */
  private int number() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = module[position++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
