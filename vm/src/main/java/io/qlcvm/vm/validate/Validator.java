package io.qlcvm.vm.validate;

import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.TableType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.module.ConstantExpression;
import io.qlcvm.vm.module.DataSegment;
import io.qlcvm.vm.module.ElementSegment;
import io.qlcvm.vm.module.ModuleDefinition;
import io.qlcvm.vm.module.SegmentMode;
import java.util.BitSet;

/** Checks a decoded module against the rules of validation. */
public final class Validator {

  private final ModuleDefinition module;
  private final Limits limits;
  private final ConstantValidator constants;

  /** Functions that {@code ref.func} may name: those that occur outside function bodies. */
  private final BitSet declared = new BitSet();

  private Validator(ModuleDefinition module, Limits limits) {
    this.module = module;
    this.limits = limits;
    this.constants = new ConstantValidator(module);
  }

  /**
   * Validates everything, all function bodies included.
   *
   * @throws InvalidModuleException at the first rule that is broken
   */
  public static void validate(ModuleDefinition module, Limits limits) {
    new Validator(module, limits).validate();
  }

  private void validate() {
    globals();
    exports();
    module.elements().forEach(this::element);
    module.data().forEach(this::data);
    bodies();
  }

  private void globals() {
    for (int i = 0; i < module.globalInitialisers().size(); i++) {
      GlobalType type = module.globals().get(module.importedGlobals() + i);
      ConstantExpression value = module.globalInitialisers().get(i);
      constants.check(value, type.value());
      declare(value);
    }
  }

  private void declare(ConstantExpression expression) {
    switch (expression) {
      case ConstantExpression.FunctionReference(int function, _) -> declared.set(function);
      case ConstantExpression.Constant _,
          ConstantExpression.GlobalGet _,
          ConstantExpression.Computed _ -> {}
    }
  }

  private void exports() {
    for (Export export : module.exports()) {
      switch (export.type()) {
        case FunctionType _ -> declared.set(export.index());
        case TableType _, MemoryType _, GlobalType _ -> {}
      }
    }
  }

  private void element(ElementSegment segment) {
    if (segment.mode() == SegmentMode.ACTIVE) {
      if (Integer.compareUnsigned(segment.table(), module.tables().size()) >= 0) {
        throw invalid(
            "unknown table " + Integer.toUnsignedString(segment.table()), segment.position());
      }
      if (module.tables().get(segment.table()).element() != segment.type()) {
        throw invalid("type mismatch", segment.position());
      }
      constants.check(segment.offset(), ValueType.I32);
    }
    for (ConstantExpression entry : segment.entries()) {
      constants.check(entry, segment.type());
      declare(entry);
    }
  }

  private void data(DataSegment segment) {
    if (segment.mode() == SegmentMode.ACTIVE) {
      if (module.memories().isEmpty()) {
        throw invalid("unknown memory 0", segment.position());
      }
      constants.check(segment.offset(), ValueType.I32);
    }
  }

  private void bodies() {
    FunctionValidator validator = new FunctionValidator(module, limits, declared);
    for (int i = 0; i < module.bodies().size(); i++) {
      validator.validate(module.importedFunctions() + i);
    }
  }

  static InvalidModuleException invalid(String reason, int offset) {
    return new InvalidModuleException(Phase.INVALID, reason, offset);
  }
}
