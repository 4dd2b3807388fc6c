package io.qlcvm.vm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes modules byte by byte, wrong ones too: nothing is checked. Indexes are given in the order of
 * the calls; imports of a kind have to come before definitions of it, as in a module.
 *
 * <p>The static methods make the parts of the binary format, for what the builder can't express.
 */
public final class ModuleBuilder {

  /** {@code end}, which closes blocks, bodies and constant expressions. */
  public static final int END = 0x0b;

  private static final int CUSTOM = 0;
  private static final int TYPE = 1;
  private static final int IMPORT = 2;
  private static final int FUNCTION = 3;
  private static final int TABLE = 4;
  private static final int MEMORY = 5;
  private static final int GLOBAL = 6;
  private static final int EXPORT = 7;
  private static final int START = 8;
  private static final int ELEMENT = 9;
  private static final int CODE = 10;
  private static final int DATA = 11;
  private static final int DATA_COUNT = 12;
  private static final int[] ORDER = {
    TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, DATA_COUNT, CODE, DATA
  };

  private final List<FunctionType> types = new ArrayList<>();
  private final Map<Integer, List<byte[]>> sections = new TreeMap<>();
  private final List<byte[]> customSections = new ArrayList<>();
  private byte @Nullable [] start;
  private boolean dataCount;

  /** Adds a type, even if there is an equal one. */
  public ModuleBuilder type(FunctionType type) {
    types.add(type);
    byte[] bytes = concat(bytes(0x60), valueTypes(type.parameters()), valueTypes(type.results()));
    return item(TYPE, bytes);
  }

  /** Adds a type by its parameters and results. */
  public ModuleBuilder type(List<ValueType> parameters, List<ValueType> results) {
    return type(new FunctionType(parameters, results));
  }

  public ModuleBuilder importFunction(String module, String name, FunctionType type) {
    return item(IMPORT, concat(name(module), name(name), bytes(0), u32(index(type))));
  }

  public ModuleBuilder importTable(String module, String name, TableType type) {
    return item(IMPORT, concat(name(module), name(name), bytes(1), table(type)));
  }

  public ModuleBuilder importMemory(String module, String name, MemoryType type) {
    return item(IMPORT, concat(name(module), name(name), bytes(2), memory(type)));
  }

  public ModuleBuilder importGlobal(String module, String name, GlobalType type) {
    return item(IMPORT, concat(name(module), name(name), bytes(3), global(type)));
  }

  /**
   * Adds a function.
   *
   * @param code operators, the final {@code end} included
   */
  public ModuleBuilder function(FunctionType type, List<ValueType> locals, byte... code) {
    item(FUNCTION, u32(index(type)));
    byte[][] runs = new byte[locals.size()][];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = bytes(1, locals.get(i).code());
    }
    return item(CODE, sized(vector(runs), code));
  }

  /** Adds a function without locals. */
  public ModuleBuilder function(List<ValueType> parameters, List<ValueType> results, byte... code) {
    return function(new FunctionType(parameters, results), List.of(), code);
  }

  public ModuleBuilder table(long minimum, @Nullable Long maximum) {
    return item(TABLE, table(new TableType(ValueType.FUNCREF, minimum, maximum)));
  }

  public ModuleBuilder memory(long minimum, @Nullable Long maximum) {
    return item(MEMORY, memory(new MemoryType(minimum, maximum)));
  }

  /**
   * Adds a global.
   *
   * @param initialiser a constant expression, its {@code end} included
   */
  public ModuleBuilder global(GlobalType type, byte... initialiser) {
    return item(GLOBAL, concat(global(type), initialiser));
  }

  public ModuleBuilder exportFunction(String name, int index) {
    return item(EXPORT, concat(name(name), bytes(0), u32(index)));
  }

  public ModuleBuilder exportTable(String name, int index) {
    return item(EXPORT, concat(name(name), bytes(1), u32(index)));
  }

  public ModuleBuilder exportMemory(String name, int index) {
    return item(EXPORT, concat(name(name), bytes(2), u32(index)));
  }

  public ModuleBuilder exportGlobal(String name, int index) {
    return item(EXPORT, concat(name(name), bytes(3), u32(index)));
  }

  public ModuleBuilder start(int function) {
    start = u32(function);
    return this;
  }

  /** Adds an active element segment for table 0. */
  public ModuleBuilder elements(int offset, int... functions) {
    byte[][] entries = new byte[functions.length][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = u32(functions[i]);
    }
    return item(ELEMENT, concat(bytes(0), i32(offset), bytes(END), vector(entries)));
  }

  /** Adds an active data segment. */
  public ModuleBuilder data(int offset, byte... content) {
    return item(DATA, concat(bytes(0), i32(offset), bytes(END), sized(content)));
  }

  /** Adds a passive data segment, and the section that announces the number of segments. */
  public ModuleBuilder passiveData(byte... content) {
    dataCount = true;
    return item(DATA, concat(bytes(1), sized(content)));
  }

  /** Adds a custom section, at the module's end. */
  public ModuleBuilder custom(String name, byte... content) {
    customSections.add(section(CUSTOM, name(name), content));
    return this;
  }

  /** Adds an item to a section as it is. */
  public ModuleBuilder item(int section, byte... content) {
    sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(content);
    return this;
  }

  /** The module. */
  public byte[] build() {
    List<byte[]> parts = new ArrayList<>();
    for (int id : ORDER) {
      List<byte[]> items = sections.getOrDefault(id, List.of());
      if (id == START && start != null) {
        parts.add(section(START, start));
      } else if (id == DATA_COUNT && dataCount) {
        parts.add(section(DATA_COUNT, u32(sections.getOrDefault(DATA, List.of()).size())));
      } else if (!items.isEmpty()) {
        parts.add(section(id, vector(items.toArray(byte[][]::new))));
      }
    }
    parts.addAll(customSections);
    return module(parts.toArray(byte[][]::new));
  }

  private int index(FunctionType type) {
    if (!types.contains(type)) {
      type(type);
    }
    return types.indexOf(type);
  }

  // Parts -----------------------------------------------------------------------------------------

  /** Magic, version and sections. */
  public static byte[] module(byte[]... sections) {
    return concat(bytes(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00), concat(sections));
  }

  public static byte[] section(int id, byte[]... content) {
    return concat(bytes(id), sized(content));
  }

  /** The items' number, then the items. */
  public static byte[] vector(byte[]... items) {
    return concat(u32(items.length), concat(items));
  }

  /** The length in bytes, then the content. */
  public static byte[] sized(byte[]... content) {
    byte[] all = concat(content);
    return concat(u32(all.length), all);
  }

  public static byte[] name(String name) {
    return sized(name.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Unsigned LEB128 in its shortest form. */
  public static byte[] u32(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >= 0x80) {
      out.write(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  /** Signed LEB128 in its shortest form. */
  public static byte[] signed(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write(((int) rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    out.write((int) rest & 0x7f);
    return out.toByteArray();
  }

  /** {@code i32.const}. */
  public static byte[] i32(int value) {
    return concat(bytes(0x41), signed(value));
  }

  /** {@code i64.const}. */
  public static byte[] i64(long value) {
    return concat(bytes(0x42), signed(value));
  }

  private static byte[] valueTypes(List<ValueType> types) {
    byte[] codes = new byte[types.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) types.get(i).code();
    }
    return sized(codes);
  }

  private static byte[] table(TableType type) {
    return concat(bytes(type.element().code()), limits(type.minimum(), type.maximum()));
  }

  private static byte[] memory(MemoryType type) {
    return limits(type.minimum(), type.maximum());
  }

  private static byte[] global(GlobalType type) {
    return bytes(type.value().code(), type.mutable() ? 1 : 0);
  }

  private static byte[] limits(long minimum, @Nullable Long maximum) {
    return maximum == null
        ? concat(bytes(0), u32(minimum))
        : concat(bytes(1), u32(minimum), u32(maximum));
  }
}
