package io.qlcvm.vm.module;

import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.TableType;
import java.util.List;

/**
 * A decoded module. The lists of functions, tables, memories and globals are whole index spaces:
 * what is imported comes first, as the specification numbers them.
 *
 * @param bytes the module itself; never written to
 * @param types of the type section
 * @param functions type of every function; the same object as in {@code types}
 * @param importedFunctions how many of {@code functions} are imported
 * @param globalInitialisers of the globals that are not imported
 * @param startFunction index, or -1 if the module has none
 * @param hasDataCount whether the number of data segments is told ahead of the code
 * @param bodies of the functions that are not imported
 */
public record ModuleDefinition(
    byte[] bytes,
    List<FunctionType> types,
    List<Import> imports,
    List<FunctionType> functions,
    int importedFunctions,
    List<TableType> tables,
    int importedTables,
    List<MemoryType> memories,
    int importedMemories,
    List<GlobalType> globals,
    int importedGlobals,
    List<ConstantExpression> globalInitialisers,
    List<Export> exports,
    int startFunction,
    List<ElementSegment> elements,
    List<DataSegment> data,
    boolean hasDataCount,
    List<FunctionBody> bodies,
    List<CustomSection> customSections) {

  public ModuleDefinition {
    types = List.copyOf(types);
    imports = List.copyOf(imports);
    functions = List.copyOf(functions);
    tables = List.copyOf(tables);
    memories = List.copyOf(memories);
    globals = List.copyOf(globals);
    globalInitialisers = List.copyOf(globalInitialisers);
    exports = List.copyOf(exports);
    elements = List.copyOf(elements);
    data = List.copyOf(data);
    bodies = List.copyOf(bodies);
    customSections = List.copyOf(customSections);
  }

  /** Body of a function that is not imported. */
  public FunctionBody body(int function) {
    return bodies.get(function - importedFunctions);
  }
}
