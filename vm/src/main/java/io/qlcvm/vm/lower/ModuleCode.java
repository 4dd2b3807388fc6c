package io.qlcvm.vm.lower;

import io.qlcvm.vm.binary.FunctionNames;
import io.qlcvm.vm.gas.BlockCosts;
import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.module.CustomSection;
import io.qlcvm.vm.module.DataSegment;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Lowered code of a module under one gas schedule. A function is lowered when it is first called,
 * since most of a contract's functions never are. Thread-safe: two threads may lower the same
 * function at the same moment and come to the same code.
 */
public final class ModuleCode {

  private final ModuleDefinition module;
  private final GasSchedule schedule;
  private final @Nullable Code[] codes;
  private final FunctionNames names;
  private final int structureBytes;

  public ModuleCode(ModuleDefinition module, GasSchedule schedule) {
    this.module = module;
    this.schedule = schedule;
    this.codes = new @Nullable Code[module.bodies().size()];
    this.names = new FunctionNames(module);
    this.structureBytes = structureBytes(module);
  }

  public ModuleDefinition module() {
    return module;
  }

  public GasSchedule schedule() {
    return schedule;
  }

  private static int structureBytes(ModuleDefinition module) {
    int bytes = module.bytes().length;
    for (FunctionBody body : module.bodies()) {
      bytes -= body.end() - body.codeStart();
    }
    for (DataSegment segment : module.data()) {
      bytes -= segment.length();
    }
    for (CustomSection section : module.customSections()) {
      bytes -= section.length();
    }
    return bytes;
  }

  /**
   * Bytes of the module that loading has to read one by one: all but the code of its functions, the
   * content of its data segments and that of its custom sections.
   */
  public int structureBytes() {
    return structureBytes;
  }

  /** Names of the module's functions, where it tells them. */
  public FunctionNames names() {
    return names;
  }

  /** Code of a function that is not imported. */
  public Code code(int function) {
    int index = function - module.importedFunctions();
    // A racy read is safe: all fields of Code are final.
    Code code = codes[index];
    if (code == null) {
      code = lower(function);
      codes[index] = code;
    }
    return code;
  }

  private Code lower(int function) {
    return Lowering.lower(module, function, BlockCosts.of(module, function, schedule));
  }
}
