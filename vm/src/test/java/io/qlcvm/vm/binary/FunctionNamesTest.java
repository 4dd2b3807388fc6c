package io.qlcvm.vm.binary;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.name;
import static io.qlcvm.vm.ModuleBuilder.sized;
import static io.qlcvm.vm.ModuleBuilder.u32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionNamesTest {

  private static final byte[] MODULE_NAME = concat(bytes(0), sized(name("module")));

  @Test
  void of_eachFunction_isItsName() {
    byte[] map = concat(bytes(2, 0), name("first"), bytes(1), name("zweite Fün"));
    FunctionNames names = names(MODULE_NAME, bytes(1), sized(map));
    assertEquals("first", names.of(0));
    assertEquals("zweite Fün", names.of(1));
  }

  @Test
  void of_aFunctionThatIsNotNamed_isNull() {
    byte[] map = concat(bytes(2), u32(0xffff_ffffL), name("none"), bytes(1), name("second"));
    FunctionNames names = names(bytes(1), sized(map));
    assertNull(names.of(0));
    assertEquals("second", names.of(1));
    assertNull(names(MODULE_NAME).of(0));
  }

  @Test
  void of_aFunctionNamedTwice_isTheFirstName() {
    byte[] map = concat(bytes(2, 0), name("first"), bytes(0), name("second"));
    assertEquals("first", names(bytes(1), sized(map)).of(0));
  }

  @Test
  void of_aBrokenSection_isWhatCameBeforeTheFault() {
    byte[] map = concat(u32(0xffff_ffffL), bytes(0), name("first"), bytes(1, 99));
    FunctionNames names = names(bytes(1), sized(map));
    assertEquals("first", names.of(0));
    assertNull(names.of(1));
    assertNull(names(bytes(1, 99)).of(0));
    assertNull(names(bytes(0xff, 0xff)).of(0));
  }

  @Test
  void of_aLongName_isItsBeginning() {
    byte[] map = concat(bytes(1, 0), name("x".repeat(100_000)));
    assertEquals("x".repeat(FunctionNames.NAME_BYTES_MAX), names(bytes(1), sized(map)).of(0));
  }

  @Test
  void of_aNameThatIsNoUtf8_standsInForWhatIsWrong() {
    byte[] map = concat(bytes(1, 0), sized(bytes('a', 0xff)));
    assertEquals("a\ufffd", names(bytes(1), sized(map)).of(0));
  }

  private static FunctionNames names(byte[]... section) {
    byte[] module =
        new ModuleBuilder()
            .function(List.of(), List.of(), bytes(END))
            .function(List.of(), List.of(), bytes(END))
            .custom("name", concat(section))
            .build();
    return new FunctionNames(Decoder.decode(module, Limits.CONTRACT));
  }
}
