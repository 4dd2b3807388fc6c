package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.module.ModuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Runs subjects in V8, through Node.js: the casting vote where two engines differ. */
final class ThirdEngine {

  private static final Path SCRIPT = Path.of("src/test/resources/fuzz/v8.mjs");
  private static final JsonMapper JSON = new JsonMapper();

  private ThirdEngine() {}

  /** Whether {@code node} is installed. */
  static boolean isAvailable() {
    try {
      return Generator.run(List.of("node", "--version")) == 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** Whether it takes the bytes for a valid module. */
  static boolean accepts(byte[] module) throws IOException {
    Path file = Files.createTempFile("module", ".wasm");
    try {
      Files.write(file, module);
      String script =
          "process.exit(WebAssembly.validate(require('fs').readFileSync(process.argv[1])) ? 0 : 1)";
      return Generator.run(List.of("node", "-e", script, file.toString())) == 0;
    } finally {
      Files.delete(file);
    }
  }

  /** Lines of its transcript. */
  static List<String> run(Subject subject) throws IOException {
    Path folder = Files.createTempDirectory("v8");
    Path wasm = folder.resolve("module.wasm");
    Path plan = folder.resolve("plan.json");
    Path output = folder.resolve("transcript.txt");
    try {
      Files.write(wasm, subject.bytes());
      Files.writeString(plan, JSON.writeValueAsString(plan(subject)));
      var _ =
          Generator.run(
              List.of(
                  "node", SCRIPT.toString(), wasm.toString(), plan.toString(), output.toString()));
      return Files.exists(output) ? Files.readAllLines(output) : List.of("(no end)");
    } finally {
      for (Path file : List.of(wasm, plan, output)) {
        Files.deleteIfExists(file);
      }
      Files.delete(folder);
    }
  }

  private static Map<String, @Nullable Object> plan(Subject subject) {
    ModuleDefinition definition = Decoder.decode(subject.bytes(), Subject.LIMITS);
    Map<String, @Nullable Object> plan = new HashMap<>();
    plan.put(
        "imports",
        definition.imports().stream()
            .filter(i -> i.type() instanceof FunctionType)
            .map(i -> {
              FunctionType type = (FunctionType) i.type();
              return Map.of(
                  "module", i.module(),
                  "name", i.name(),
                  "parameters", names(type.parameters()),
                  "results", names(type.results()));
            })
            .toList());
    plan.put("calls", subject.calls().stream().map(ThirdEngine::call).toList());
    plan.put("memory", memory(definition));
    plan.put(
        "globals",
        definition.exports().stream()
            .filter(e -> e.name().startsWith(Subject.GLOBAL_PREFIX))
            .map(e -> {
              GlobalType type = (GlobalType) e.type();
              return Map.of("name", e.name(), "type", type.value().toString());
            })
            .toList());
    return plan;
  }

  private static Map<String, Object> call(Subject.Call call) {
    // Numbers of 64 bits are no numbers in JavaScript.
    return Map.of(
        "name", call.export(),
        "parameters", names(call.type().parameters()),
        "results", names(call.type().results()),
        "arguments", Arrays.stream(call.arguments()).mapToObj(Long::toString).toList());
  }

  private static List<String> names(List<ValueType> types) {
    return types.stream().map(ValueType::toString).toList();
  }

  private static @Nullable String memory(ModuleDefinition definition) {
    return definition.exports().stream()
        .filter(e -> e.type() instanceof MemoryType)
        .map(Export::name)
        .findFirst()
        .orElse(null);
  }
}
