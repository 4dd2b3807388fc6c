package io.qlcvm.vm;

import io.qlcvm.vm.gas.GasSchedule;
import io.qlcvm.vm.interpreter.Interpreter;
import io.qlcvm.vm.lower.ModuleCode;
import io.qlcvm.vm.module.ModuleDefinition;
import io.qlcvm.vm.runtime.Instantiation;
import io.qlcvm.vm.runtime.Machine;
import io.qlcvm.vm.runtime.ModuleInstance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A module that was decoded and validated. Immutable to the outside and thread-safe: load once,
 * instantiate as often as you like.
 */
public final class Module {

  private final ModuleDefinition definition;
  private final ModuleCode code;

  Module(ModuleDefinition definition, GasSchedule schedule) {
    this.definition = definition;
    this.code = new ModuleCode(definition, schedule);
  }

  /** Size of the module, bytes. */
  public int size() {
    return definition.bytes().length;
  }

  public List<Import> imports() {
    return definition.imports();
  }

  public List<Export> exports() {
    return definition.exports();
  }

  /** The export of this name. */
  public Optional<Export> export(String name) {
    return definition.exports().stream().filter(e -> e.name().equals(name)).findFirst();
  }

  /** How much of each limit on a module's size this one uses. */
  public List<Usage> usage(Limits limits) {
    return List.of(
        new Usage("module bytes", size(), limits.moduleBytesMax()),
        new Usage("largest function body, bytes", largestBody(), limits.bodyBytesMax()),
        new Usage("functions", definition.functions().size(), limits.functionsMax()),
        new Usage("types", definition.types().size(), limits.typesMax()),
        new Usage("imports", definition.imports().size(), limits.importsMax()),
        new Usage("exports", definition.exports().size(), limits.exportsMax()),
        new Usage("globals", definition.globals().size(), limits.globalsMax()),
        new Usage("memory pages at the start", startPages(), limits.memoryPagesMax()),
        new Usage("table entries at the start", startEntries(), limits.tableEntriesMax()));
  }

  private long largestBody() {
    return definition.bodies().stream().mapToLong(b -> b.end() - b.localsStart()).max().orElse(0);
  }

  private long startPages() {
    return definition.memories().stream().mapToLong(MemoryType::minimum).max().orElse(0);
  }

  private long startEntries() {
    return definition.tables().stream().mapToLong(TableType::minimum).max().orElse(0);
  }

  /** Content of the first custom section of this name. */
  public Optional<byte[]> customSection(String name) {
    return definition.customSections().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .map(s -> Arrays.copyOfRange(definition.bytes(), s.start(), s.start() + s.length()));
  }

  /**
   * Makes an instance: links, allocates, copies segments, runs the start function. All of it is
   * paid from the store's gas.
   *
   * @throws LinkException if an import is missing or has another type
   * @throws UninstantiableException if a segment does not fit, or the start function fails
   */
  public Instance instantiate(Store store, Imports imports)
      throws LinkException, UninstantiableException {
    Machine machine = store.machine();
    if (!machine.schedule().equals(code.schedule())) {
      throw new IllegalArgumentException("the module was loaded under another gas schedule");
    }
    Instantiation instantiation = new Instantiation(machine, code);
    instantiation.link(imports::find);
    Run run = new Run(machine);
    ModuleInstance[] made = new ModuleInstance[1];
    Outcome outcome =
        run.attempt(() -> {
          made[0] = instantiation.complete();
          start(machine, made[0]);
          return new long[0];
        });
    if (outcome instanceof Outcome.Returned) {
      return new Instance(made[0]);
    }
    throw new UninstantiableException(outcome);
  }

  private void start(Machine machine, ModuleInstance instance) {
    if (definition.startFunction() >= 0) {
      Interpreter.call(machine, instance.function(definition.startFunction()), new long[0]);
    }
  }
}
