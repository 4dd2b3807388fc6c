package io.qlcvm.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a WebAssembly module whose functions are given as bytes of code. Types are {@code (i32)^n
 * -> ...} in value type bytes; sections come out in the order that the format wants.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/modules.html">Modules</a>
 */
public final class ModuleWriter {

  public static final int I32 = 0x7f;
  public static final int I64 = 0x7e;
  public static final int F32 = 0x7d;
  public static final int F64 = 0x7c;
  public static final int FUNCREF = 0x70;
  public static final int EMPTY = 0x40;

  private static final int FUNCTION = 0x60;
  private static final int DATA_COUNT = 12;

  private final List<Bytes> types = new ArrayList<>();
  private final List<Bytes> imports = new ArrayList<>();
  private final Bytes functions = new Bytes();
  private final List<Bytes> bodies = new ArrayList<>();
  private final List<Bytes> exports = new ArrayList<>();
  private final List<Bytes> globals = new ArrayList<>();
  private final Bytes padding = new Bytes();
  private int memoryPages = -1;
  private int memoryPagesMax;
  private int tableEntries;
  private int tableFunctions;
  private int passiveEntries;
  private int passiveBytes;

  /** Bytes of code as they are collected. */
  public static final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds bytes, each 0 to 255; an operator above 255 goes with its prefix. */
    public Bytes op(int... values) {
      for (int value : values) {
        if (value > 0xff) {
          out.write(value >>> 8);
          unsigned(value & 0xff);
        } else {
          out.write(value);
        }
      }
      return this;
    }

    /** Adds an unsigned number of up to 32 bits. */
    public Bytes unsigned(int value) {
      int rest = value;
      for (; rest >>> 7 != 0; rest >>>= 7) {
        out.write((rest & 0x7f) | 0x80);
      }
      out.write(rest);
      return this;
    }

    /** Adds a signed number. */
    public Bytes signed(long value) {
      long rest = value;
      for (; rest < -64 || rest > 63; rest >>= 7) {
        out.write(((int) rest & 0x7f) | 0x80);
      }
      out.write((int) rest & 0x7f);
      return this;
    }

    /** Adds the lowest {@code count} bytes of a pattern, the lowest first. */
    public Bytes fixed(long bits, int count) {
      for (int i = 0; i < count; i++) {
        out.write((int) (bits >>> (8 * i)));
      }
      return this;
    }

    /** Adds so many zeros. */
    public Bytes zeros(int count) {
      out.writeBytes(new byte[count]);
      return this;
    }

    /** Adds all of another. */
    public Bytes all(Bytes other) {
      out.writeBytes(other.out.toByteArray());
      return this;
    }

    private Bytes sized(Bytes other) {
      return unsigned(other.size()).all(other);
    }

    /** Number of bytes so far. */
    public int size() {
      return out.size();
    }
  }

  /** Adds a type; both are arrays of value types. Gives its index. */
  public int type(int[] parameters, int[] results) {
    types.add(
        new Bytes()
            .op(FUNCTION)
            .unsigned(parameters.length)
            .op(parameters)
            .unsigned(results.length)
            .op(results));
    return types.size() - 1;
  }

  /** Imports a function; to be called before any function is added. Gives its index. */
  public int importFunction(String module, String name, int type) {
    imports.add(name(name(new Bytes(), module), name).op(0).unsigned(type));
    return imports.size() - 1;
  }

  /**
   * Adds a function. Gives its index.
   *
   * @param locals value types of its locals, in pairs of count and type
   * @param code without the final {@code end}
   */
  public int function(int type, int[] locals, Bytes code) {
    functions.unsigned(type);
    Bytes body = new Bytes().unsigned(locals.length / 2);
    for (int i = 0; i < locals.length; i += 2) {
      body.unsigned(locals[i]).op(locals[i + 1]);
    }
    bodies.add(body.all(code).op(0x0b));
    return imports.size() + bodies.size() - 1;
  }

  /** Exports a function. */
  public ModuleWriter export(String name, int function) {
    exports.add(name(new Bytes(), name).op(0).unsigned(function));
    return this;
  }

  /** Adds a mutable global of type i64 that starts at zero. */
  public ModuleWriter global() {
    globals.add(new Bytes().op(I64, 1, 0x42, 0, 0x0b));
    return this;
  }

  /** Gives it a memory. */
  public ModuleWriter memory(int pages, int pagesMax) {
    memoryPages = pages;
    memoryPagesMax = pagesMax;
    return this;
  }

  /** Gives it a table, whose entries are the first of its own functions, in turn. */
  public ModuleWriter table(int entries, int functions) {
    tableEntries = entries;
    tableFunctions = functions;
    return this;
  }

  /** Gives it a passive element segment, number 1 behind the table's own, of its function 0. */
  public ModuleWriter passiveElements(int entries) {
    passiveEntries = entries;
    return this;
  }

  /** Gives it a passive data segment of zeros, number 0. */
  public ModuleWriter passiveData(int bytes) {
    passiveBytes = bytes;
    return this;
  }

  /** Adds a custom section with this number in it, so that modules differ. */
  public ModuleWriter different(int number) {
    name(padding, "n").fixed(number, Integer.BYTES);
    return this;
  }

  /** The module. */
  public byte[] bytes() {
    Bytes module = new Bytes().fixed(0x1_6d73_6100L, 2 * Integer.BYTES);
    section(module, 1, vector(types));
    section(module, 2, vector(imports));
    section(module, 3, new Bytes().unsigned(bodies.size()).all(functions));
    if (tableEntries > 0) {
      section(module, 4, new Bytes().op(1, FUNCREF, 0).unsigned(tableEntries));
    }
    if (memoryPages >= 0) {
      section(module, 5, new Bytes().op(1, 1).unsigned(memoryPages).unsigned(memoryPagesMax));
    }
    section(module, 6, vector(globals));
    section(module, 7, vector(exports));
    section(module, 9, elements());
    if (passiveBytes > 0) {
      section(module, DATA_COUNT, new Bytes().op(1));
    }
    Bytes code = new Bytes().unsigned(bodies.size());
    bodies.forEach(code::sized);
    section(module, 10, code);
    if (passiveBytes > 0) {
      section(module, 11, new Bytes().op(1, 1).unsigned(passiveBytes).zeros(passiveBytes));
    }
    if (padding.size() > 0) {
      section(module, 0, padding);
    }
    return module.out.toByteArray();
  }

  private Bytes elements() {
    List<Bytes> segments = new ArrayList<>();
    if (tableEntries > 0) {
      Bytes active = new Bytes().op(0, 0x41, 0, 0x0b).unsigned(tableEntries);
      for (int i = 0; i < tableEntries; i++) {
        active.unsigned(imports.size() + i % tableFunctions);
      }
      segments.add(active);
    }
    if (passiveEntries > 0) {
      Bytes passive = new Bytes().op(1, 0).unsigned(passiveEntries);
      for (int i = 0; i < passiveEntries; i++) {
        passive.unsigned(imports.size());
      }
      segments.add(passive);
    }
    return vector(segments);
  }

  /** An empty vector's section is left out; a data count is a byte too, but no vector. */
  private static void section(Bytes module, int id, Bytes content) {
    if (content.size() > 1 || id == DATA_COUNT) {
      module.op(id).sized(content);
    }
  }

  private static Bytes vector(List<Bytes> entries) {
    Bytes vector = new Bytes().unsigned(entries.size());
    entries.forEach(vector::all);
    return vector;
  }

  private static Bytes name(Bytes to, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    to.unsigned(bytes.length);
    to.out.writeBytes(bytes);
    return to;
  }
}
