package io.qlcvm.vm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.Wat;
import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loads and stores: what they read and write, and exactly where they end. */
class MemoryAccessTest {

  private static final int SIZE = 2 * Memory.PAGE_BYTES;

  /** Offsets that fit into a word of lowered code, and wider ones. */
  private static final long[] OFFSETS = {0, 1, 0xfffe, 0xffff, 0x1_0000, 0x1_8000, 0xffff_ffffL};

  private static final long VALUE = 0x8f8e_8d8c_8b8a_8988L;

  private static Outcome run(Instance instance, String export, long offset, long... arguments) {
    return instance.invoke(export + offset, arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "i32.load, 4, true, 32",
    "i32.load8_s, 1, true, 32",
    "i32.load8_u, 1, false, 32",
    "i32.load16_s, 2, true, 32",
    "i32.load16_u, 2, false, 32",
    "i64.load, 8, true, 64",
    "i64.load8_s, 1, true, 64",
    "i64.load8_u, 1, false, 64",
    "i64.load16_s, 2, true, 64",
    "i64.load16_u, 2, false, 64",
    "i64.load32_s, 4, true, 64",
    "i64.load32_u, 4, false, 64",
    "f32.load, 4, true, 32",
    "f64.load, 8, true, 64"
  })
  void load_atEveryOffset_readsOrTraps(String operator, int bytes, boolean signed, int width)
      throws Exception {
    StringBuilder text = new StringBuilder("(module (memory 2)");
    for (long offset : OFFSETS) {
      text.append(
          "(func (export \"f%d\") (param i32) (result %s) (%s offset=%d (local.get 0)))"
              .formatted(offset, operator.substring(0, 3), operator, offset));
    }
    Instance instance = Wat.instance(text.append(')').toString());
    Memory memory = instance.memory().orElseThrow();
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i * 7 + 0x85);
    }
    memory.write(0, content, 0, SIZE);
    for (long offset : OFFSETS) {
      for (long address : addresses(offset, bytes)) {
        Outcome outcome = run(instance, "f", offset, address - offset);
        if (address < offset || address + bytes > SIZE) {
          assertTrap(outcome);
        } else {
          byte[] bigEndian = new byte[bytes];
          for (int i = 0; i < bytes; i++) {
            bigEndian[bytes - 1 - i] = content[(int) address + i];
          }
          BigInteger number = signed ? new BigInteger(bigEndian) : new BigInteger(1, bigEndian);
          long expected = width == 32 ? number.intValue() : number.longValue();
          var returned = assertInstanceOf(Outcome.Returned.class, outcome);
          assertEquals(expected, returned.results()[0], operator + " " + offset + " " + address);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "i32.store, 4",
    "i32.store8, 1",
    "i32.store16, 2",
    "i64.store, 8",
    "i64.store8, 1",
    "i64.store16, 2",
    "i64.store32, 4",
    "f32.store, 4",
    "f64.store, 8"
  })
  void store_atEveryOffset_writesItsBytesAlone(String operator, int bytes) throws Exception {
    StringBuilder text = new StringBuilder("(module (memory 2)");
    for (long offset : OFFSETS) {
      text.append(
          "(func (export \"f%d\") (param i32 %s) (%s offset=%d (local.get 0) (local.get 1)))"
              .formatted(offset, operator.substring(0, 3), operator, offset));
    }
    Instance instance = Wat.instance(text.append(')').toString());
    Memory memory = instance.memory().orElseThrow();
    byte[] zeros = new byte[SIZE];
    for (long offset : OFFSETS) {
      for (long address : addresses(offset, bytes)) {
        memory.write(0, zeros, 0, SIZE);
        Outcome outcome = run(instance, "f", offset, address - offset, VALUE);
        boolean fits = address >= offset && address + bytes <= SIZE;
        if (!fits) {
          assertTrap(outcome);
        }
        byte[] content = memory.read(0, SIZE);
        for (int i = 0; i < SIZE; i++) {
          boolean written = fits && i >= address && i < address + bytes;
          int expected = written ? (int) (VALUE >>> (8 * (i - address))) & 0xff : 0;
          if ((content[i] & 0xff) != expected) {
            assertEquals(expected, content[i] & 0xff, operator + " " + offset + ": byte " + i);
          }
        }
      }
    }
  }

  private static long[] addresses(long offset, int bytes) {
    return new long[] {offset, offset + 1, SIZE - bytes, SIZE - bytes + 1, SIZE, offset - 1};
  }

  private static void assertTrap(Outcome outcome) {
    var trapped = assertInstanceOf(Outcome.Trapped.class, outcome);
    assertEquals(TrapKind.MEMORY_OUT_OF_BOUNDS, trapped.trap().kind());
  }
}
