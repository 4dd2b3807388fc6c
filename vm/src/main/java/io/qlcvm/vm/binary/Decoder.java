package io.qlcvm.vm.binary;

import static io.qlcvm.vm.binary.Opcode.END;
import static io.qlcvm.vm.binary.Opcode.F32_CONST;
import static io.qlcvm.vm.binary.Opcode.F64_CONST;
import static io.qlcvm.vm.binary.Opcode.GLOBAL_GET;
import static io.qlcvm.vm.binary.Opcode.I32_CONST;
import static io.qlcvm.vm.binary.Opcode.I64_CONST;
import static io.qlcvm.vm.binary.Opcode.REF_FUNC;
import static io.qlcvm.vm.binary.Opcode.REF_NULL;

import io.qlcvm.vm.Export;
import io.qlcvm.vm.ExternType;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.module.ConstantExpression;
import io.qlcvm.vm.module.CustomSection;
import io.qlcvm.vm.module.DataSegment;
import io.qlcvm.vm.module.ElementSegment;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import io.qlcvm.vm.module.SegmentMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a module's sections. A count is believed only when it keeps within its limit and within the
 * bytes that remain, so no more memory is taken than a small multiple of the module's size. Of
 * function bodies only the boundaries and the number of locals are read.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/modules.html">Binary format:
 *     modules</a>
 */
public final class Decoder {

  private static final int MAGIC = 0x6d73_6100;
  private static final int VERSION = 1;
  private static final int CODE_SECTION = 10;
  private static final int DATA_COUNT_SECTION = 12;
  private static final int FUNCTION_TYPE = 0x60;

  private final byte[] bytes;
  private final Limits limits;
  private ByteReader reader;

  private final List<FunctionType> types = new ArrayList<>();
  private final List<Import> imports = new ArrayList<>();
  private final List<FunctionType> functions = new ArrayList<>();
  private final List<TableType> tables = new ArrayList<>();
  private final List<MemoryType> memories = new ArrayList<>();
  private final List<GlobalType> globals = new ArrayList<>();
  private final List<ConstantExpression> globalInitialisers = new ArrayList<>();
  private final List<Export> exports = new ArrayList<>();
  private final Set<String> exportNames = new HashSet<>();
  private final List<ElementSegment> elements = new ArrayList<>();
  private final List<DataSegment> data = new ArrayList<>();
  private final List<FunctionBody> bodies = new ArrayList<>();
  private final List<CustomSection> customSections = new ArrayList<>();
  private int importedFunctions;
  private int importedTables;
  private int importedMemories;
  private int importedGlobals;
  private int startFunction = -1;
  private int dataCount = -1;

  private Decoder(byte[] bytes, Limits limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.reader = new ByteReader(bytes, 0, bytes.length);
  }

  /**
   * Decodes a module.
   *
   * @param bytes kept, not copied: must not be written to afterwards
   * @throws InvalidModuleException malformed, over a limit, or with a feature that is closed
   */
  public static ModuleDefinition decode(byte[] bytes, Limits limits) {
    return new Decoder(bytes, limits).module();
  }

  private ModuleDefinition module() {
    if (bytes.length > limits.moduleBytesMax()) {
      throw overLimit("the module's size in bytes", bytes.length, limits.moduleBytesMax());
    }
    header();
    checkOrder();
    while (reader.hasRemaining()) {
      section();
    }
    if (bodies.size() != functions.size() - importedFunctions) {
      throw reader.malformed("function and code section have inconsistent lengths");
    }
    if (dataCount >= 0 && data.size() != dataCount) {
      throw reader.malformed("data count and data section have inconsistent lengths");
    }
    return new ModuleDefinition(
        bytes,
        types,
        imports,
        functions,
        importedFunctions,
        tables,
        importedTables,
        memories,
        importedMemories,
        globals,
        importedGlobals,
        globalInitialisers,
        exports,
        startFunction,
        elements,
        data,
        dataCount >= 0,
        bodies,
        customSections);
  }

  private void header() {
    expect(MAGIC, "magic header not detected");
    expect(VERSION, "unknown binary version");
  }

  private void expect(int word, String otherwise) {
    if (reader.remaining() < 4) {
      throw reader.malformed("unexpected end, " + otherwise);
    }
    if (reader.fixed32() != word) {
      reader.position(reader.position() - 4);
      throw reader.malformed(otherwise);
    }
  }

  /**
   * Looks at nothing but the sections' headers. First of all, since a section that is in the wrong
   * place makes the module malformed, whatever the others say.
   */
  private void checkOrder() {
    int start = reader.position();
    int last = 0;
    while (reader.hasRemaining()) {
      int id = reader.peek();
      if (id != 0) {
        if (order(id) <= last) {
          throw reader.malformed("unexpected content after last section");
        }
        last = order(id);
      }
      reader.u8();
      reader.skip(reader.length());
    }
    reader.position(start);
  }

  /** Place of a section among the others; the data count comes before the code. */
  private int order(int id) {
    Feature feature = Feature.ofSection(id);
    if (feature != null) {
      throw forbidden(feature);
    }
    if (id > DATA_COUNT_SECTION) {
      throw reader.malformed("malformed section id");
    }
    return id == DATA_COUNT_SECTION ? 2 * CODE_SECTION - 1 : 2 * id;
  }

  private void section() {
    int id = reader.u8();
    int length = reader.length();
    int end = reader.position() + length;
    ByteReader whole = reader;
    reader = new ByteReader(bytes, whole.position(), end);
    switch (id) {
      case 0 -> customSection();
      case 1 -> typeSection();
      case 2 -> importSection();
      case 3 -> functionSection();
      case 4 -> repeat("tables", tables.size(), limits.tablesMax(), this::table);
      case 5 -> repeat("memories", 0, Integer.MAX_VALUE, this::memory);
      case 6 -> repeat("globals", globals.size(), limits.globalsMax(), this::global);
      case 7 -> repeat("exports", 0, limits.exportsMax(), this::export);
      case 8 -> start();
      case 9 -> repeat("element segments", 0, limits.segmentsMax(), this::element);
      case 10 -> repeat("function bodies", 0, limits.functionsMax(), this::body);
      case 11 -> repeat("data segments", 0, limits.segmentsMax(), this::dataSegment);
      default -> dataCount = count("data segments", 0, limits.segmentsMax(), false);
    }
    if (reader.hasRemaining()) {
      throw reader.malformed("section size mismatch");
    }
    whole.position(end);
    reader = whole;
  }

  private void repeat(String what, int present, int max, Runnable one) {
    for (int i = count(what, present, max, true); i > 0; i--) {
      one.run();
    }
  }

  /**
   * A count that keeps, with what is present, within its limit and, if its items follow, within the
   * bytes that remain.
   */
  private int count(String what, int present, int max, boolean itemsFollow) {
    int start = reader.position();
    int count = reader.u32();
    if (itemsFollow && Integer.compareUnsigned(count, reader.remaining()) > 0) {
      throw reader.malformed("unexpected end of section or function");
    }
    long total = present + Integer.toUnsignedLong(count);
    if (total > max) {
      reader.position(start);
      throw overLimit("the number of " + what, total, max);
    }
    return count;
  }

  /** Makes sure that one more is within the limit. */
  private void checkRoom(String what, int present, int max) {
    if (present >= max) {
      throw overLimit("the number of " + what, present + 1L, max);
    }
  }

  private void customSection() {
    String name = reader.name();
    customSections.add(new CustomSection(name, reader.position(), reader.remaining()));
    reader.skip(reader.remaining());
  }

  private void typeSection() {
    repeat(
        "types",
        0,
        limits.typesMax(),
        () -> {
          int form = reader.peek();
          if (form != FUNCTION_TYPE) {
            Feature feature = Feature.ofType(form);
            throw feature == null
                ? reader.malformed(
                    form >= 0x80 ? "integer representation too long" : "malformed function type")
                : forbidden(feature);
          }
          reader.u8();
          List<ValueType> parameters = valueTypes("parameters", limits.parametersMax());
          List<ValueType> results = valueTypes("results", limits.resultsMax());
          FunctionType type = new FunctionType(parameters, results);
          // Equal types become one object, so that comparing them is mostly comparing references.
          int same = types.size() < INTERNED_MAX ? types.indexOf(type) : -1;
          types.add(same >= 0 ? types.get(same) : type);
        });
  }

  /** Beyond so many types, searching for an equal one would take longer than it saves. */
  private static final int INTERNED_MAX = 64;

  private List<ValueType> valueTypes(String what, int max) {
    int count = count(what, 0, max, true);
    List<ValueType> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(TypeReader.value(reader));
    }
    return list;
  }

  private void importSection() {
    repeat(
        "imports",
        0,
        limits.importsMax(),
        () -> {
          int start = reader.position();
          String module = reader.name();
          String name = reader.name();
          imports.add(new Import(module, name, importedType(), start));
        });
    importedFunctions = functions.size();
    importedTables = tables.size();
    importedMemories = memories.size();
    importedGlobals = globals.size();
  }

  private ExternType importedType() {
    int start = reader.position();
    int kind = reader.u8();
    return switch (kind) {
      case 0 -> {
        checkRoom("functions", functions.size(), limits.functionsMax());
        FunctionType type = functionType();
        functions.add(type);
        yield type;
      }
      case 1 -> {
        checkRoom("tables", tables.size(), limits.tablesMax());
        table();
        yield tables.getLast();
      }
      case 2 -> {
        memory();
        yield memories.getLast();
      }
      case 3 -> {
        checkRoom("globals", globals.size(), limits.globalsMax());
        GlobalType type = globalType();
        globals.add(type);
        yield type;
      }
      default -> throw unknownKind("malformed import kind", kind, start);
    };
  }

  /** A kind of a closed feature is followed by at least a byte and an index. */
  private InvalidModuleException unknownKind(String reason, int kind, int start) {
    Feature feature = reader.remaining() < 2 ? null : Feature.ofKind(kind);
    reader.position(start);
    return feature == null ? reader.malformed(reason) : forbidden(feature);
  }

  private FunctionType functionType() {
    int start = reader.position();
    int index = reader.u32();
    if (Integer.compareUnsigned(index, types.size()) >= 0) {
      throw new InvalidModuleException(
          Phase.INVALID, "unknown type " + Integer.toUnsignedString(index), start);
    }
    return types.get(index);
  }

  private void functionSection() {
    repeat(
        "functions", functions.size(), limits.functionsMax(), () -> functions.add(functionType()));
  }

  private void table() {
    if (reader.peek() == 0x40) {
      throw forbidden(Feature.TYPED_REFERENCES);
    }
    ValueType element = TypeReader.reference(reader);
    int start = reader.position();
    long[] size = sizes();
    if (size[0] > limits.tableEntriesMax()) {
      reader.position(start);
      throw overLimit("the size of a table", size[0], limits.tableEntriesMax());
    }
    tables.add(new TableType(element, size[0], size[1] < 0 ? null : size[1]));
  }

  private void memory() {
    int start = reader.position();
    if (memories.size() == 1) {
      // The specification's own words for WebAssembly 2.0; the feature would lift the rule.
      throw new InvalidModuleException(
          Phase.INVALID, "multiple memories: " + Feature.MULTI_MEMORY.refusal(), start);
    }
    long[] size = sizes();
    if (size[0] > 65_536 || size[1] > 65_536) {
      throw new InvalidModuleException(
          Phase.INVALID, "memory size must be at most 65536 pages (4GiB)", start);
    }
    if (size[0] > limits.memoryPagesMax()) {
      reader.position(start);
      throw overLimit("the size of a memory in pages", size[0], limits.memoryPagesMax());
    }
    memories.add(new MemoryType(size[0], size[1] < 0 ? null : size[1]));
  }

  /** Minimum and maximum, the latter -1 if there is none. */
  private long[] sizes() {
    int start = reader.position();
    int flags = reader.u8();
    if (flags > 1) {
      Feature feature = Feature.ofLimits(flags);
      reader.position(start);
      throw feature != null
          ? forbidden(feature)
          : reader.malformed(
              flags >= 0x80 ? "integer representation too long" : "integer too large");
    }
    long minimum = Integer.toUnsignedLong(reader.u32());
    long maximum = flags == 1 ? Integer.toUnsignedLong(reader.u32()) : -1;
    if (maximum >= 0 && maximum < minimum) {
      throw new InvalidModuleException(
          Phase.INVALID, "size minimum must not be greater than maximum", start);
    }
    return new long[] {minimum, maximum};
  }

  private GlobalType globalType() {
    ValueType type = TypeReader.value(reader);
    int start = reader.position();
    int mutability = reader.u8();
    if (mutability > 1) {
      reader.position(start);
      throw reader.malformed("malformed mutability");
    }
    return new GlobalType(type, mutability == 1);
  }

  private void global() {
    globals.add(globalType());
    globalInitialisers.add(constantExpression());
  }

  private void export() {
    int first = reader.position();
    String name = reader.name();
    int start = reader.position();
    int kind = reader.u8();
    int at = reader.position();
    int index = reader.u32();
    ExternType type =
        switch (kind) {
          case 0 -> indexed(functions, index, "function", at);
          case 1 -> indexed(tables, index, "table", at);
          case 2 -> indexed(memories, index, "memory", at);
          case 3 -> indexed(globals, index, "global", at);
          default -> throw unknownKind("malformed export kind", kind, start);
        };
    if (!exportNames.add(name)) {
      throw new InvalidModuleException(
          Phase.INVALID, "duplicate export name \"" + name + "\"", first);
    }
    exports.add(new Export(name, type, index));
  }

  private void start() {
    int at = reader.position();
    int index = reader.u32();
    FunctionType type = indexed(functions, index, "function", at);
    if (!type.parameters().isEmpty() || !type.results().isEmpty()) {
      throw new InvalidModuleException(
          Phase.INVALID, "start function must take and return nothing, not " + type, at);
    }
    startFunction = index;
  }

  private static <T> T indexed(List<T> space, int index, String what, int offset) {
    if (Integer.compareUnsigned(index, space.size()) >= 0) {
      throw new InvalidModuleException(
          Phase.INVALID, "unknown " + what + " " + Integer.toUnsignedString(index), offset);
    }
    return space.get(index);
  }

  /** Single operators become their value; anything longer is kept as a range of bytes. */
  private ConstantExpression constantExpression() {
    int start = reader.position();
    ConstantExpression simple = null;
    int operators = 0;
    while (true) {
      int at = reader.position();
      int opcode = OperatorReader.readOpcode(reader);
      if (opcode == END) {
        break;
      }
      operators++;
      simple = constantOperator(opcode, at);
    }
    return operators == 1 && simple != null
        ? simple
        : new ConstantExpression.Computed(start, reader.position());
  }

  private @Nullable ConstantExpression constantOperator(int opcode, int at) {
    return switch (opcode) {
      case I32_CONST -> new ConstantExpression.Constant(ValueType.I32, reader.s32(), at);
      case I64_CONST -> new ConstantExpression.Constant(ValueType.I64, reader.s64(), at);
      case F32_CONST -> new ConstantExpression.Constant(ValueType.F32, reader.fixed32(), at);
      case F64_CONST -> new ConstantExpression.Constant(ValueType.F64, reader.fixed64(), at);
      case REF_NULL -> new ConstantExpression.Constant(TypeReader.reference(reader), 0, at);
      case REF_FUNC -> new ConstantExpression.FunctionReference(reader.u32(), at);
      case GLOBAL_GET -> new ConstantExpression.GlobalGet(reader.u32(), at);
      default -> {
        OperatorReader.checkKnown(opcode, at);
        OperatorReader.skipImmediates(opcode, reader);
        yield null;
      }
    };
  }

  private void element() {
    int position = reader.position();
    int flags = reader.u32();
    if (Integer.compareUnsigned(flags, 7) > 0) {
      reader.position(position);
      throw reader.malformed("malformed elements segment kind");
    }
    boolean active = (flags & 1) == 0;
    boolean explicit = (flags & 2) != 0;
    boolean expressions = (flags & 4) != 0;
    SegmentMode mode =
        active ? SegmentMode.ACTIVE : explicit ? SegmentMode.DECLARATIVE : SegmentMode.PASSIVE;
    int table = active && explicit ? reader.u32() : 0;
    ConstantExpression offset = active ? constantExpression() : zero(position);
    ValueType type = ValueType.FUNCREF;
    if (!active || explicit) {
      type = expressions ? TypeReader.reference(reader) : elementKind();
    }
    int count = count("entries of an element segment", 0, limits.tableEntriesMax(), true);
    List<ConstantExpression> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(expressions ? constantExpression() : functionReference());
    }
    elements.add(new ElementSegment(mode, table, offset, type, entries, position));
  }

  private ConstantExpression functionReference() {
    int at = reader.position();
    return new ConstantExpression.FunctionReference(reader.u32(), at);
  }

  /** In place of the offset that a segment has only if it is active. */
  private static ConstantExpression zero(int position) {
    return new ConstantExpression.Constant(ValueType.I32, 0, position);
  }

  private ValueType elementKind() {
    if (reader.peek() != 0) {
      throw reader.malformed("malformed element kind");
    }
    reader.u8();
    return ValueType.FUNCREF;
  }

  private void body() {
    int size = reader.length();
    int start = reader.position();
    if (size > limits.bodyBytesMax()) {
      throw overLimit("the size of a function body in bytes", size, limits.bodyBytesMax());
    }
    int function = importedFunctions + bodies.size();
    if (function >= functions.size()) {
      throw reader.malformed("function and code section have inconsistent lengths");
    }
    ByteReader section = reader;
    reader = new ByteReader(bytes, start, start + size);
    int parameters = functions.get(function).parameters().size();
    int locals = locals(parameters);
    bodies.add(new FunctionBody(start, reader.position(), start + size, locals));
    reader = section;
    reader.position(start + size);
  }

  private int locals(int parameters) {
    int runs = count("runs of locals", 0, Integer.MAX_VALUE, true);
    long total = 0;
    for (int i = 0; i < runs; i++) {
      int start = reader.position();
      total += Integer.toUnsignedLong(reader.u32());
      if (total > 0xffff_ffffL) {
        reader.position(start);
        throw reader.malformed("too many locals");
      }
      TypeReader.value(reader);
    }
    if (total + parameters > limits.localsMax()) {
      throw overLimit("the number of a function's locals", total + parameters, limits.localsMax());
    }
    return (int) total;
  }

  private void dataSegment() {
    int position = reader.position();
    int flags = reader.u32();
    if (Integer.compareUnsigned(flags, 2) > 0) {
      reader.position(position);
      throw reader.malformed("malformed data segment kind");
    }
    if (flags == 2) {
      int at = reader.position();
      int memory = reader.u32();
      if (memory != 0) {
        throw new InvalidModuleException(
            Phase.INVALID, "unknown memory " + Integer.toUnsignedString(memory), at);
      }
    }
    ConstantExpression offset = flags == 1 ? zero(position) : constantExpression();
    int length = reader.length();
    SegmentMode mode = flags == 1 ? SegmentMode.PASSIVE : SegmentMode.ACTIVE;
    data.add(new DataSegment(mode, offset, reader.position(), length, position));
    reader.skip(length);
  }

  private InvalidModuleException forbidden(Feature feature) {
    return new InvalidModuleException(
        Phase.FORBIDDEN_FEATURE, feature.refusal(), reader.position());
  }

  private InvalidModuleException overLimit(String what, long value, long max) {
    return new InvalidModuleException(
        Phase.LIMIT_EXCEEDED, what + " is " + value + ", the limit is " + max, reader.position());
  }
}
