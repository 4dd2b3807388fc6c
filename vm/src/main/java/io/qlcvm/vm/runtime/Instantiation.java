package io.qlcvm.vm.runtime;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.ExternType;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.lower.ModuleCode;
import io.qlcvm.vm.module.DataSegment;
import io.qlcvm.vm.module.ElementSegment;
import io.qlcvm.vm.module.ModuleDefinition;
import io.qlcvm.vm.module.SegmentMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an instance of a module: matches its imports, makes what it defines, copies its segments.
 * The start function is the caller's to run.
 *
 * @see <a href="https://webassembly.github.io/spec/core/exec/modules.html#instantiation">
 *     Instantiation</a>
 */
public final class Instantiation {

  private final Machine machine;
  private final ModuleCode code;
  private final ModuleDefinition module;
  private final List<FunctionInstance> functions = new ArrayList<>();
  private final List<TableInstance> tables = new ArrayList<>();
  private final List<GlobalInstance> globals = new ArrayList<>();
  private @Nullable LinearMemory memory;

  public Instantiation(Machine machine, ModuleCode code) {
    this.machine = machine;
    this.code = code;
    this.module = code.module();
  }

  /**
   * Matches the imports.
   *
   * @param imports gives what is offered for an import, or null
   */
  public void link(Function<Import, @Nullable Extern> imports) throws LinkException {
    for (Import wanted : module.imports()) {
      Extern offered = imports.apply(wanted);
      if (offered == null) {
        throw new LinkException(wanted, "unknown import");
      }
      if (!matches(offered.type(), wanted.type())) {
        throw new LinkException(wanted, "incompatible import type");
      }
      checkStore(offered, wanted);
      switch (offered) {
        case FunctionInstance function -> functions.add(function);
        case TableInstance table -> tables.add(table);
        case LinearMemory linear -> memory = linear;
        case GlobalInstance global -> globals.add(global);
        default -> throw new LinkException(wanted, "incompatible import type");
      }
    }
  }

  /** What lives in another store would be paid from, and look for references in, the wrong one. */
  private void checkStore(Extern offered, Import wanted) throws LinkException {
    boolean foreign =
        switch (offered) {
          case FunctionInstance.Defined function -> function.instance().machine() != machine;
          case LinearMemory linear -> linear.machine() != machine;
          default -> false;
        };
    if (foreign) {
      throw new LinkException(wanted, "belongs to another store");
    }
  }

  private static boolean matches(ExternType offered, ExternType wanted) {
    return switch (wanted) {
      case FunctionType type -> type.equals(offered);
      case GlobalType type -> type.equals(offered);
      case TableType type ->
          offered instanceof TableType table
              && table.element() == type.element()
              && matches(table.minimum(), table.maximum(), type.minimum(), type.maximum());
      case MemoryType type ->
          offered instanceof MemoryType memory
              && matches(memory.minimum(), memory.maximum(), type.minimum(), type.maximum());
    };
  }

  private static boolean matches(
      long offeredMinimum,
      @Nullable Long offeredMaximum,
      long wantedMinimum,
      @Nullable Long wantedMaximum) {
    return offeredMinimum >= wantedMinimum
        && (wantedMaximum == null || (offeredMaximum != null && offeredMaximum <= wantedMaximum));
  }

  /**
   * Makes what the module defines, pays for it, and copies the active segments.
   *
   * @throws TrapException if a segment does not fit, or the memory passes a limit
   * @throws OutOfGasException if the gas does not cover it
   */
  public ModuleInstance complete() {
    machine.charge(machine.schedule().structure(code.structureBytes()));
    makeMemory();
    makeTables();
    ModuleInstance instance =
        new ModuleInstance(
            machine,
            code,
            functions.toArray(FunctionInstance[]::new),
            makeGlobals(),
            tables.toArray(TableInstance[]::new),
            memory);
    copyElements(instance);
    copyData(instance);
    return instance;
  }

  private void makeMemory() {
    for (MemoryType type :
        module.memories().subList(module.importedMemories(), module.memories().size())) {
      int pages = Math.toIntExact(type.minimum());
      if (pages > machine.limits().memoryPagesMax() || !machine.hasPages(pages)) {
        throw new TrapException(
            TrapKind.MEMORY_OUT_OF_BOUNDS,
            "no room for a memory of " + pages + " pages within the limits");
      }
      machine.charge(machine.schedule().pages(pages));
      machine.takePages(pages);
      memory = new LinearMemory(type, machine);
    }
  }

  private void makeTables() {
    for (TableType type :
        module.tables().subList(module.importedTables(), module.tables().size())) {
      if (type.minimum() > machine.limits().tableEntriesMax()) {
        throw new TrapException(
            TrapKind.TABLE_OUT_OF_BOUNDS,
            "no room for a table of " + type.minimum() + " entries within the limits");
      }
      machine.charge(machine.schedule().entries((int) type.minimum()));
      tables.add(new TableInstance(type, machine.limits().tableEntriesMax()));
    }
  }

  /** Globals may refer to those before them, and to functions of the instance to be. */
  private GlobalInstance[] makeGlobals() {
    return globals.toArray(new GlobalInstance[module.globals().size()]);
  }

  private void initialiseGlobals(ModuleInstance instance, Constants constants) {
    for (int i = module.importedGlobals(); i < module.globals().size(); i++) {
      GlobalType type = module.globals().get(i);
      long value = constants.value(module.globalInitialisers().get(i - module.importedGlobals()));
      instance.globals()[i] = new GlobalInstance(type, value);
    }
  }

  private void copyElements(ModuleInstance instance) {
    Constants constants = new Constants(instance);
    initialiseGlobals(instance, constants);
    for (int i = 0; i < module.elements().size(); i++) {
      ElementSegment segment = module.elements().get(i);
      machine.charge(machine.schedule().entries(segment.entries().size()));
      if (segment.mode() != SegmentMode.DECLARATIVE) {
        instance.element(i, segment.entries().stream().mapToLong(constants::value).toArray());
      }
    }
    for (int i = 0; i < module.elements().size(); i++) {
      ElementSegment segment = module.elements().get(i);
      if (segment.mode() == SegmentMode.ACTIVE) {
        int count = segment.entries().size();
        machine.charge(machine.schedule().bulk());
        int offset = (int) constants.value(segment.offset());
        instance.table(segment.table()).copy(offset, instance.element(i), 0, count);
        instance.dropElement(i);
      }
    }
  }

  private void copyData(ModuleInstance instance) {
    Constants constants = new Constants(instance);
    for (int i = 0; i < module.data().size(); i++) {
      DataSegment segment = module.data().get(i);
      if (segment.mode() == SegmentMode.ACTIVE) {
        machine.charge(machine.schedule().bulk() + machine.schedule().bytes(segment.length()));
        int offset = (int) constants.value(segment.offset());
        instance.initialiseMemory(i, offset, 0, segment.length());
        instance.dropData(i);
      }
    }
  }
}
