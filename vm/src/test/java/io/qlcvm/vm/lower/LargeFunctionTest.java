package io.qlcvm.vm.lower;

import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.module.FunctionBody;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions at the ends of what 16 bits of a word can number. */
class LargeFunctionTest {

  private static final FunctionType I32_TO_I32 =
      new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));

  private static Instance instance(byte[] code) throws Exception {
    byte[] module =
        new ModuleBuilder().function(I32_TO_I32, List.of(), code).exportFunction("f", 0).build();
    Store store = new Store(Limits.WIDE, Long.MAX_VALUE);
    return Wasm.load(module, Limits.WIDE).instantiate(store, Imports.builder().build());
  }

  private static byte[] repeat(int count, byte... code) {
    byte[] all = new byte[count * code.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = code[i % code.length];
    }
    return all;
  }

  /** Branches forwards over so many additions, and backwards over them. */
  @ParameterizedTest
  @ValueSource(ints = {10, 65_520, 65_525, 65_530, 65_535, 70_000})
  void branch_overManyOperators_arrives(int additions) throws Exception {
    byte[] many = repeat(additions, concat(bytes(0x20, 0), i32(1), bytes(0x6a, 0x21, 0)));
    byte[] end = bytes(ModuleBuilder.END);
    // block: br_if 0 (x >= 0); many; end. loop: many; br_if 0 (x < 0); end. x
    byte[] code =
        concat(
            bytes(0x02, 0x40, 0x20, 0),
            i32(0),
            bytes(0x4e, 0x0d, 0),
            many,
            end,
            bytes(0x03, 0x40),
            many,
            bytes(0x20, 0),
            i32(0),
            bytes(0x48, 0x0d, 0),
            end,
            bytes(0x20, 0),
            end);
    Instance instance = instance(code);
    var positive = (Outcome.Returned) instance.invoke("f", 5);
    assertArrayEquals(new long[] {5 + additions}, positive.results());
    var negative = (Outcome.Returned) instance.invoke("f", -3L * additions);
    assertArrayEquals(new long[] {0}, negative.results());
    var moreNegative = (Outcome.Returned) instance.invoke("f", -3L * additions - 1);
    assertArrayEquals(new long[] {additions - 1}, moreNegative.results());
  }

  /** A function has at most 65,535 slots: here one parameter, and the rest operands. */
  @Test
  void operands_asManyAsAFrameHolds_areAllThere() throws Exception {
    int operands = FunctionBody.SLOTS_MAX - 1;
    Outcome outcome = instance(sum(operands)).invoke("f", 3);
    assertArrayEquals(new long[] {3L * operands}, ((Outcome.Returned) outcome).results());
  }

  @Test
  void operands_oneMoreThanAFrameHolds_areRefused() {
    InvalidModuleException refused =
        assertThrows(
            InvalidModuleException.class,
            () -> instance(sum(FunctionBody.SLOTS_MAX)).invoke("f", 3));
    assertEquals(InvalidModuleException.Phase.LIMIT_EXCEEDED, refused.phase());
  }

  /** Reads the parameter so often, then adds it all up. */
  private static byte[] sum(int operands) {
    byte[] push = repeat(operands, bytes(0x20, 0));
    byte[] add = repeat(operands - 1, bytes(0x6a));
    return concat(push, add, bytes(ModuleBuilder.END));
  }
}
