package io.qlcvm.vm.spec;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.UninstantiableException;
import io.qlcvm.vm.Wasm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs one script of the specification's test suite, all its modules in one store. A command that
 * is no assertion counts only if it fails.
 *
 * @see <a href="https://github.com/WebAssembly/spec/tree/main/interpreter#scripts">Scripts</a>
 */
final class SpecRunner {

  /** For each command; far more than any needs, so that an endless loop becomes a failure. */
  private static final long GAS_PER_COMMAND = 20_000_000_000L;

  /**
   * The converter leaves this section out when a module has no data, even if the code names some:
   * then a module that is invalid as text is malformed as bytes.
   */
  private static final String LEFT_OUT_BY_CONVERTER = "data count section required";

  private final Path wast;
  private final Script script;
  private final Report report = new Report();
  private final Store store = new Store(Limits.WIDE, GAS_PER_COMMAND);
  private final Map<String, Function<String, Optional<Extern>>> registered = new HashMap<>();
  private final Map<String, Instance> named = new HashMap<>();

  /** The module that commands mean which name none. */
  private @Nullable Instance current;

  /** Why there is no such module. */
  private String whyNone = "no module comes before";

  private SpecRunner(Path wast, Script script) {
    this.wast = wast;
    this.script = script;
    registered.put("spectest", new SpectestModule(store)::find);
  }

  /** Reads and runs a script; one that can't be read is one failure. */
  static Report run(Path wast) {
    try {
      return new SpecRunner(wast, Script.read(wast)).run();
    } catch (IOException e) {
      Report unread = new Report();
      unread.fail(String.valueOf(e.getMessage()));
      return unread;
    }
  }

  private Report run() {
    for (JsonNode command : script.commands()) {
      store.setGas(GAS_PER_COMMAND);
      try {
        run(command);
      } catch (InvalidModuleException e) {
        fail(command, "the module was refused: " + e.getMessage());
      } catch (Exception | Error e) {
        // Whatever it is, it is this command's failure, and the next command may do better.
        fail(command, "unexpected " + e);
      }
    }
    return report;
  }

  private void run(JsonNode command) throws LinkException, UninstantiableException {
    switch (command.path("type").asString()) {
      case "module" -> module(command);
      case "register" ->
          registered.put(command.path("as").asString(), instance(command.path("name"))::find);
      case "action" -> returned(command, act(command));
      case "assert_return" -> assertReturn(command);
      case "assert_trap", "assert_exhaustion" -> assertTrap(command, act(command));
      case "assert_malformed" -> assertRefused(command, Phase.MALFORMED);
      case "assert_invalid" -> assertRefused(command, Phase.INVALID);
      case "assert_unlinkable" -> assertUnlinkable(command);
      case "assert_uninstantiable" -> assertUninstantiable(command);
      default -> fail(command, "this runner does not know the command");
    }
  }

  // Modules ---------------------------------------------------------------------------------------

  private void module(JsonNode command) throws LinkException, UninstantiableException {
    current = null; // What follows a module that failed must not run against the one before it.
    whyNone = "the module of line " + command.path("line").asInt() + " failed";
    Instance made = instantiate(command);
    current = made;
    if (command.has("name")) {
      named.put(command.path("name").asString(), made);
    }
  }

  private Instance instantiate(JsonNode command) throws LinkException, UninstantiableException {
    Module module = Wasm.load(script.module(command), Limits.WIDE);
    Imports.Builder imports = Imports.builder();
    for (Import wanted : module.imports()) {
      Optional.ofNullable(registered.get(wanted.module()))
          .flatMap(exports -> exports.apply(wanted.name()))
          .ifPresent(extern -> imports.extern(wanted.module(), wanted.name(), extern));
    }
    return module.instantiate(store, imports.build());
  }

  private Instance instance(JsonNode name) {
    Instance found = name.isMissingNode() ? current : named.get(name.asString());
    if (found == null) {
      String why = name.isMissingNode() ? whyNone : "no module is named " + name.asString();
      throw new IllegalStateException("nothing to run: " + why);
    }
    return found;
  }

  // Actions ---------------------------------------------------------------------------------------

  private Outcome act(JsonNode command) {
    JsonNode action = command.path("action");
    Instance instance = instance(action.path("module"));
    String field = action.path("field").asString();
    if (action.path("type").asString().equals("get")) {
      return new Outcome.Returned(new long[] {instance.global(field).orElseThrow()}, 0);
    }
    long[] arguments = action.path("args").valueStream().mapToLong(Values::bits).toArray();
    return instance.invoke(field, arguments);
  }

  private boolean returned(JsonNode command, Outcome outcome) {
    if (outcome instanceof Outcome.Returned) {
      return true;
    }
    fail(command, outcome.toString());
    return false;
  }

  private void assertReturn(JsonNode command) {
    Outcome outcome = act(command);
    if (!returned(command, outcome)) {
      return;
    }
    long[] actual = ((Outcome.Returned) outcome).results();
    if (command.has("either")) {
      List<JsonNode> patterns = command.path("either").valueStream().toList();
      boolean one = actual.length == 1;
      boolean right = one && patterns.stream().anyMatch(p -> Values.matches(p, actual[0]));
      check(command, right, "expected one of " + patterns + ", returned " + actual.length);
      return;
    }
    List<JsonNode> expected = command.path("expected").valueStream().toList();
    boolean right = actual.length == expected.size();
    List<String> shown = new ArrayList<>();
    for (int i = 0; right && i < actual.length; i++) {
      right = Values.matches(expected.get(i), actual[i]);
      shown.add(Values.show(expected.get(i), actual[i]));
    }
    check(command, right, "expected " + expected + ", returned " + shown);
  }

  private void assertTrap(JsonNode command, Outcome outcome) {
    String expected = command.path("text").asString();
    boolean right =
        outcome instanceof Outcome.Trapped(var trap, _) && isKind(expected, trap.kind());
    check(command, right, "expected the trap \"" + expected + "\", not " + outcome);
  }

  /** A script may say more than the kind, such as which element was not initialised. */
  private static boolean isKind(String expected, TrapKind kind) {
    return expected.startsWith(kind.toString());
  }

  // Refused modules -------------------------------------------------------------------------------

  /** The phase has to be the right one; where the reason is put in other words, that is noted. */
  private void assertRefused(JsonNode command, Phase phase) {
    if (command.path("module_type").asString().equals("text")) {
      report.skip("text format only");
      return;
    }
    String expected = command.path("text").asString();
    try {
      var _ = Wasm.load(script.module(command), Limits.WIDE);
      fail(command, "expected \"" + expected + "\", but the module was loaded");
    } catch (InvalidModuleException e) {
      boolean right = e.phase() == phase || e.reason().equals(LEFT_OUT_BY_CONVERTER);
      check(command, right, "expected \"" + expected + "\", not " + e.phase() + ": " + e.reason());
      if (right && !e.reason().startsWith(expected)) {
        report.remark(where(command) + "said \"" + e.reason() + "\" for \"" + expected + "\"");
      }
    }
  }

  private void assertUnlinkable(JsonNode command) throws UninstantiableException {
    String expected = command.path("text").asString();
    try {
      var _ = instantiate(command);
      fail(command, "expected \"" + expected + "\", but the module was linked");
    } catch (LinkException e) {
      String actual = String.valueOf(e.getMessage());
      check(command, actual.startsWith(expected), "expected \"" + expected + "\", not " + actual);
    }
  }

  private void assertUninstantiable(JsonNode command) throws LinkException {
    try {
      var _ = instantiate(command);
      fail(command, "expected a trap, but the module was instantiated");
    } catch (UninstantiableException e) {
      assertTrap(command, e.outcome());
    }
  }

  // Counting --------------------------------------------------------------------------------------

  private void check(JsonNode command, boolean right, String otherwise) {
    if (right) {
      report.pass();
    } else {
      fail(command, otherwise);
    }
  }

  private void fail(JsonNode command, String what) {
    report.fail(where(command) + what);
  }

  private String where(JsonNode command) {
    String line = wast.getFileName() + ":" + command.path("line").asInt();
    return line + ": " + command.path("type").asString() + ": ";
  }
}
