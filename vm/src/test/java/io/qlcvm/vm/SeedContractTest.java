package io.qlcvm.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key-value contract, from three compilers, with a map in place of the chain's state. */
class SeedContractTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"rust/seed/seed.wasm", "c/seed/seed.wasm", "assemblyscript/seed/seed.wasm"})
  void invoke_ofTheSeed_storesReadsBackAndPrints(String file) throws Exception {
    Module module = Wasm.load(Files.readAllBytes(Path.of("../contracts", file)), Limits.CONTRACT);
    Store store = new Store(Limits.CONTRACT, 10_000_000);
    ChainStub chain = new ChainStub(50);
    Outcome outcome = module.instantiate(store, chain.imports()).invoke("invoke");
    var returned = assertInstanceOf(Outcome.Returned.class, outcome, outcome::toString);
    assertTrue(returned.gasUsed() > 0);
    assertEquals(List.of("val01"), chain.debug());
    assertEquals("val01", chain.value("key01"));
  }
}
