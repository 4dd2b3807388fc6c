package io.qlcvm.vm;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever happens to a module's bytes: it is loaded or refused, and nothing else. */
class DamagedModuleTest {

  private static final List<byte[]> MODULES =
      List.of(everything(), contract("c/seed/seed.wasm"), contract("rust/seed/seed.wasm"));

  /** One byte of a module that becomes another. */
  record Change(int position, int value) {}

  @Test
  void load_ofEachPrefix_isLoadedOrRefused() {
    for (byte[] module : List.of(everything(), contract("c/seed/seed.wasm"))) {
      for (int length = 0; length < module.length; length++) {
        load(Arrays.copyOf(module, length));
      }
    }
  }

  @Test
  void load_withEachBitFlipped_isLoadedOrRefused() {
    int loaded = 0;
    byte[] module = everything();
    for (int bit = 0; bit < 8 * module.length; bit++) {
      byte[] damaged = module.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      loaded += load(damaged) ? 1 : 0;
    }
    assertTrue(loaded > 0 && loaded < 8 * module.length);
  }

  @Property
  void load_withSomeBytesChanged_isLoadedOrRefused(
      @ForAll("module") byte[] module, @ForAll("changes") @Size(max = 8) List<Change> changes) {
    byte[] damaged = module.clone();
    for (Change change : changes) {
      damaged[change.position % damaged.length] = (byte) change.value;
    }
    load(damaged);
  }

  /** Random bytes seldom get past the header, so these begin with one. */
  @Property
  void load_ofRandomSections_isLoadedOrRefused(@ForAll @Size(max = 64) byte[] sections) {
    load(ModuleBuilder.module(sections));
  }

  @Provide
  Arbitrary<byte[]> module() {
    return Arbitraries.of(MODULES);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Arbitraries.integers()
        .between(0, 1 << 15)
        .flatMap(at -> Arbitraries.integers().between(0, 0xff).map(value -> new Change(at, value)))
        .list();
  }

  /** Whether it was loaded. Any other exception than a refusal fails the test. */
  private static boolean load(byte[] bytes) {
    try {
      Module module = Wasm.load(bytes, Limits.CONTRACT);
      return module.size() == bytes.length;
    } catch (InvalidModuleException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e::getMessage);
      return false;
    }
  }

  private static byte[] contract(String file) {
    try {
      return Files.readAllBytes(Path.of("../contracts", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A small module with every section and many operators. */
  private static byte[] everything() {
    FunctionType type = new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));
    byte[] blocks =
        concat(
            bytes(0x20, 0, 0x04, 0x7f, 0x20, 0, 0x10, 0, 0x05),
            bytes(0x20, 0, 0x41, 0, 0x11, 0, 0, END),
            bytes(0x02, 0x40, 0x20, 0, 0x0e, 2, 0, 0, 0, END));
    byte[] bulk =
        concat(
            concat(i32(0), i32(0), i32(0), bytes(0xfc, 8, 1, 0)),
            concat(i32(0), i32(0), i32(0), bytes(0xfc, 0x0c, 0, 0)),
            bytes(0xd2, 1, 0xd1, 0x1a, 0xfc, 9, 1));
    byte[] memory = concat(i32(0), i32(8), bytes(0x28, 2, 4, 0x36, 2, 0), bytes(0x23, 1, 0x24, 1));
    return new ModuleBuilder()
        .importFunction("env", "f", type)
        .importGlobal("env", "g", new GlobalType(ValueType.I32, false))
        .function(type, List.of(ValueType.F64), concat(blocks, bulk, memory, bytes(END)))
        .function(List.of(), List.of(), bytes(END))
        .table(4, 8L)
        .memory(1, 2L)
        .global(new GlobalType(ValueType.F64, true), bytes(0x44, 0, 0, 0, 0, 0, 0, 0, 0, END))
        .exportFunction("run", 1)
        .exportMemory("memory", 0)
        .start(2)
        .elements(1, 0, 1)
        .data(8, bytes(1, 2, 3))
        .passiveData(bytes(4))
        .custom("name", bytes(0, 2, 1, 'm'))
        .build();
  }
}
