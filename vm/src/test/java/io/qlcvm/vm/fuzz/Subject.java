package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.Export;
import io.qlcvm.vm.ExternType;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A module and what is done with it.
 *
 * @param bytes of a valid module
 * @param calls in this order, on one instance
 */
record Subject(byte[] bytes, List<Call> calls) {

  /** One call of an export. */
  record Call(String export, FunctionType type, long[] arguments) {

    @Override
    public String toString() {
      return export + Arrays.toString(arguments);
    }
  }

  /** Limits of both engines: a memory of 16 MiB, and frames that Java's stack can hold. */
  static final Limits LIMITS = Limits.CONTRACT;

  /** Start of the names of the exports that {@link #withGlobalsExported} adds. */
  static final String GLOBAL_PREFIX = "global ";

  private static final int CALLS_MAX = 16;
  private static final int CALLS_EACH = 2;
  private static final int EXPORT_SECTION = 7;
  private static final int CUSTOM_SECTION = 0;
  private static final int HEADER_BYTES = 8;

  /** An export of modules from {@code wasm-opt} that allows the next call to loop anew. */
  private static final String LOOP_LIMIT = "hangLimitInitializer";

  private static final long[] ARGUMENTS = {
    0,
    1,
    -1,
    2,
    17,
    0x7f,
    0xffff,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    0x3f80_0000L,
    0x3ff0_0000_0000_0000L,
    0x7f7f_ffffL
  };

  /** A plan to call every export that takes and gives numbers, with random arguments. */
  static Subject of(byte[] valid, RandomGenerator random) {
    ModuleDefinition definition = Decoder.decode(valid, LIMITS);
    List<Call> calls = new ArrayList<>();
    boolean limited = definition.exports().stream().anyMatch(e -> e.name().equals(LOOP_LIMIT));
    for (Export export : definition.exports()) {
      if (export.type() instanceof FunctionType type && numbersOnly(type)) {
        for (int i = 0; i < CALLS_EACH && calls.size() < CALLS_MAX; i++) {
          if (limited) {
            calls.add(new Call(LOOP_LIMIT, new FunctionType(List.of(), List.of()), new long[0]));
          }
          calls.add(new Call(export.name(), type, arguments(type, random)));
        }
      }
    }
    return new Subject(valid, calls);
  }

  private static boolean numbersOnly(FunctionType type) {
    return type.parameters().stream().noneMatch(ValueType::isReference)
        && type.results().stream().noneMatch(ValueType::isReference);
  }

  private static long[] arguments(FunctionType type, RandomGenerator random) {
    return type.parameters().stream()
        .mapToLong(parameter -> {
          long value = ARGUMENTS[random.nextInt(ARGUMENTS.length)];
          boolean narrow = parameter == ValueType.I32 || parameter == ValueType.F32;
          return narrow ? (int) value : value;
        })
        .toArray();
  }

  /** The same, with fewer calls. */
  Subject first(int count) {
    return new Subject(bytes, calls.subList(0, count));
  }

  /** The module with an export for each of its globals, so that any engine tells their values. */
  static byte[] withGlobalsExported(byte[] valid) {
    ModuleDefinition definition = Decoder.decode(valid, LIMITS);
    if (definition.globals().isEmpty() || definition.exports().stream().anyMatch(Subject::added)) {
      return valid;
    }
    List<byte[]> sections = new ArrayList<>();
    boolean written = false;
    for (Section section : sections(valid)) {
      if (!written && section.id >= EXPORT_SECTION) {
        sections.add(exportSection(definition));
        written = true;
      }
      if (section.id != EXPORT_SECTION) {
        sections.add(Arrays.copyOfRange(valid, section.start, section.end));
      }
    }
    return ModuleBuilder.module(sections.toArray(byte[][]::new));
  }

  private static boolean added(Export export) {
    return export.name().startsWith(GLOBAL_PREFIX);
  }

  private static byte[] exportSection(ModuleDefinition definition) {
    List<byte[]> items = new ArrayList<>();
    for (Export export : definition.exports()) {
      byte[] kind = ModuleBuilder.bytes(kind(export.type()));
      items.add(
          ModuleBuilder.concat(
              ModuleBuilder.name(export.name()), kind, ModuleBuilder.u32(export.index())));
    }
    for (int i = 0; i < definition.globals().size(); i++) {
      items.add(
          ModuleBuilder.concat(
              ModuleBuilder.name(GLOBAL_PREFIX + i), ModuleBuilder.bytes(3), ModuleBuilder.u32(i)));
    }
    byte[] all = ModuleBuilder.vector(items.toArray(byte[][]::new));
    return ModuleBuilder.section(EXPORT_SECTION, all);
  }

  private static int kind(ExternType type) {
    return switch (type) {
      case FunctionType _ -> 0;
      case TableType _ -> 1;
      case MemoryType _ -> 2;
      case GlobalType _ -> 3;
    };
  }

  private record Section(int id, int start, int end) {}

  private static List<Section> sections(byte[] module) {
    List<Section> sections = new ArrayList<>();
    int at = HEADER_BYTES;
    while (at < module.length) {
      int start = at;
      int id = module[at++];
      int size = 0;
      int shift = 0;
      do {
        size |= (module[at] & 0x7f) << shift;
        shift += 7;
      } while (module[at++] < 0);
      at += size;
      if (id != CUSTOM_SECTION) {
        sections.add(new Section(id, start, at));
      }
    }
    return sections;
  }
}
