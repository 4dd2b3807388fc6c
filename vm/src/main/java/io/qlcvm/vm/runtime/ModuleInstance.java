package io.qlcvm.vm.runtime;

import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.lower.Code;
import io.qlcvm.vm.lower.ModuleCode;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import org.jspecify.annotations.Nullable;

/** A module with memory, tables and globals of its own, in a {@link Machine}. */
public final class ModuleInstance {

  private static final long[] NO_ENTRIES = {};

  private final Machine machine;
  private final ModuleCode code;

  /** Code of the functions that were called in this instance, by function index. */
  private final @Nullable Code[] called;

  /** What the loop is given of it: all, or nothing if calls are observed. */
  private final @Nullable Code[] callable;

  private final FunctionInstance[] importedFunctions;
  private final GlobalInstance[] globals;
  private final TableInstance[] tables;
  private final @Nullable LinearMemory memory;

  /** Reference to each function that was ever asked for, else 0. */
  private final long[] references;

  /** References of each element segment; none once it was dropped. */
  private final long[][] elements;

  /** Data segments that have been dropped. */
  private final boolean[] droppedData;

  ModuleInstance(
      Machine machine,
      ModuleCode code,
      FunctionInstance[] importedFunctions,
      GlobalInstance[] globals,
      TableInstance[] tables,
      @Nullable LinearMemory memory) {
    ModuleDefinition module = code.module();
    this.machine = machine;
    this.code = code;
    this.importedFunctions = importedFunctions;
    this.globals = globals;
    this.tables = tables;
    this.memory = memory;
    this.called = new @Nullable Code[module.functions().size()];
    this.callable = machine.isObserved() ? new @Nullable Code[called.length] : called;
    this.references = new long[module.functions().size()];
    this.elements = new long[module.elements().size()][0];
    this.droppedData = new boolean[module.data().size()];
  }

  public Machine machine() {
    return machine;
  }

  public ModuleDefinition module() {
    return code.module();
  }

  /**
   * Lowered code of a function of the module's own, which is about to be called. The first call in
   * this instance is charged for the body's size: lowering it takes time, and whether another
   * instance had it lowered before must not show.
   *
   * @throws OutOfGasException if the gas does not cover it
   */
  public Code code(int function) {
    Code known = called[function];
    return known != null ? known : firstCall(function);
  }

  private Code firstCall(int function) {
    FunctionBody body = module().body(function);
    machine.charge(machine.schedule().firstCallOf(body.end() - body.localsStart()));
    Code lowered = code.code(function);
    called[function] = lowered;
    return lowered;
  }

  /**
   * For the engine's loop: code of each function that was called before, else null. Null for all
   * functions if each call is observed.
   */
  public @Nullable Code[] called() {
    return callable;
  }

  public FunctionInstance importedFunction(int function) {
    return importedFunctions[function];
  }

  /** For the engine's loop. */
  public GlobalInstance[] globals() {
    return globals;
  }

  public TableInstance table(int index) {
    return tables[index];
  }

  public @Nullable LinearMemory memory() {
    return memory;
  }

  /** The memory of a module that was validated to have one. */
  LinearMemory presentMemory() {
    if (memory == null) {
      throw new AssertionError("validated code has a memory");
    }
    return memory;
  }

  /** Name of a function from the module's name section, or null. */
  public @Nullable String functionName(int function) {
    return code.names().of(function);
  }

  /** Any function of the index space. */
  public FunctionInstance function(int index) {
    return index < importedFunctions.length
        ? importedFunctions[index]
        : new FunctionInstance.Defined(module().functions().get(index), this, index);
  }

  /** Reference to a function, the same each time. */
  long reference(int function) {
    if (references[function] == 0) {
      references[function] = machine.reference(function(function));
    }
    return references[function];
  }

  void element(int segment, long[] entries) {
    elements[segment] = entries;
  }

  /** The segment's references; none if it was dropped. */
  long[] element(int segment) {
    return elements[segment];
  }

  void dropElement(int segment) {
    elements[segment] = NO_ENTRIES;
  }

  void dropData(int segment) {
    droppedData[segment] = true;
  }

  /** Copies from a data segment, which is empty once it was dropped, to the memory. */
  void initialiseMemory(int segment, int to, int from, int count) {
    var data = module().data().get(segment);
    int available = droppedData[segment] ? 0 : data.length();
    if (Integer.toUnsignedLong(from) + Integer.toUnsignedLong(count) > available) {
      throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
    }
    LinearMemory target = presentMemory();
    target.checkStrictly(to, count);
    target.write(to, module().bytes(), data.start() + from, count);
  }
}
