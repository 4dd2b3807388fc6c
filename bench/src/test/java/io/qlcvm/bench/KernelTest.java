package io.qlcvm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.bench.engine.Engine;
import io.qlcvm.bench.engine.QlcvmEngine;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelTest {

  static List<Kernel> kernels() {
    return Kernel.ALL;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void run_smallSize_givesItsChecksum(Kernel kernel) {
    Engine.Program program = new QlcvmEngine().load(kernel.wasm());

    assertEquals(kernel.checksum(), program.call(Kernel.EXPORT, kernel.small()));
    assertEquals(kernel.checksum(), program.call(Kernel.EXPORT, kernel.small()), "second run");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void instructions_twice_areTheSame(Kernel kernel) {
    long first = QlcvmEngine.instructions(kernel.wasm(), Kernel.EXPORT, kernel.small());

    assertTrue(first > 100_000, () -> kernel.name() + " runs only " + first);
    assertEquals(first, QlcvmEngine.instructions(kernel.wasm(), Kernel.EXPORT, kernel.small()));
  }
}
