package io.qlcvm.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes small WebAssembly modules by hand. Function types are written such as {@code "iI>i"}: i is
 * i32, I is i64. Import everything before the first function: it numbers them.
 */
public final class WasmBuilder {
  private final List<byte[]> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<byte[]> functions = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> data = new ArrayList<>();
  private final List<byte[]> names = new ArrayList<>();
  private int importedFunctions;
  private int memoryPages = 1;

  /** Imports a host function; its number is the order of the imports. */
  public WasmBuilder importing(String name, String type) {
    return importing("env", name, type);
  }

  public WasmBuilder importing(String module, String name, String type) {
    imports.add(join(name(module), name(name), new byte[] {0}, number(type(type))));
    importedFunctions++;
    return this;
  }

  public WasmBuilder importingMemory(String name) {
    imports.add(join(name("env"), name(name), new byte[] {2, 0, 1}));
    memoryPages = 0;
    return this;
  }

  /** No memory at all. */
  public WasmBuilder noMemory() {
    memoryPages = 0;
    return this;
  }

  /** An exported function of type () -> (). */
  public WasmBuilder function(String export, Body body) {
    return function(export, ">", body);
  }

  public WasmBuilder function(String export, String type, Body body) {
    exports.add(join(name(export), new byte[] {0}, number(importedFunctions + bodies.size())));
    functions.add(number(type(type)));
    byte[] code = join(new byte[] {0}, body.code.toByteArray(), new byte[] {0x0b});
    bodies.add(join(number(code.length), code));
    return this;
  }

  public WasmBuilder data(int offset, byte[] bytes) {
    data.add(
        join(new byte[] {0, 0x41}, signed(offset), new byte[] {0x0b}, number(bytes.length), bytes));
    return this;
  }

  public WasmBuilder data(int offset, String text) {
    return data(offset, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Gives the last function a name in the name section. */
  public WasmBuilder named(String name) {
    names.add(join(number(importedFunctions + bodies.size() - 1), name(name)));
    return this;
  }

  public byte[] build() {
    // One page, and room for 256: what tests of large memories need.
    byte[] memory =
        memoryPages == 0 ? new byte[0] : section(5, List.of(new byte[] {1, 1, (byte) 0x80, 2}));
    return join(
        new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0},
        section(1, types),
        section(2, imports),
        section(3, functions),
        memory,
        section(7, exports),
        section(10, bodies),
        section(11, data),
        nameSection());
  }

  /** Operators, in order. */
  public static final class Body {
    private final ByteArrayOutputStream code = new ByteArrayOutputStream();

    public Body i32(int value) {
      code.write(0x41);
      code.writeBytes(signed(value));
      return this;
    }

    public Body i64(long value) {
      code.write(0x42);
      code.writeBytes(signed(value));
      return this;
    }

    public Body call(int function) {
      code.write(0x10);
      code.writeBytes(number(function));
      return this;
    }

    /** Several constants and a call. */
    public Body call(int function, int... arguments) {
      for (int argument : arguments) {
        i32(argument);
      }
      return call(function);
    }

    /** Stores the i32 on the stack, above the address that is below it. */
    public Body store() {
      return op(0x36, 2, 0);
    }

    public Body store64() {
      return op(0x37, 3, 0);
    }

    public Body drop() {
      return op(0x1a);
    }

    public Body unreachable() {
      return op(0x00);
    }

    /** Never ends. */
    public Body loopForever() {
      return op(0x03, 0x40, 0x0c, 0, 0x0b);
    }

    public Body op(int... bytes) {
      for (int each : bytes) {
        code.write(each);
      }
      return this;
    }
  }

  public static Body body() {
    return new Body();
  }

  private int type(String type) {
    int arrow = type.indexOf('>');
    types.add(
        join(
            new byte[] {0x60},
            values(type.substring(0, arrow)),
            values(type.substring(arrow + 1))));
    return types.size() - 1;
  }

  private static byte[] values(String types) {
    byte[] values = new byte[types.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (types.charAt(i) == 'I' ? 0x7e : 0x7f);
    }
    return join(number(values.length), values);
  }

  private static byte[] section(int id, List<byte[]> entries) {
    if (entries.isEmpty()) {
      return new byte[0];
    }
    return section(id, number(entries.size()), join(entries.toArray(byte[][]::new)));
  }

  private byte[] nameSection() {
    byte[] functionNames = section(1, names);
    return names.isEmpty() ? functionNames : section(0, name("name"), functionNames);
  }

  private static byte[] section(int id, byte[]... parts) {
    byte[] content = join(parts);
    return join(new byte[] {(byte) id}, number(content.length), content);
  }

  private static byte[] name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return join(number(bytes.length), bytes);
  }

  private static byte[] number(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    return out.toByteArray();
  }

  private static byte[] signed(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>= 7;
    }
    out.write((int) (rest & 0x7f));
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
