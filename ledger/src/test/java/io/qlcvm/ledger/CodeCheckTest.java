package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.bytes;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.contract.RefusedCodeException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The check that code passes to be deployed. */
class CodeCheckTest {
  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  private RefusedCodeException assertRefused(byte[] code, String reason, String says) {
    RefusedCodeException refused =
        assertThrows(RefusedCodeException.class, () -> chain.ledger().checkCode(code));
    assertEquals(reason, refused.reason(), refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains(says), refused.getMessage());
    return refused;
  }

  @Test
  void checkCode_contractsOfTheRepository_pass() {
    for (String path :
        new String[] {
          "rust/seed/seed.wasm",
          "c/seed/seed.wasm",
          "assemblyscript/seed/seed.wasm",
          "c/tests/context.wasm",
          "c/tests/echo.wasm"
        }) {
      assertDoesNotThrow(() -> chain.ledger().checkCode(contract(path)), path);
    }
  }

  @Test
  void checkCode_noWasm_isInvalidModule() {
    assertRefused(bytes("hello world"), "invalid_module", "");
    assertRefused(new byte[0], "invalid_module", "");
    byte[] seed = contract("c/seed/seed.wasm");
    assertRefused(Arrays.copyOf(seed, seed.length - 1), "invalid_module", "");
    byte[] illTyped = new WasmBuilder().function("invoke", body().i32(1)).build();
    assertRefused(illTyped, "invalid_module", "");
  }

  @Test
  void checkCode_tooLarge_isLimitExceeded() {
    byte[] code = Arrays.copyOf(contract("c/seed/seed.wasm"), (512 << 10) + 1);
    assertRefused(code, "limit_exceeded", "");
  }

  @Test
  void checkCode_unknownName_isUnknownImportWithItsName() {
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_debug", "ii>")
            .importing("qlcchain_random", ">i")
            .function("invoke", body())
            .build();
    RefusedCodeException refused = assertRefused(code, "unknown_import", "qlcchain_random");
    assertEquals('\u0003', code[(int) refused.offset()]); // its first byte: length of "env"
    assertEquals('e', code[(int) refused.offset() + 1]);
  }

  @Test
  void checkCode_otherModule_isUnknownImport() {
    byte[] code =
        new WasmBuilder()
            .importing("wasi", "qlcchain_debug", "ii>")
            .function("invoke", body())
            .build();
    assertRefused(code, "unknown_import", "\"wasi\" \"qlcchain_debug\"");
  }

  @Test
  void checkCode_otherType_saysWhatWouldBeRight() {
    byte[] code =
        new WasmBuilder().importing("qlcchain_debug", "ii>i").function("invoke", body()).build();
    assertRefused(code, "unknown_import", "(i32, i32) -> i32; it is (i32, i32) -> ()");
  }

  @Test
  void checkCode_memoryImport_isUnknownImport() {
    byte[] code = new WasmBuilder().importingMemory("memory").function("invoke", body()).build();
    assertRefused(code, "unknown_import", "\"memory\"");
    byte[] named =
        new WasmBuilder().importingMemory("qlcchain_debug").function("invoke", body()).build();
    assertRefused(named, "unknown_import", "\"qlcchain_debug\"");
  }

  @Test
  void checkCode_nothingToInvoke_isMissingExport() {
    assertRefused(new WasmBuilder().build(), "missing_export", "nothing in it can be invoked");
    byte[] initOnly =
        new WasmBuilder().function("init", body()).function("migrate", body()).build();
    assertRefused(initOnly, "missing_export", "nothing in it can be invoked");
    byte[] otherType = new WasmBuilder().function("run", ">i", body().i32(1)).build();
    assertRefused(otherType, "missing_export", "nothing in it can be invoked");
  }

  @Test
  void checkCode_namedEntryPointOfOtherType_isMissingExport() {
    for (String name : new String[] {"invoke", "init", "migrate"}) {
      byte[] code = new WasmBuilder().function("run", body()).function(name, "i>", body()).build();
      assertRefused(code, "missing_export", "\"" + name + "\" is (i32) -> ()");
    }
  }

  @Test
  void checkCode_otherNameOrOtherExports_pass() {
    byte[] code =
        new WasmBuilder()
            .noMemory()
            .function("run", body())
            .function("helper", "i>i", body().i32(1))
            .build();
    assertDoesNotThrow(() -> chain.ledger().checkCode(code));
  }
}
