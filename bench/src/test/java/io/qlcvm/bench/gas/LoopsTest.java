package io.qlcvm.bench.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.Limits;
import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.binary.Opcode;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LoopsTest {

  /** Ends a run, so no loop can hold it; it costs what a constant costs. */
  private static final Set<Integer> IN_NO_LOOP = Set.of(Opcode.UNREACHABLE);

  @Test
  void all_ofTheOperators_haveALoop() {
    List<Loop> loops = Loops.all();
    Map<Integer, Integer> scaffold = operators(loops.getFirst());
    Set<Integer> measured = new TreeSet<>(IN_NO_LOOP);
    for (Loop loop : loops.subList(1, loops.size())) {
      operators(loop)
          .forEach((opcode, count) -> {
            if (count > scaffold.getOrDefault(opcode, 0)) {
              measured.add(opcode);
            }
          });
    }
    List<String> missing =
        Opcodes.all().stream()
            .filter(operator -> !measured.contains(operator.number()))
            .map(Opcodes.Named::name)
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void all_ofTheOccasions_costGas() {
    for (Occasion occasion : Occasions.all()) {
      assertTrue(occasion.measure().gas() > 0, occasion::name);
    }
  }

  /** How often each operator stands in a loop's module. */
  private static Map<Integer, Integer> operators(Loop loop) {
    ModuleDefinition module = Decoder.decode(loop.wasm(), Limits.CONTRACT);
    Map<Integer, Integer> operators = new HashMap<>();
    for (FunctionBody body : module.bodies()) {
      ByteReader reader = new ByteReader(module.bytes(), body.codeStart(), body.end());
      while (reader.hasRemaining()) {
        int opcode = OperatorReader.readOpcode(reader);
        OperatorReader.skipImmediates(opcode, reader);
        operators.merge(opcode, 1, Integer::sum);
      }
    }
    return operators;
  }
}
