package io.qlcvm.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key-value contract, from three compilers, with a map in place of the chain's state. */
class SeedContractTest {

  private static final int ABSENT = -1;

  private final Map<String, byte[]> storage = new HashMap<>();
  private final List<String> debug = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {"rust/seed/seed.wasm", "c/seed/seed.wasm", "assemblyscript/seed/seed.wasm"})
  void invoke_ofTheSeed_storesReadsBackAndPrints(String file) throws Exception {
    Module module = Wasm.load(Files.readAllBytes(Path.of("../contracts", file)), Limits.CONTRACT);
    Store store = new Store(Limits.CONTRACT, 10_000_000);
    Outcome outcome = module.instantiate(store, host()).invoke("invoke");
    var returned = assertInstanceOf(Outcome.Returned.class, outcome, outcome::toString);
    assertTrue(returned.gasUsed() > 0);
    assertEquals(List.of("val01"), debug);
    assertEquals("val01", new String(storage.get("key01"), StandardCharsets.UTF_8));
  }

  private Imports host() {
    return Imports.builder()
        .function("env", "qlcchain_storage_read", type(5, 1), this::read)
        .function("env", "qlcchain_storage_write", type(4, 0), this::write)
        .function("env", "qlcchain_storage_delete", type(2, 0), c -> storage.remove(text(c, 0)))
        .function("env", "qlcchain_debug", type(2, 0), c -> debug.add(text(c, 0)))
        .build();
  }

  private static FunctionType type(int parameters, int results) {
    return new FunctionType(
        Collections.nCopies(parameters, ValueType.I32),
        Collections.nCopies(results, ValueType.I32));
  }

  private static String text(HostCall call, int pointer) {
    byte[] bytes = call.memory().read(call.i32(pointer), call.i32(pointer + 1));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void write(HostCall call) {
    storage.put(text(call, 0), call.memory().read(call.i32(2), call.i32(3)));
  }

  private void read(HostCall call) {
    byte[] value = storage.get(text(call, 0));
    if (value == null) {
      call.result(ABSENT);
      return;
    }
    byte[] rest = Arrays.copyOfRange(value, Math.min(call.i32(4), value.length), value.length);
    call.memory().write(call.i32(2), rest, 0, Math.min(call.i32(3), rest.length));
    call.result(value.length);
  }
}
