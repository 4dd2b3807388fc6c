package io.qlcvm.vm.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.Wat;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.gas.GasSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two instructions in one, against the same two with another one between them. */
class PairsTest {

  private static final String THEN = "_THEN_";

  /** What makes the lowering write each operator: as the first of two. */
  private static final Map<String, String> FIRST =
      Map.ofEntries(
          Map.entry("COPY", "(local.set $l2 (local.get $l0))"),
          Map.entry("AND", "(local.set $l2 (i64.and (local.get $l0) (local.get $l1)))"),
          Map.entry("XOR", "(local.set $i2 (i32.xor (local.get $i0) (local.get $i1)))"),
          Map.entry("I32_ADD", "(local.set $i2 (i32.add (local.get $i0) (local.get $i1)))"),
          Map.entry("I32_ROTL", "(local.set $i2 (i32.rotl (local.get $i0) (local.get $i1)))"),
          Map.entry("I64_ADD", "(local.set $l2 (i64.add (local.get $l0) (local.get $l1)))"),
          Map.entry("I64_MUL", "(local.set $l2 (i64.mul (local.get $l0) (local.get $l1)))"),
          Map.entry("I64_SHR_U", "(local.set $l2 (i64.shr_u (local.get $l0) (local.get $l1)))"),
          Map.entry("F64_ADD", "(local.set $d2 (f64.add (local.get $d0) (local.get $d1)))"),
          Map.entry("F64_MUL", "(local.set $d2 (f64.mul (local.get $d0) (local.get $d1)))"),
          Map.entry("LOAD8_U", "(local.set $i2 (i32.load8_u offset=3 (local.get $i0)))"),
          Map.entry("LOAD32_S", "(local.set $i2 (i32.load offset=5 (local.get $i0)))"),
          Map.entry("LOAD64", "(local.set $d2 (f64.load offset=7 (local.get $i0)))"));

  /** And as the second. */
  private static final Map<String, String> SECOND =
      Map.ofEntries(
          Map.entry("COPY", "(local.set $i1 (local.get $i2))"),
          Map.entry("BR_IF", "(br_if 0 (local.get $i2))"),
          Map.entry("BR_UNLESS", "(br_if 0 (i32.eqz (local.get $i2)))"),
          Map.entry("BR_NE", "(br_if 0 (i32.ne (local.get $i2) (local.get $i1)))"),
          Map.entry("BR_LT_S", "(br_if 0 (i32.lt_s (local.get $i2) (local.get $i1)))"),
          Map.entry("BR_LT_U", "(br_if 0 (i32.lt_u (local.get $i2) (local.get $i1)))"),
          Map.entry("AND", "(local.set $i1 (i32.and (local.get $i2) (local.get $i0)))"),
          Map.entry("XOR", "(local.set $i1 (i32.xor (local.get $i2) (local.get $i0)))"),
          Map.entry("I32_ADD", "(local.set $i1 (i32.add (local.get $i2) (local.get $i0)))"),
          Map.entry("I64_ADD", "(local.set $l1 (i64.add (local.get $l2) (local.get $l0)))"),
          Map.entry("I64_SHR_U", "(local.set $l1 (i64.shr_u (local.get $l2) (local.get $l0)))"),
          Map.entry("F64_ADD", "(local.set $d1 (f64.add (local.get $d2) (local.get $d0)))"),
          Map.entry("F64_MUL", "(local.set $d1 (f64.mul (local.get $d2) (local.get $d0)))"),
          Map.entry("LOAD8_U", "(local.set $i1 (i32.load8_u offset=1 (local.get $i2)))"),
          Map.entry("LOAD32_S", "(local.set $i1 (i32.load offset=2 (local.get $i2)))"),
          Map.entry("LOAD64", "(local.set $l1 (i64.load offset=3 (local.get $i2)))"),
          Map.entry("STORE8", "(i32.store8 offset=4 (local.get $i2) (local.get $i1))"),
          Map.entry("STORE32", "(i32.store offset=5 (local.get $i2) (local.get $i1))"),
          Map.entry("STORE64", "(f64.store offset=6 (local.get $i2) (local.get $d2))"));

  /** Addresses at and around the end of the memory among them. */
  private static final int[] VALUES = {0, 1, -1, 7, 65_520, 65_528, 65_531, 65_536, 1 << 31};

  static Stream<String> pairs() {
    return Arrays.stream(Op.class.getFields())
        .map(field -> field.getName())
        .filter(name -> name.contains(THEN));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void pair_withAnyOperands_doesWhatBothDo(String name) throws Exception {
    List<String> parts = List.of(name.split(THEN, -1));
    String first = FIRST.get(parts.get(0));
    String second = SECOND.get(parts.get(1));
    byte[] together = module(first + second);
    byte[] apart = module(first + "(global.set $apart (i32.const 1))" + second);
    int operator = Op.class.getField(name).getInt(null);
    assertTrue(operators(together).anyMatch(op -> op == operator), name);
    assertTrue(operators(apart).noneMatch(op -> op == operator), name);
    for (int x : VALUES) {
      for (int y : VALUES) {
        assertEquals(run(apart, x, y), run(together, x, y), name + " of " + x + " and " + y);
      }
    }
  }

  /** All locals are mixed into the result, so that no value goes to a wrong place unseen. */
  private static byte[] module(String body) throws Exception {
    String text =
        """
        (module
          (memory 1)
          (global $apart (mut i32) (i32.const 0))
          (data (i32.const 0) "\\01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\0d\\0e\\0f\\10")
          (data (i32.const 65520) "\\f1\\e2\\d3\\c4\\b5\\a6\\97\\88\\79\\6a\\5b\\4c\\3d\\2e\\1f\\00")
          (func (export "f") (param $i0 i32) (param $i1 i32) (result i64)
            (local $i2 i32) (local $l0 i64) (local $l1 i64) (local $l2 i64)
            (local $d0 f64) (local $d1 f64) (local $d2 f64) (local $way i64)
            (local.set $l0 (i64.mul (i64.extend_i32_s (local.get $i0)) (i64.const 0x9e3779b97f4a7c15)))
            (local.set $l1 (i64.mul (i64.extend_i32_s (local.get $i1)) (i64.const 0xbf58476d1ce4e5b9)))
            (local.set $d0 (f64.convert_i32_s (local.get $i0)))
            (local.set $d1 (f64.convert_i32_s (local.get $i1)))
            (block (global.set $apart (i32.const 0)) BODY (global.set $apart (local.get $i0))
              (local.set $way (i64.const 77)))
            (local.get $way)
            (local.get $l1) i64.xor i64.const 7 i64.rotl
            (local.get $l2) i64.xor i64.const 7 i64.rotl
            (i64.extend_i32_s (local.get $i1)) i64.xor i64.const 7 i64.rotl
            (i64.extend_i32_s (local.get $i2)) i64.xor i64.const 7 i64.rotl
            (i64.reinterpret_f64 (local.get $d1)) i64.xor i64.const 7 i64.rotl
            (i64.reinterpret_f64 (local.get $d2)) i64.xor i64.const 7 i64.rotl
            (i64.load (i32.const 8)) i64.xor i64.const 7 i64.rotl
            (i64.load (i32.const 65528)) i64.xor i64.const 7 i64.rotl))
        """;
    return Wat.bytes(text.replace("BODY", body));
  }

  private static IntStream operators(byte[] module) {
    ModuleCode code = new ModuleCode(Decoder.decode(module, Limits.CONTRACT), GasSchedule.V1);
    char[] units = code.code(0).units;
    return IntStream.iterate(0, i -> i < units.length, i -> i + Code.INSTRUCTION_UNITS)
        .map(i -> units[i]);
  }

  /** Result, or the kind of trap. */
  private static String run(byte[] module, int x, int y) throws Exception {
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    Outcome outcome =
        Wasm.load(module, Limits.CONTRACT)
            .instantiate(store, Imports.builder().build())
            .invoke("f", x, y);
    return switch (outcome) {
      case Outcome.Returned returned -> Arrays.toString(returned.results());
      case Outcome.Trapped trapped -> trapped.trap().kind().toString();
      default -> outcome.toString();
    };
  }
}
