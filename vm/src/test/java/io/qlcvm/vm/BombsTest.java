package io.qlcvm.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.qlcvm.vm.Bombs.Bomb;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bombs cost a bounded amount of memory: what a load allocates is counted, not timed. */
class BombsTest {

  /** All that one load may allocate, whether it is garbage again at once or not. */
  private static final long ALLOCATED_BYTES_MAX = 64 << 20;

  /** For a module that claims more than it has. */
  private static final long REFUSAL_BYTES_MAX = 1 << 20;

  static List<Bomb> bombs() {
    return Bombs.all();
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void load_ofABomb_allocatesLittle(Bomb bomb) {
    long before = allocated();
    int size = Wasm.load(bomb.module(), Limits.CONTRACT).size();
    assertTrue(allocated() - before < ALLOCATED_BYTES_MAX, bomb.name());
    assertEquals(bomb.module().length, size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void load_ofAHugeCount_isRefusedBeforeAllocating(int section) {
    byte[] module = Bombs.hugeCount(section);
    if (section == 0) {
      assertEquals(module.length, Wasm.load(module, Limits.WIDE).size());
      return;
    }
    long before = allocated();
    assertThrows(InvalidModuleException.class, () -> Wasm.load(module, Limits.WIDE));
    assertTrue(allocated() - before < REFUSAL_BYTES_MAX);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
