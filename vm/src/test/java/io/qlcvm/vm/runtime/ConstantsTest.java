package io.qlcvm.vm.runtime;

import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.i64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Constant expressions with operators. */
class ConstantsTest {

  private static final GlobalType I32 = new GlobalType(ValueType.I32, false);
  private static final GlobalType I64 = new GlobalType(ValueType.I64, false);
  private static final byte[] END = bytes(ModuleBuilder.END);

  @Test
  void globals_withComputedValues_areComputedInTheirWidth() throws Exception {
    byte[] overflowing = concat(i32(Integer.MAX_VALUE), i32(1), bytes(0x6a), END);
    byte[] product = concat(i64(1L << 40), i64(1L << 30), bytes(0x7e), i64(5), bytes(0x7d), END);
    byte[] ofGlobal = concat(bytes(0x23, 0), i32(7), bytes(0x6b), i32(-3), bytes(0x6c), END);
    byte[] sum = concat(i64(-1), i64(3), bytes(0x7c), END);
    ModuleBuilder module =
        new ModuleBuilder()
            .importGlobal("env", "g", I32)
            .global(I32, overflowing)
            .global(I64, product)
            .global(I32, ofGlobal)
            .global(I64, sum);
    for (int i = 0; i <= 4; i++) {
      module.exportGlobal("g" + i, i);
    }
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    byte[] library =
        new ModuleBuilder().global(I32, concat(i32(100), END)).exportGlobal("g", 0).build();
    Instance offers =
        Wasm.load(library, Limits.CONTRACT).instantiate(store, Imports.builder().build());
    Imports imports = Imports.builder().extern("env", "g", offers.find("g").orElseThrow()).build();
    Instance instance = Wasm.load(module.build(), Limits.CONTRACT).instantiate(store, imports);
    assertEquals(Optional.of(100L), instance.global("g0"));
    assertEquals(Optional.of((long) Integer.MIN_VALUE), instance.global("g1"));
    assertEquals(Optional.of(-5L), instance.global("g2"));
    assertEquals(Optional.of((100L - 7) * -3), instance.global("g3"));
    assertEquals(Optional.of(2L), instance.global("g4"));
  }
}
